// Programs by releases and targets.

import { useMemo } from "preact/hooks";
import { bytes, extra, number, plural, release } from "../lib/format.js";
import { broken, classes, html } from "../lib/html.js";
import { look } from "../lib/verdicts.js";
import { cellAddress } from "../pages/overview.js";

export function Grid({ data, cells }) {
  const { rows, columns } = useMemo(() => arranged(data, cells), [data, cells]);
  if (!rows.length) return html`<p class="empty">No cell matches.</p>`;
  return html`<div class="scroll grid-box" tabindex="0" role="region" aria-label="Programs by release and target">
    <table class="grid" data-testid="grid" onKeyDown=${move}>
      <thead>
        <tr>
          <th scope="col" rowspan="2" class="corner">Program</th>
          ${groups(data, columns).map(([name, span]) => html`<th scope="colgroup" colspan=${span}>${release(name)}</th>`)}
        </tr>
        <tr>${columns.map((c) => html`<th scope="col">${data.columns[c].target}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map(
          ([p, found]) => html`<tr key=${p}>
            <th scope="row"><span class="name" title=${data.programs[p].name}>${broken(data.programs[p].name)}</span></th>
            ${columns.map((c) => html`<td>${found.get(c) && html`<${Cell} cell=${found.get(c)} data=${data} />`}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function arranged(data, cells) {
  const rows = new Map();
  const columns = new Set();
  for (const cell of cells) {
    if (!rows.has(cell.p)) rows.set(cell.p, new Map());
    rows.get(cell.p).set(cell.c, cell);
    columns.add(cell.c);
  }
  const fails = ([, found]) => [...found.values()].some((cell) => !cell.ok);
  const order = (one, other) => fails(other) - fails(one) || one[0] - other[0]; // what fails comes first
  return { rows: [...rows].sort(order), columns: [...columns].sort((a, b) => a - b) };
}

/** The releases above the columns, each with how many it has. */
function groups(data, columns) {
  const found = [];
  for (const c of columns) {
    const name = data.columns[c].release;
    const last = found[found.length - 1];
    if (last && last[0] === name) last[1] += 1;
    else found.push([name, 1]);
  }
  return found;
}

function Cell({ cell, data }) {
  const { sign, tone } = look(cell.state);
  const program = data.programs[cell.p];
  const column = data.columns[cell.c];
  return html`<a class=${classes("cell", `tone-${tone}`, !cell.ok && "failing", cell.changed && "changed")}
    href=${cellAddress(program, column, data.branch === data.default ? "" : data.seen[cell.run].key)} title=${told(cell)}>
    <span class="unseen">${program.name} on ${column.target}: </span>
    <span class="sign" aria-hidden="true">${cell.ok ? sign : "!"}</span>
    <span class="short">${short(cell)}</span>
    ${cell.waived > 0 && html`<span class="mark" aria-hidden="true">w</span>`}
    ${cell.changed && html`<span class="mark" aria-hidden="true">△</span>`}
    <span class="unseen">, ${told(cell)}</span>
  </a>`;
}

/** How many buffers are in the worst state, and how many findings fail the cell where that state does not. */
function short(cell) {
  const fails = !cell.ok && cell.failing > 0 && FINE.includes(cell.state);
  return fails ? `${counted(cell)}, ${plural(cell.failing, "failure")}` : counted(cell);
}

/** How many buffers are in the worst state, and the extra bytes of a call. */
function counted(cell) {
  if (COUNTED.includes(cell.state)) return `${number(lost(cell))} of ${total(cell)} ${cell.state}, ${more(cell)}`;
  const state = total(cell) ? `${total(cell)} ${cell.state}` : cell.state;
  if (cell.extra_bytes) return `${state}, ${more(cell)}`;
  if (cell.state === "in place" || cell.state === "read only") return state;
  if (cell.state === "not compiled") return "StableHLO";
  return cell.state;
}

const FINE = ["in place", "read only", "nothing mutable", "not compiled"]; // states that fail no cell
const COUNTED = ["not donated", "not aliased", "copied", "unknown"];

function lost(cell) {
  return cell.verdicts[cell.state] || 0;
}

function more(cell) {
  if (cell.extra_bytes === null) return cell.compiled && cell.copied_bytes !== null ? `${bytes(cell.copied_bytes)} copied` : "extra unknown";
  return `${extra(cell.extra_bytes, cell.extra_at_least)} extra`;
}

function total(cell) {
  return Object.values(cell.verdicts).reduce((sum, count) => sum + count, 0);
}

function told(cell) {
  const verdicts = Object.entries(cell.verdicts).map(([verdict, count]) => `${count} ${verdict}`);
  const copied = cell.copies ? [`${plural(cell.copies, "copy", "copies")}, ${bytes(cell.copied_bytes)} a call`] : [];
  const rest = [
    cell.extra_bytes && `${more(cell)} a call`,
    !cell.ok && `it fails (${cell.outcome})`,
    cell.waived && `${plural(cell.waived, "finding")} waived`,
    cell.temporary_bytes && `peak ${bytes(cell.temporary_bytes)} of temporary memory`,
    cell.changed && "changed by its last run",
    cell.why,
  ].filter(Boolean);
  return [cell.state, ...verdicts, ...copied, ...rest].join(", ");
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Arrow keys go from cell to cell. */
function move(event) {
  const step = STEPS[event.key];
  const at = event.target.closest("td");
  if (!step || !at) return;
  const link = next(at, step);
  if (link) {
    event.preventDefault();
    link.focus();
  }
}

/** The nearest cell that is there in a direction; gaps are passed over. */
function next(at, [down, right]) {
  let row = at.parentElement;
  let column = [...row.children].indexOf(at);
  for (;;) {
    column += right;
    if (down) row = down < 0 ? row.previousElementSibling : row.nextElementSibling;
    const cell = row && row.children[column];
    if (!cell) return null;
    const link = cell.matches("td") && cell.querySelector("a");
    if (link) return link;
  }
}
