// The ledger: every mutable buffer, and the level of proof that it reached.

import { bytes, counted, extra, number } from "../lib/format.js";
import { broken, html } from "../lib/html.js";
import { Badge } from "./badge.js";
import { Exports } from "./exports.js";
import { instructionsOf } from "./findings.js";

export function Ledger({ cell, goTo }) {
  const { buffers, findings, executable } = cell.row;
  return html`<section aria-labelledby="ledger-title" data-testid="ledger">
    <div class="bar heading"><h2 id="ledger-title">Ledger</h2>
      ${buffers.length > 0 && html`<${Exports} name="ledger" columns=${COLUMNS} rows=${buffers} />`}</div>
    ${buffers.length === 0
      ? html`<p class="empty">${cell.row.rejection ? "The program was refused, so it has no buffers." : "The program mutates nothing: it takes no ref and donates no argument."}</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Table of buffers">
          <table class="plain ledger">
            <thead><tr>
              <th scope="col">Buffer</th><th scope="col" class="in-place">In place</th><th scope="col">Type</th><th scope="col" class="figure">Size</th>
              <th scope="col">Donated</th><th scope="col">Aliased to</th>
              <th scope="col" class="figure">Copies a call</th><th scope="col" class="figure">Copied a call</th>
              <th scope="col" class="figure">Extra a call</th>
            </tr></thead>
            <tbody>${buffers.map((buffer) => html`<${Row} buffer=${buffer} findings=${findings} goTo=${goTo} compiled=${executable !== null} />`)}</tbody>
          </table>
        </div>`}
  </section>`;
}

const COLUMNS = [
  "path", "dtype", "shape", "bytes", "donated", "donation", "aliased", "in_place", "copies", "copied_bytes", "at_least",
  "extra_bytes", "extra_at_least", "reason",
].map((name) => [name, (buffer) => buffer[name]]);

function Row({ buffer, findings, goTo, compiled }) {
  const [instruction] = instructionsOf(findings.filter((each) => each.buffer === buffer.path));
  const verdict = html`${buffer.in_place ? html`<${Badge} state=${buffer.in_place} />` : "–"}${buffer.reason && html`<span class="why">${buffer.reason}</span>`}`;
  return html`<tr>
    <th scope="row" class="path">
      ${instruction
        ? html`<button type="button" class="link" data-testid="to-instruction" title="Show ${instruction} in the HLO"
            onClick=${() => goTo(instruction)}>${broken(buffer.path)}</button>`
        : html`<code>${broken(buffer.path)}</code>`}
      <span class="narrow">${verdict}</span>
    </th>
    <td class="in-place">${verdict}</td>
    <td><code>${buffer.dtype}[${buffer.shape.join(",")}]</code></td>
    <td class="figure">${bytes(buffer.bytes)}</td>
    <td>${buffer.donated ? buffer.donation : buffer.expected ? html`<b class="bad">no, ${expecting(buffer.expected)}</b>` : "no"}</td>
    <td>${buffer.aliased === null ? (compiled ? "none" : "–") : `output ${buffer.aliased}`}</td>
    <td class="figure">${counted(buffer.copies, buffer, number)}</td>
    <td class="figure">${counted(buffer.copied_bytes, buffer, bytes)}</td>
    <td class="figure">${extra(buffer.extra_bytes, buffer.extra_at_least)}</td>
  </tr>`;
}

/** Who expects a donation that is missing: the last run only had it. */
function expecting(who) {
  return who === "the last run" ? "but the last run had it" : `and ${who} expects it`;
}
