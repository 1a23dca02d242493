// Every program on every target in every release, and what changed since the last run.

import { useMemo } from "preact/hooks";
import { ago, commit, moment, number, plural, release } from "../lib/format.js";
import { html } from "../lib/html.js";
import { root } from "../lib/load.js";
import { hash, useAddress } from "../lib/state.js";
import { STATES, look, stateOf } from "../lib/verdicts.js";
import { Frame } from "../parts/frame.js";
import { Grid } from "../parts/grid.js";

export function Overview({ data }) {
  const [chosen, choose] = useAddress();
  const cells = useMemo(() => data.cells.map((cell) => ({ ...cell, state: stateOf(cell) })), [data]);
  const shown = useMemo(() => cells.filter(wanted(chosen, data)), [cells, chosen]);
  return html`<${Frame} data=${data} title="mutcheck: every program, target and release">
    <h1>Programs, targets and releases</h1>
    <${Since} data=${data} />
    ${cells.length === 0
      ? html`<p class="empty">Nothing is recorded yet. Record a run: <code>mutcheck lower --record</code>.</p>`
      : html`<${Changes} data=${data} />
          <section aria-labelledby="grid-title">
            <h2 id="grid-title">Now</h2>
            <${Filters} data=${data} cells=${cells} shown=${shown} chosen=${chosen} choose=${choose} />
            <${Grid} data=${data} cells=${shown} />
          </section>`}
    <${Runs} runs=${data.runs} />
  <//>`;
}

/** Whether a cell is asked for. */
function wanted(chosen, data) {
  const text = (chosen.text || "").toLowerCase();
  const states = chosen.verdict ? chosen.verdict.split(",") : [];
  return (cell) => {
    const column = data.columns[cell.c];
    return (
      (!text || data.programs[cell.p].name.toLowerCase().includes(text)) &&
      (!states.length || states.includes(cell.state)) &&
      (!chosen.target || column.target === chosen.target) &&
      (chosen.release === undefined || chosen.release === "" || column.release === chosen.release) &&
      (!chosen.changed || cell.changed) &&
      (!chosen.failing || !cell.ok)
    );
  };
}

function Since({ data }) {
  const run = data.since;
  if (!run) return null;
  return html`<p class="lead" data-testid="since">
    Last run <time datetime=${run.started} title=${moment(run.started)}>${ago(run.started)}</time>
    ${" "}of <code>${commit(run)}</code> with ${release(run.release)}${run.exit_status ? html`, which ended with exit status ${run.exit_status}` : ""}.
    ${run.problems.map((problem) => html`<span class="problem">! ${problem}</span>`)}
  </p>`;
}

function Changes({ data }) {
  const builds = new Set(data.runs.map((run) => run.build)).size;
  return html`<section aria-labelledby="changes-title" data-testid="changes">
    <h2 id="changes-title">Since the run before</h2>
    ${data.changes.length === 0
      ? html`<p class="empty">${builds < 2 ? "This is the first run: there is nothing to compare it with." : "Nothing changed."}</p>`
      : html`<ul class="changes">
          ${grouped(data.changes).map((group) => html`<${Change} group=${group} data=${data} />`)}
        </ul>`}
  </section>`;
}

/** Changes that say the same of one program, together. */
function grouped(changes) {
  const found = new Map();
  for (const change of changes) {
    const key = JSON.stringify([change.p, change.kind, change.what]);
    found.set(key, [...(found.get(key) || []), change]);
  }
  return [...found.values()];
}

function Change({ group, data }) {
  const [change] = group;
  const program = data.programs[change.p];
  return html`<li class="change ${change.kind}">
    <span class="kind">${change.kind}</span>
    <b class="program">${program.name}</b>
    <span class="what">${change.what.join("; ")}</span>
    <span class="where">${group.map((each) => html`<${Where} change=${each} program=${program} column=${data.columns[each.c]} />`)}</span>
  </li>`;
}

function Where({ change, program, column }) {
  const compared = Object.entries(change.texts).filter(([, [before, now]]) => before && now);
  return html`<span><a href=${cellAddress(program, column)}>${column.target}, ${release(column.release)}</a>
    ${compared.map(
      ([kind, [a, b]]) => html` (<a href="${root}compare.html${hash({ program: program.name, kind, a, b })}"
        aria-label="compare the ${kind === "hlo" ? "HLO" : "StableHLO"} of ${program.name} on ${column.target}">${kind === "hlo" ? "HLO" : "StableHLO"}</a>)`,
    )}</span>`;
}

