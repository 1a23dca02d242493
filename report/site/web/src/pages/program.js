// Everything about one program, as it is now or as a run had it.

import { useCallback, useRef, useState } from "preact/hooks";
import { bytes, counted, extra, number, plural, release, seconds } from "../lib/format.js";
import { classes, html } from "../lib/html.js";
import { load, root } from "../lib/load.js";
import { compareAddress, runAddress } from "../lib/places.js";
import { resultsOf, runOf } from "../lib/runs.js";
import { hash, useAddress, usePromise } from "../lib/state.js";
import { stateOf } from "../lib/verdicts.js";
import { Advice } from "../parts/advice.js";
import { Badge } from "../parts/badge.js";
import { Charts } from "../parts/charts.js";
import { Code } from "../parts/code.js";
import { Commit, Hash, When } from "../parts/commit.js";
import { Copy } from "../parts/copy.js";
import { Findings } from "../parts/findings.js";
import { Frame } from "../parts/frame.js";
import { IrPane } from "../parts/ir.js";
import { Ledger } from "../parts/ledger.js";
import { Lifetimes } from "../parts/lifetimes.js";
import { codeAddress } from "../parts/triage.js";

export function Program({ data }) {
  const [chosen, choose] = useAddress();
  const latest = Object.values(data.seen).some((run) => run.key === chosen.run && data.cells.every((cell) => cell.run === run.id));
  return html`<${Frame} data=${data} title="${data.program.name}: mutcheck">
    <p class="crumbs"><a href="${root}index.html">Overview</a></p>
    <h1 class="breaks">${data.program.name}</h1>
    <p class="lead"><code>${data.program.file}</code></p>
    ${chosen.run && !latest
      ? html`<${AtRun} data=${data} chosen=${chosen} choose=${choose} key=${chosen.run} />`
      : html`<${Shown} data=${data} cells=${data.cells} runs=${data.seen} chosen=${chosen} choose=${choose} />`}
  <//>`;
}

/** The program as a run had it. */
function AtRun({ data, chosen, choose }) {
  const { value, error } = usePromise(() => loaded(data, chosen.run), [chosen.run]);
  const back = html`<a href=${hash({ target: chosen.target, release: chosen.release }) || "#"}>As it is now</a>`;
  if (error) return html`<p class="problem" data-testid="missing">${error.message} ${back}</p>`;
  if (!value) return html`<p class="empty">Loading ...</p>`;
  if (!value.run) return html`<p class="problem" data-testid="missing">This report has no run ${chosen.run}. ${back}</p>`;
  if (!value.cells.length) return html`<p class="problem" data-testid="missing">The run <${Commit} run=${value.run} host=${data.host} /> has no result of ${data.program.name}. ${back}</p>`;
  return html`<p class="then" data-testid="then">This is how it was in <${Commit} run=${value.run} host=${data.host} />. ${back}</p>
    <${Shown} data=${data} cells=${value.cells} runs=${{ [value.run.id]: value.run }} chosen=${chosen} choose=${choose} then />`;
}

async function loaded(data, key) {
  const run = await runOf(key, data.last);
  if (!run) return {};
  const results = (await resultsOf(run.id)).filter((each) => each.program === data.program.name);
  return { run, cells: await Promise.all(results.map((each) => cellOf(each, run))) };
}

/** A cell of a run that is not the last one: its ledger and its sources are loaded. */
async function cellOf(result, run) {
  const { texts } = result;
  const [document, sources] = await Promise.all([load(texts.document), texts.sources ? load(texts.sources) : "{}"]);
  const row = { ...JSON.parse(document), lowering_seconds: result.lowering_seconds, compiling_seconds: result.compiling_seconds };
  return { target: result.target, release: result.release, run: run.id, started: run.started, row, texts, before: {}, sources: JSON.parse(sources) };
}

function Shown({ data, cells, runs, chosen, choose, then }) {
  const cell = pick(cells, chosen);
  const [goal, setGoal] = useState(null);
  const pane = useRef(null);
  const goTo = useCallback((instruction, kind = "hlo") => {
    setGoal({ instruction, kind });
    if (pane.current) pane.current.scrollIntoView({ block: "start" });
  }, []);
  const run = runs[cell.run];
  const key = `${cell.run} ${cell.target} ${cell.release}`;
  return html`
    ${chosen.target && cell.target !== chosen.target && html`<p class="problem" data-testid="missing">There is no result for ${chosen.target}${chosen.release ? ` in ${release(chosen.release)}` : ""}. This is ${cell.target}.</p>`}
    <${Choice} cells=${cells} cell=${cell} choose=${choose} />
    ${!then && html`<${Regressed} data=${data} cell=${cell} />`}
    <${Summary} cell=${cell} run=${run} host=${data.host} />
    <p class="copies">
      <${Copy} name="permalink" text=${() => permalink(cell, run)}>Copy a permalink<//>
      <${Copy} name="command" text=${() => `mutcheck explain ${data.program.name} --target ${cell.target}`}>Copy the command<//>
    </p>
    <${Ledger} cell=${cell} goTo=${goTo} />
    <${Findings} cell=${cell} goTo=${goTo} />
    <${Advice} cell=${cell} key=${`advice ${key}`} />
    <${Lifetimes} cell=${cell} goTo=${goTo} key=${key} />
    <section aria-labelledby="ir-title" ref=${pane}>
      <h2 id="ir-title">IR</h2>
      <${IrPane} cell=${cell} goal=${goal} compare=${(kind) => cell.texts[kind] && compareAddress(data.program.name, kind, cell.before[kind] || "", cell.texts[kind])} key=${key} />
    </section>
    <${Charts} data=${data} cell=${cell} />`;
}

