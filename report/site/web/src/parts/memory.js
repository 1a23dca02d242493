// The memory curve: live bytes over the schedule, above the lifetimes and on the same steps, and what is live at the peak.

import { bytes, number, plural } from "../lib/format.js";
import { html } from "../lib/html.js";
import { GUTTER } from "../lib/lanes.js";
import { Exports } from "./exports.js";
import { Source } from "./findings.js";

const HEIGHT = 96;
const TOP = 16;

/** The curve as a picture; `across` is where the steps are, and `most` the bytes at its top: of two beside each other the same. */
export function MemoryCurve({ curve, across, most = 0 }) {
  const top = Math.max(1, curve.peak_bytes, most);
  const y = (size) => TOP + (HEIGHT - TOP) * (1 - size / top);
  const steps = curve.bytes.flatMap((size, at) => [`${across.x(at)} ${y(size)}`, `${across.x(at) + across.step} ${y(size)}`]);
  const line = `M${steps.join(" L")}`;
  const x = across.x(curve.peak) + across.step / 2;
  const peak = `peak ${bytes(curve.peak_bytes)}, step ${curve.peak}`;
  const half = (peak.length * 6.8) / 2;
  const middle = Math.min(Math.max(x, half), across.width - half); // above everything else: wherever the peak is, nothing is below it
  return html`<svg class="curve" width=${across.width} height=${HEIGHT + 4} role="img" data-testid="curve"
      aria-label="Live bytes over the schedule, at most ${bytes(curve.peak_bytes)} at step ${curve.peak}">
    <text class="role" x="0" y=${TOP + 13}>live memory</text>
    <text class="size" x=${GUTTER - 8} y=${TOP + 13} text-anchor="end">${bytes(top)}</text>
    <text class="size" x=${GUTTER - 8} y=${HEIGHT} text-anchor="end">0 B</text>
    <path class="area" d="${line} L${across.x(curve.bytes.length - 1) + across.step} ${HEIGHT} L${across.x(0)} ${HEIGHT} Z" />
    <path class="edge" d=${line} />
    <line class="peak" x1=${x} x2=${x} y1=${TOP - 2} y2=${HEIGHT} />
    <text class="peak-label" x=${middle} y=${TOP - 5} text-anchor="middle">${peak}</text>
  </svg>`;
}

/** What is live at the peak, by source line: the most bytes first. */
export function AtPeak({ curve, picture, cell, goTo }) {
  const groups = grouped(curve.held);
  const step = picture.steps[curve.peak];
  const columns = ["name", "bytes", "what", "buffers", "operation", "file", "line"].map((name) => [name, (each) => each[name]]);
  return html`<details class="as-table" data-testid="at-peak">
    <summary>Live at the peak: ${bytes(curve.peak_bytes)} in ${plural(curve.held.length + curve.rest, "value")}${step && step.instruction ? html`, while <code>${step.instruction}</code> runs` : ", when the call begins"}</summary>
    <p><${Exports} name="peak" columns=${columns} rows=${curve.held} /></p>
    <div class="scroll" tabindex="0" role="region" aria-label="Live at the peak">
      <table class="plain"><thead><tr><th scope="col" class="figure">Bytes</th><th scope="col" class="figure">Share</th><th scope="col">Made by</th><th scope="col">Values</th></tr></thead>
        <tbody>${groups.map((group) => html`<tr>
          <td class="figure">${bytes(group.bytes)}</td><td class="figure">${Math.round((100 * group.bytes) / curve.peak_bytes)}%</td>
          <td class="path">${group.line ? html`<${Source} location=${group.line} sources=${cell.sources} />` : group.title}</td>
          <td class="path">${group.values.map((each) => html`<${Value} each=${each} cell=${cell} goTo=${goTo} /> `)}</td>
        </tr>`)}</tbody>
      </table></div>
    ${curve.rest > 0 && html`<p class="count">And ${plural(curve.rest, "smaller value")}, ${bytes(curve.rest_bytes)} together.</p>`}
  </details>`;
}

function Value({ each, cell, goTo }) {
  const name = each.what === "parameter" ? argument(each, cell) : each.name;
  const told = `${name}${each.buffers.length && each.what !== "parameter" ? ` (${each.buffers.join(", ")})` : ""}`;
  if (each.what === "parameter") return html`<span class="value"><code>${told}</code> ${bytes(each.bytes)}</span>`;
  return html`<span class="value"><button type="button" class="link" onClick=${() => goTo(each.name.replace(/[{].*$/, ""))}>${told}</button> ${bytes(each.bytes)}</span>`;
}

/** The path of a parameter, where the ledger or the arguments name it. */
function argument(each, cell) {
  if (each.buffers.length) return each.buffers[0];
  const number = Number(/\d+/.exec(each.name));
  return cell.row.arguments.find((one) => one.argument === number)?.path || each.name;
}

function grouped(held) {
  const groups = new Map();
  for (const each of held) {
    const key = each.line ? `${each.file}:${each.line}` : each.what;
    if (!groups.has(key)) groups.set(key, { bytes: 0, values: [], line: each.line ? { file: each.file, line: each.line } : null, title: TITLES[each.what] || each.what });
    const group = groups.get(key);
    group.bytes += each.bytes;
    group.values.push(each);
  }
  return [...groups.values()].sort((one, other) => other.bytes - one.bytes);
}

const TITLES = { parameter: "the call's arguments", output: "outputs without a source line", temporary: "temporary values without a source line" };

export function curveLead(curve) {
  return `At most ${bytes(curve.peak_bytes)} are live at once, at step ${number(curve.peak)}.`;
}
