// What the checks have to say, with the lines of the source that they point to.

import { plural, signed } from "../lib/format.js";
import { broken, classes, html } from "../lib/html.js";
import { Code } from "./code.js";
import { Copy } from "./copy.js";
import { Delta, isDiff } from "./delta.js";
import { Exports } from "./exports.js";
import { Prose } from "./prose.js";
import { codeAddress } from "./triage.js";

const MOST_OPEN = 3; // waived findings that are shown unasked
const ORDER = ["critical", "error", "warning", "note"];

export function Findings({ cell, goTo }) {
  const found = [...cell.row.findings].sort((a, b) => weight(a) - weight(b));
  const waived = found.filter((each) => each.waived !== null);
  const open = found.filter((each) => each.waived === null);
  return html`<section aria-labelledby="findings-title" data-testid="findings">
    <div class="bar heading"><h2 id="findings-title">Findings</h2>
      ${found.length > 0 && html`<${Exports} name="findings" columns=${COLUMNS} rows=${found} />`}</div>
    ${found.length === 0 && html`<p class="empty">None.</p>`}
    ${open.map((each) => html`<${Finding} finding=${each} sources=${cell.sources} goTo=${goTo} cell=${cell} />`)}
    ${waived.length > 0 &&
    html`<details class="waived" open=${open.length === 0 && waived.length <= MOST_OPEN}>
      <summary>${plural(waived.length, "finding")} waived</summary>
      ${waived.map((each) => html`<${Finding} finding=${each} sources=${cell.sources} goTo=${goTo} />`)}
    </details>`}
  </section>`;
}

const COLUMNS = ["code", "severity", "message", "buffer", "location", "evidence", "advice", "waived"].map((name) => [name, (each) => each[name]]);

function weight(finding) {
  return ORDER.indexOf(finding.severity);
}

function Finding({ finding, sources, goTo, cell }) {
  const { severity, code, message, location, evidence, advice, waived } = finding;
  return html`<article class=${classes("finding", severity, waived !== null && "is-waived")}>
    <h3><span class="severity">${waived !== null ? "waived" : severity}</span> <${Code} code=${code} link=${codeAddress(code)} /></h3>
    <p><${Prose} text=${signed(message)} /></p>
    ${waived && html`<p class="reason"><b>Waived:</b> ${waived}</p>`}
    ${location && html`<${Source} location=${location} sources=${sources} />`}
    ${isDiff(code, evidence) && html`<${Delta} lines=${evidence} />`}
    ${evidence.length > 0 && !isDiff(code, evidence) && html`<ul class="evidence">${evidence.filter((line) => line.trim()).map((line) => html`<li><${Evidence} line=${line} goTo=${goTo} /></li>`)}</ul>`}
    ${advice && html`<p class="advice"><${Prose} text=${advice} /></p>`}
    ${cell && severity !== "note" && !ACCEPTED.test(code) && html`<p><${Copy} name="waiver" text=${() => waiver(finding, cell)}>Copy a waiver<//></p>`}
  </article>`;
}

/** What `mutcheck accept` keeps is not waived. */
const ACCEPTED = /^(?:golden|ledger)\./;

/** What accepts a finding, for the project's pyproject.toml: the reason is for who accepts it. */
function waiver({ code, buffer }, cell) {
  const lines = ["[[tool.mutcheck.waivers]]", `program = ${quoted(cell.row.program)}`, `finding = ${quoted(code)}`, 'reason = ""', `targets = [${quoted(cell.target)}]`];
  return `${[...lines, ...(buffer ? [`buffers = ${quoted(buffer)}`] : [])].join("\n")}\n`;
}

/** Text as TOML has it, which takes what JSON writes. */
function quoted(text) {
  return JSON.stringify(text);
}

/** `8 × copy.3: preserved from ...`: the copy's instruction; older ones are without the word. */
const COPIED = /^((?:\d+ × )?)([\w.-]+)(: (?:preserved |returned )?from .*)$/s;

function Evidence({ line, goTo }) {
  const found = COPIED.exec(line);
  if (!found) return html`<code class="line">${line}</code>`;
  const [, times, instruction, rest] = found;
  return html`${times}<button type="button" class="link" onClick=${() => goTo(instruction)}>${instruction}</button>${rest}`;
}

/** The instructions that copies are told by. */
export function instructionsOf(findings) {
  return findings.flatMap((finding) => finding.evidence.map((line) => COPIED.exec(line)?.[2]).filter(Boolean));
}

/** A line of the source and those around it: a group and no landmark, since several findings may show the same line. */
export function Source({ location, sources }) {
  const lines = sources[location.file];
  const name = `${location.file}${location.line ? `:${location.line}` : ""}`;
  if (!lines || !location.line) return html`<p class="place"><code>${broken(name)}</code></p>`;
  const numbers = around(lines, location.line);
  return html`<figure class="source">
    <figcaption><code>${broken(name)}</code></figcaption>
    <div class="scroll" tabindex="0" role="group" aria-label="Source lines of ${name}">
      <pre>${numbers.map(
        (line) => html`<span class=${classes("row", line === location.line && "here")}><span class="no">${line}</span>${lines[line]}${"\n"}</span>`,
      )}</pre>
    </div>
  </figure>`;
}

/** The numbers of two lines before, the line, and two after it; empty ones at the end say nothing. */
function around(lines, line) {
  const numbers = Object.keys(lines)
    .map(Number)
    .filter((each) => Math.abs(each - line) <= 2)
    .sort((a, b) => a - b);
  const last = numbers.findLastIndex((each) => each === line || lines[each].trim());
  return numbers.slice(0, last + 1);
}