export function cellAddress(program, column) {
  return `${root}program/${program.slug}.html${hash({ target: column.target, release: column.release })}`;
}

function Filters({ data, cells, shown, chosen, choose }) {
  const counts = {};
  for (const cell of cells) counts[cell.state] = (counts[cell.state] || 0) + 1;
  const states = chosen.verdict ? chosen.verdict.split(",") : [];
  const toggle = (state) => {
    const next = states.includes(state) ? states.filter((each) => each !== state) : [...states, state];
    choose({ verdict: next.join(",") });
  };
  const flip = (name) => choose({ [name]: chosen[name] ? "" : "1" });
  const failing = cells.filter((cell) => !cell.ok).length;
  const changed = cells.filter((cell) => cell.changed).length;
  return html`<div class="filters" role="search" aria-label="Cells">
    <div class="fields">
      <label>Program <input type="search" data-filter data-testid="filter" placeholder="part of a name"
        value=${chosen.text || ""} onInput=${(event) => choose({ text: event.target.value })} /></label>
      <${Select} name="Target" value=${chosen.target} all="all targets" change=${(target) => choose({ target })}
        options=${[...new Set(data.columns.map((each) => each.target))]} />
      <${Select} name="Release" value=${chosen.release} all="all releases" change=${(value) => choose({ release: value })}
        options=${[...new Set(data.columns.map((each) => each.release))]} />
    </div>
    <div class="chips" role="group" aria-label="Verdicts">
      ${Object.keys(STATES)
        .filter((state) => counts[state])
        .map(
          (state) => html`<${Chip} on=${states.includes(state)} toggle=${() => toggle(state)} tone=${look(state).tone}
            sign=${look(state).sign} count=${counts[state]} name=${state} />`,
        )}
      <${Chip} on=${chosen.failing} toggle=${() => flip("failing")} tone="lost" sign="!" count=${failing} name="failing" />
      <${Chip} on=${chosen.changed} toggle=${() => flip("changed")} tone="plain" sign="△" count=${changed} name="changed" />
    </div>
    <p class="count" role="status" data-testid="count">
      ${shown.length === cells.length ? plural(cells.length, "cell") : `${number(shown.length)} of ${plural(cells.length, "cell")}`}
    </p>
  </div>`;
}

function Select({ name, value, all, options, change }) {
  if (options.length < 2) return null;
  return html`<label>${name}
    <select data-testid=${name.toLowerCase()} onChange=${(event) => change(event.target.value)}>
      <option value="" selected=${!value}>${all}</option>
      ${options.map((each) => html`<option value=${each} selected=${value === each}>${each || "of the command"}</option>`)}
    </select>
  </label>`;
}

function Chip({ on, toggle, tone, sign, count, name }) {
  return html`<button type="button" class="chip tone-${tone}" aria-pressed=${Boolean(on)} onClick=${toggle}
    data-testid="chip-${name.replace(/ /g, "-")}">
    <span class="sign" aria-hidden="true">${sign}</span>${name} <b>${number(count)}</b>
  </button>`;
}

function Runs({ runs }) {
  if (!runs.length) return null;
  return html`<section aria-labelledby="runs-title">
    <h2 id="runs-title">Last runs</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Last runs">
      <table class="plain">
        <thead><tr><th scope="col">When</th><th scope="col">Commit</th><th scope="col">Command</th><th scope="col">Release</th>
          <th scope="col" class="figure">Took</th><th scope="col" class="figure">Exit status</th></tr></thead>
        <tbody>
          ${runs.map(
            (run) => html`<tr>
              <td><time datetime=${run.started} title=${moment(run.started)}>${ago(run.started)}</time></td>
              <td><code>${commit(run)}</code></td><td>${run.command}</td><td>${run.release || "of the command"}</td>
              <td class="figure">${run.seconds === null ? "–" : `${run.seconds.toFixed(1)} s`}</td>
              <td class="figure">${run.exit_status}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

