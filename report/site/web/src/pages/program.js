// Everything about one program.

import { useCallback, useRef, useState } from "preact/hooks";
import { ago, bytes, commit, counted, extra, moment, number, plural, release, seconds } from "../lib/format.js";
import { html } from "../lib/html.js";
import { root } from "../lib/load.js";
import { hash, useAddress } from "../lib/state.js";
import { stateOf } from "../lib/verdicts.js";
import { Advice } from "../parts/advice.js";
import { Badge } from "../parts/badge.js";
import { Charts } from "../parts/charts.js";
import { Findings } from "../parts/findings.js";
import { Frame } from "../parts/frame.js";
import { IrPane } from "../parts/ir.js";
import { Ledger } from "../parts/ledger.js";
import { Lifetimes } from "../parts/lifetimes.js";

export function Program({ data }) {
  const [chosen, choose] = useAddress();
  const cell = pick(data.cells, chosen);
  const [goal, setGoal] = useState(null);
  const pane = useRef(null);
  const goTo = useCallback((instruction, kind = "hlo") => {
    setGoal({ instruction, kind });
    if (pane.current) pane.current.scrollIntoView({ block: "start" });
  }, []);
  const run = data.runs[cell.run];
  return html`<${Frame} data=${data} title="${data.program.name}: mutcheck">
    <p class="crumbs"><a href="${root}index.html">Overview</a></p>
    <h1 class="breaks">${data.program.name}</h1>
    <p class="lead"><code>${data.program.file}</code></p>
    <${Choice} cells=${data.cells} cell=${cell} choose=${choose} />
    <${Summary} cell=${cell} run=${run} />
    <${Ledger} cell=${cell} goTo=${goTo} />
    <${Findings} cell=${cell} goTo=${goTo} />
    <${Advice} cell=${cell} key=${`advice ${cell.target} ${cell.release}`} />
    <${Lifetimes} cell=${cell} goTo=${goTo} key=${`${cell.target} ${cell.release}`} />
    <section aria-labelledby="ir-title" ref=${pane}>
      <h2 id="ir-title">IR</h2>
      <${IrPane} cell=${cell} goal=${goal} compare=${comparison(data, cell)} key=${`${cell.target} ${cell.release}`} />
    </section>
    <${Charts} data=${data} cell=${cell} />
  <//>`;
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
        (each) => html`<button type="button" aria-pressed=${each === cell} data-testid="target-${each.target}"
          onClick=${() => choose({ target: each.target, release: each.release })}>${each.target}</button>`,
      )}
    </div>
  </div>`;
}

function Summary({ cell, run }) {
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
    ["Peak temporary memory", bytes(made && made.temporary_bytes)],
    ["Waived", plural(waived, "finding")],
    ["Recorded", html`<time datetime=${cell.started} title=${moment(cell.started)}>${ago(cell.started)}</time>`],
    ["Commit", html`<code>${commit(run)}</code>`],
    ["Compiler", (made && made.compiler) || row.not_compiled || "–"],
    ["To lower, to compile", `${seconds(row.lowering_seconds)}, ${seconds(row.compiling_seconds)}`],
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

/** The comparison of a cell's IR with the version before, or with another target's. */
function comparison(data, cell) {
  return (kind) => {
    const b = cell.texts[kind];
    const others = data.versions.filter((each) => each.kind === kind && each.digest !== b);
    const before =
      others.find((each) => each.target === cell.target && each.release === cell.release) ||
      others.find((each) => each.target === cell.target) ||
      others[0];
    if (!b) return null;
    return `${root}compare.html${hash({ program: data.program.name, kind, a: before ? before.digest : "", b })}`;
  };
}
