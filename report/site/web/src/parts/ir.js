// A text of the IR: only the lines that are in view are made, so that a module of megabytes is as quick as a small one.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { plural } from "../lib/format.js";
import { stretches } from "../lib/grammar.js";
import { classes, html } from "../lib/html.js";
import { address, load } from "../lib/load.js";
import { usePromise } from "../lib/state.js";

const HEIGHT = 19; // pixels of a line, as ir.css has it
const MARGIN = 30; // lines that are made above and below what is in view

const NAMES = { hlo: "optimized HLO", stablehlo: "StableHLO", rejection: "rejection" };

export function IrPane(props) {
  const kinds = ["hlo", "stablehlo", "rejection"].filter((kind) => props.cell.texts[kind]);
  if (!kinds.length) return html`<p class="empty">No IR is kept: imported results have none.</p>`;
  return html`<${Kinds} kinds=${kinds} ...${props} />`;
}

function Kinds({ kinds, cell, goal, compare }) {
  const [chosen, choose] = useState(kinds[0]);
  useEffect(() => {
    if (goal && kinds.includes(goal.kind)) choose(goal.kind);
  }, [goal]);
  const digest = cell.texts[chosen];
  const { value, error } = usePromise(() => load(digest), [digest]);
  const link = compare(chosen);
  return html`<div class="bar">
      <div class="segments" role="group" aria-label="IR">
        ${kinds.map(
          (kind) => html`<button type="button" aria-pressed=${kind === chosen} onClick=${() => choose(kind)}
            data-testid="ir-${kind}">${NAMES[kind]}</button>`,
        )}
      </div>
      ${link && html`<a href=${link}>Compare with another</a>`}
    </div>
    ${error && html`<p class="problem">${error.message}</p>`}
    ${value === undefined && !error && html`<p class="empty">Loading ...</p>`}
    ${value !== undefined && html`<${Text} text=${value} kind=${chosen} goal=${goal && goal.kind === chosen ? goal : null} digest=${digest} />`}`;
}

export function Text({ text, kind, goal, digest }) {
  const lines = useMemo(() => text.replace(/\n$/, "").split("\n"), [text]);
  const [top, setTop] = useState(0);
  const [missing, setMissing] = useState("");
  const [marked, setMarked] = useState(-1);
  const box = useRef(null);
  const tall = Math.min(lines.length * HEIGHT + 16, 560);
  useEffect(() => {
    if (!goal) return;
    const line = lineOf(lines, goal.instruction);
    setMissing(line < 0 ? goal.instruction : "");
    setMarked(line);
    if (line >= 0) box.current.scrollTop = Math.max(0, (line - 6) * HEIGHT);
  }, [goal, lines]);
  const wrapped = kind === "rejection"; // a sentence or a few, which are all made: their lines are as high as they need
  const first = wrapped ? 0 : Math.max(0, Math.floor(top / HEIGHT) - MARGIN);
  const last = wrapped ? lines.length : Math.min(lines.length, Math.ceil((top + tall) / HEIGHT) + MARGIN);
  return html`
    ${missing && html`<p class="problem" role="status">There is no instruction ${missing} in this text.</p>`}
    <div class=${classes("ir", wrapped && "wrapped")} ref=${box} tabindex="0" role="region" aria-label="${NAMES[kind]}, ${plural(lines.length, "line")}"
      style=${wrapped ? "" : `height:${tall}px`} data-testid="ir" onScroll=${(event) => setTop(event.target.scrollTop)}>
      <div class="ir-all" style=${wrapped ? "" : `height:${lines.length * HEIGHT}px`}>
        <pre style="transform:translateY(${first * HEIGHT}px)">${lines.slice(first, last).map(
          (line, offset) => html`<${Line} key=${first + offset} number=${first + offset} line=${line} kind=${kind} marked=${marked === first + offset} />`,
        )}</pre>
      </div>
    </div>
    <p class="count">${plural(lines.length, "line")} · <a href=${address(digest)} download>the whole text</a></p>`;
}

function Line({ number, line, kind, marked }) {
  return html`<span class=${classes("row", marked && "here")} data-line=${number + 1}><span class="no">${number + 1}</span>${painted(line, kind)}${"\n"}</span>`;
}

/** A line as text and spans: nothing of it is taken for markup. */
function painted(line, kind) {
  if (kind === "rejection") return line;
  const parts = [];
  let at = 0;
  for (const [start, end, name] of stretches(line, kind)) {
    if (start > at) parts.push(line.slice(at, start));
    parts.push(html`<span class=${name}>${line.slice(start, end)}</span>`);
    at = end;
  }
  parts.push(line.slice(at));
  return parts;
}

/** The line that defines an instruction. */
function lineOf(lines, instruction) {
  const name = instruction.replace(/^%/, "");
  const starts = [`%${name} =`, `${name} =`, `ROOT %${name} =`, `ROOT ${name} =`];
  return lines.findIndex((line) => {
    const trimmed = line.trimStart();
    return starts.some((start) => trimmed.startsWith(start));
  });
}
