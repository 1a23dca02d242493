// What the checks have to say, with the lines of the source that they point to.

import { plural } from "../lib/format.js";
import { classes, html } from "../lib/html.js";
import { Code } from "./code.js";
import { Copy } from "./copy.js";
import { Delta, isDiff } from "./delta.js";
import { Exports } from "./exports.js";
import { Prose } from "./prose.js";
import { codeAddress } from "./triage.js";

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
    html`<details class="waived" open=${open.length === 0}>
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
    <p><${Prose} text=${message} /></p>
    ${waived && html`<p class="reason"><b>Waived:</b> ${waived}</p>`}
    ${location && html`<${Source} location=${location} sources=${sources} />`}
    ${isDiff(code, evidence) && html`<${Delta} lines=${evidence} />`}
    ${evidence.length > 0 && !isDiff(code, evidence) && html`<ul class="evidence">${evidence.map((line) => html`<li><${Evidence} line=${line} goTo=${goTo} /></li>`)}</ul>`}
    ${advice && html`<p class="advice"><${Prose} text=${advice} /></p>`}
    ${cell && severity !== "note" && html`<p><${Copy} name="waiver" text=${() => waiver(finding, cell)}>Copy a waiver<//></p>`}
  </article>`;
}

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

export function Source({ location, sources }) {
  const lines = sources[location.file];
  const name = `${location.file}${location.line ? `:${location.line}` : ""}`;
  if (!lines || !location.line) return html`<p class="place"><code>${name}</code></p>`;
  const numbers = Object.keys(lines)
    .map(Number)
    .filter((line) => Math.abs(line - location.line) <= 2)
    .sort((a, b) => a - b);
  return html`<figure class="source">
    <figcaption><code>${name}</code></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Source lines of ${name}">
      <pre>${numbers.map(
        (line) => html`<span class=${classes("row", line === location.line && "here")}><span class="no">${line}</span>${lines[line]}${"\n"}</span>`,
      )}</pre>
    </div>
  </figure>`;
}
