// A branch: what is open, what was mended, what else changed, and every program on every target in every release.

import { useMemo } from "preact/hooks";
import { number, plural, release } from "../lib/format.js";
import { html } from "../lib/html.js";
import { loadData, root } from "../lib/load.js";
import { programAddress } from "../lib/places.js";
import { useAddress, usePromise } from "../lib/state.js";
import { STATES, look, stateOf } from "../lib/verdicts.js";
import { Commit, Hash, When } from "../parts/commit.js";
import { Exports } from "../parts/exports.js";
import { Frame } from "../parts/frame.js";
import { Grid } from "../parts/grid.js";
import { Nothing } from "../parts/nothing.js";
import { RunTable } from "../parts/runs.js";
import { Changes, Mended, Open } from "../parts/triage.js";

export function Overview({ data }) {
  const [chosen, choose] = useAddress();
  const branch = data.branches.find((each) => each.name === chosen.branch);
  const other = branch && branch.name !== data.branch;
  const unknown = chosen.branch && !branch;
  return html`<${Frame} data=${data} title="mutcheck: every program, target and release">
    <div class="bar heading"><h1>Programs, targets and releases</h1><${Branch} data=${data} chosen=${branch} choose=${choose} /></div>
    ${unknown && html`<p class="problem" role="status">This report has no branch ${chosen.branch}, only those that ran last. This is ${data.branch}.</p>`}
    ${other
      ? html`<${Loaded} slug=${branch.slug} chosen=${chosen} choose=${choose} key=${branch.slug} />`
      : html`<${Whole} data=${data} chosen=${chosen} choose=${choose} />`}
  <//>`;
}

function Loaded({ slug, chosen, choose }) {
  const { value, error } = usePromise(() => loadData(`branch/${slug}`), [slug]);
  if (error) return html`<p class="problem">${error.message}</p>`;
  return value ? html`<${Whole} data=${value} chosen=${chosen} choose=${choose} />` : html`<p class="empty">Loading ...</p>`;
}

function Branch({ data, chosen, choose }) {
  if (data.branches.length < 2) return null;
  return html`<label>Branch <select data-testid="branch" onChange=${(event) => choose({ branch: event.target.value === data.branch ? "" : event.target.value })}>
    ${data.branches.map((each) => html`<option value=${each.name} selected=${each === chosen || (!chosen && each.name === data.branch)}>
      ${each.name || "no branch"}${each.name === data.default ? " (default)" : ""}, ${plural(each.runs, "run")}</option>`)}
  </select></label>`;
}

function Whole({ data, chosen, choose }) {
  const cells = useMemo(() => data.cells.map((cell) => filled(cell)), [data]);
  const shown = useMemo(() => cells.filter(wanted(chosen, data)), [cells, chosen]);
  if (!cells.length) return html`<${Nothing} runs=${data.total} />`;
  return html`
    <${Since} data=${data} />
    <${Open} data=${data} />
    <${Mended} data=${data} />
    <${Changes} data=${data} />
    <section aria-labelledby="grid-title">
      <div class="bar heading"><h2 id="grid-title">Now</h2>
        <${Exports} name="cells" columns=${columns(data)} rows=${shown} /></div>
      <${Filters} data=${data} cells=${cells} shown=${shown} chosen=${chosen} choose=${choose} />
      <${Grid} data=${data} cells=${shown} />
    </section>
    <section aria-labelledby="runs-title">
      <div class="bar heading"><h2 id="runs-title">Last runs</h2> <a href="${root}runs.html">All runs</a></div>
      <${RunTable} runs=${data.runs} host=${data.host} name="last-runs" />
    </section>`;
}

/** A cell with what it left out because it is nothing. */
function filled(cell) {
  const whole = {
    ok: false, verdict: null, copies: null, copied_bytes: null, at_least: false, extra_bytes: null, extra_at_least: false,
    temporary_bytes: null, compiled: false, waived: 0, failing: 0, changed: false, open: false, why: null, ...cell,
  };
  return { ...whole, state: stateOf(whole) };
}

function columns(data) {
  return [
    ["program", (cell) => data.programs[cell.p].name],
    ["target", (cell) => data.columns[cell.c].target],
    ["release", (cell) => data.columns[cell.c].release],
    ["outcome", (cell) => cell.outcome],
    ["ok", (cell) => cell.ok],
    ["state", (cell) => cell.state],
    ["extra_bytes", (cell) => cell.extra_bytes],
    ["extra_at_least", (cell) => cell.extra_at_least],
    ["copies", (cell) => cell.copies],
    ["copied_bytes", (cell) => cell.copied_bytes],
    ["temporary_bytes", (cell) => cell.temporary_bytes],
    ["waived", (cell) => cell.waived],
  ];
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
  const [run] = data.runs;
  if (!run) return null;
  return html`<p class="lead" data-testid="since">
    ${data.builds === 1 ? "The only run" : `The last of ${number(data.builds)} runs`}${data.branch ? html` of <b>${data.branch}</b>` : ""}, with ${release(run.release)}:
    ${" "}<${Commit} run=${run} host=${data.host} />${run.exit_status ? html`, exit status ${run.exit_status}` : ""}.
    ${data.base && html` <${Base} base=${data.base} data=${data} />`}
    ${(run.problems || []).map((problem) => html`<span class="problem">! ${problem}</span>`)}
  </p>`;
}

/** What a branch is compared with. */
function Base({ base, data }) {
  const commit = base.commit ? html`<code>${base.commit.slice(0, 10)}</code>` : "";
  if (!base.run) return html`<span data-testid="base">It branched from ${commit || "an unknown commit"}, and no run of ${data.default} is older than that: there is nothing to compare it with.</span>`;
  if (base.exact) return html`<span data-testid="base">It is compared with its merge base <${Hash} run=${base.run} host=${data.host} />${base.run.title && html` <q class="title">${base.run.title}</q>`}.</span>`;
  return html`<span data-testid="base">${commit ? html`Its merge base ${commit} was not run` : "Its merge base is not known"}: it is compared with the run of ${data.default} before it, of <${Hash} run=${base.run} host=${data.host} />, <${When} at=${base.run.started} />.</span>`;
}

export function cellAddress(program, column, run) {
  return programAddress(program.slug, { target: column.target, release: column.release, run });
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
      ${failing > 0 && html`<${Chip} on=${chosen.failing} toggle=${() => flip("failing")} tone="fails" sign="!" count=${failing} name="failing" />`}
      ${Object.keys(STATES)
        .filter((state) => counts[state])
        .map(
          (state) => html`<${Chip} on=${states.includes(state)} toggle=${() => toggle(state)} tone=${look(state).tone}
            sign=${look(state).sign} count=${counts[state]} name=${state} />`,
        )}
      ${changed > 0 && html`<${Chip} on=${chosen.changed} toggle=${() => flip("changed")} tone="plain" sign="△" count=${changed} name="changed" />`}
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