/** The address of what is shown, which will show the same when there are later runs. */
function permalink(cell, run) {
  return location.href.replace(/#.*/, "") + hash({ target: cell.target, release: cell.release, run: run.key });
}

/** The cell that the address names, or the worst one. */
function pick(cells, chosen) {
  const named = cells.filter(
    (cell) =>
      (!chosen.target || cell.target === chosen.target) &&
      (chosen.release === undefined || cell.release === chosen.release),
  );
  const among = named.length ? named : cells;
  return among.find((cell) => !cell.row.ok) || among.find((cell) => cell.row.extra_bytes) || among.find((cell) => cell.row.executable?.copies) || among[0];
}

function Choice({ cells, cell, choose }) {
  const releases = [...new Set(cells.map((each) => each.release))];
  const there = cells.filter((each) => each.release === cell.release);
  return html`<div class="choice">
    ${releases.length > 1 &&
    html`<label>Release
      <select onChange=${(event) => choose({ release: event.target.value, target: cell.target })}>
        ${releases.map((each) => html`<option value=${each} selected=${each === cell.release}>${release(each)}</option>`)}
      </select></label>`}
    <div class="segments" role="group" aria-label="Target">
      ${there.map(
        (each) => html`<button type="button" aria-pressed=${each === cell} data-testid="target-${each.target}" class=${each.row.ok ? "" : "failing"}
          onClick=${() => choose({ target: each.target, release: each.release })}>${!each.row.ok && html`<span class="sign" aria-hidden="true">!</span><span class="unseen">failing: </span>`}${each.target}</button>`,
      )}
    </div>
  </div>`;
}

/** What is open of this cell. */
function Regressed({ data, cell }) {
  const found = data.open.find((each) => each.change.cells.map((place) => data.columns[place.c]).some(({ target, release: name }) => target === cell.target && name === cell.release));
  if (!found) return null;
  return html`<p class=${classes("regressed", found.fails && "fails")} data-testid="regressed"><b>${found.fails ? found.outcome : found.change.kind}</b> since
    ${" "}<${Commit} run=${data.seen[found.since]} host=${data.host} />, for ${plural(found.builds, "run")}${found.change.what.length > 0 && `: ${found.change.what.join("; ")}`}.
    ${" "}${found.codes.map((code) => html`<${Code} code=${code} link=${codeAddress(code)} /> `)}</p>`;
}

function Summary({ cell, run, host }) {
  const { row } = cell;
  const made = row.executable;
  const state = stateOf({ outcome: row.outcome, verdict: worst(row.buffers), compiled: Boolean(made) });
  const waived = row.findings.filter((finding) => finding.waived !== null).length;
  const facts = [
    ["State", html`<${Badge} state=${state} />`],
    ["Outcome", row.ok ? row.outcome : html`<b class="bad">${row.outcome}</b>`],
    ["Extra a call", extra(row.extra_bytes, row.extra_at_least)],
    ["Copies a call", made ? counted(made.copies, made, number) : "–"],
    ["Copied a call", made ? counted(made.copied_bytes, made, bytes) : "–"],
    ["Temporary memory", bytes(made && made.temporary_bytes)],
    ["Peak memory", bytes(made && made.peak_bytes)],
    ["Waived", plural(waived, "finding")],
    ["Run", html`<a href=${runAddress(run)}><${When} at=${cell.started} /></a>`],
    ["Commit", html`<${Hash} run=${run} host=${host} />${run.title && html` <span class="title" title=${run.title}>${run.title}</span>`}`],
    ["Compiler", (made && made.compiler) || row.not_compiled || "–"],
    ["Lowering, compiling", `${seconds(row.lowering_seconds)}, ${seconds(row.compiling_seconds)}`],
  ];
  return html`<dl class="facts" data-testid="summary">
    ${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}
  </dl>
  ${row.rejection &&
  html`<p class="refused">Refused (${row.rejection.stage}): <code>${row.rejection.error}: ${row.rejection.message}</code></p>`}`;
}

const WORST = ["not aliased", "not donated", "copied", "unknown", "in place", "read only"];

function worst(buffers) {
  const found = new Set(buffers.map((buffer) => buffer.in_place));
  return WORST.find((verdict) => found.has(verdict)) || null;
}
