// What was tried on a program: the edits that save bytes, their figures on every target, and the lifetimes before and after.

import { bytes, counted, extra, number, plural } from "../lib/format.js";
import { classes, html } from "../lib/html.js";
import { first } from "../lib/lanes.js";
import { load } from "../lib/load.js";
import { grew } from "../lib/rank.js";
import { usePromise } from "../lib/state.js";
import { Exports } from "./exports.js";
import { Source } from "./findings.js";
import { Still } from "./lifetimes.js";
import { Prose } from "./prose.js";

export function Advice({ cell }) {
  const { tried, extra_bytes: needed, compiled_times: captured } = cell.row;
  if (!tried && (!needed || captured)) return null;
  return html`<section aria-labelledby="advice-title" data-testid="advice">
    <h2 id="advice-title">Advice</h2>
    ${tried ? html`<${Tried} tried=${tried} cell=${cell} />` : html`<p class="empty">Nothing was tried yet. Run <code>mutcheck advise</code>: the next recorded run shows the result.</p>`}
  </section>`;
}

function Tried({ tried, cell }) {
  return html`
    ${tried.advice.map((advice, position) => html`<${One} advice=${advice} cell=${cell} after=${position === 0 ? cell.texts.advised : null} />`)}
    <p class="count">${ended(tried)}</p>`;
}

/** How the search ended, in a sentence or more. */
function ended(tried) {
  const compiled = plural(tried.variants, "variant");
  const made = tried.variants === 1 ? "was" : "were";
  const none = tried.advice.length || tried.differ || tried.refuted ? "" : tried.variants === 1 ? ": it needs no fewer extra bytes" : ": none needs fewer extra bytes";
  const dropped = Object.values(tried.dropped).reduce((sum, count) => sum + count, 0);
  return [
    tried.variants ? `${compiled} ${made} compiled for this target${none}.` : tried.advice.length ? "Nothing was searched for on this target: what helps another one helps this one, too." : "No rule applies to this program.",
    dropped && `${plural(dropped, "edit")} did not give a valid module.`,
    tried.differ && `${plural(tried.differ, "edit")} saved bytes but changed the results, so ${tried.differ === 1 ? "it is" : "they are"} not advised.`,
    tried.refuted && `${plural(tried.refuted, "edit")} saved bytes in StableHLO but none in the Python source, so ${tried.refuted === 1 ? "it is" : "they are"} not advised.`,
    tried.unfinished && `Not everything was tried: ${tried.unfinished}.`,
  ].filter(Boolean).join(" ");
}

function One({ advice, cell, after }) {
  const here = advice.effects.find((each) => each.target === cell.target);
  return html`<article class="tried">
    <h3>Saves ${saved(here)} a call</h3>
    <ol class="edits">${advice.edits.map((edit) => html`<li>
      <p><${Prose} text=${edit.words} /></p>
      ${advice.patch === null && html`<p class="write">In Python: <${Prose} text=${edit.write} />.</p>`}
      ${advice.patch === null && edit.lines.length > 0 && html`<${Source} location=${edit.lines[0]} sources=${cell.sources} />`}
    </li>`)}</ol>
    ${advice.patch && html`<${Patch} patch=${advice.patch} />`}
    ${advice.refuted > 0 && html`<p>This was tried in StableHLO. ${plural(advice.refuted, "patch", "patches")} of the Python source saved less.</p>`}
    ${!advice.reduced && html`<p class="problem">Some of these edits may not be needed: the search ended before it left each of them out.</p>`}
    <${Figures} effects=${advice.effects} target=${cell.target} />
    ${[advice.ran, ...(advice.elsewhere ?? [])].map((each) => html`<p class="count">${ran(each)}</p>`)}
    ${after && cell.texts.lifetimes && html`<${Pair} before=${cell.texts.lifetimes} after=${after} key=${after} />`}
  </article>`;
}

function saved({ before, after }) {
  const size = bytes(before.extra_bytes - after.extra_bytes);
  return after.extra_bytes || after.at_least ? `${size} of ${extra(before.extra_bytes, before.at_least)}` : `all ${size}`;
}

function ran({ agreement, platform, largest, why, made_up: madeUp }) {
  if (agreement === "not run") return `Not run: ${why}.`;
  const much = agreement === "equal within rounding" ? ` (${largest.toExponential(1)} of the largest number)` : "";
  return `Run on ${platform} before and after: results ${agreement}${much}${madeUp ? ", with made-up inputs" : ""}.`;
}

function Patch({ patch }) {
  const rows = patch.diff.replace(/^--- .*\n\+\+\+ .*\n/, "").replace(/\n$/, "").split("\n"); // the file is named above them
  return html`<figure class="source">
    <figcaption><code>${patch.file}</code></figcaption>
    <div class="scroll" tabindex="0" role="group" aria-label="The change of ${patch.file}">
      <pre>${rows.map((line) => html`<span class=${classes("row", line[0] === "+" && "added", line[0] === "-" && "removed")}>${line}${"\n"}</span>`)}</pre>
    </div>
  </figure>
  ${patch.why && html`<p>But: ${patch.why}.</p>`}`;
}

const COLUMNS = [
  ["Extra a call", (each) => extra(each.extra_bytes, each.at_least)],
  ["Copies a call", (each) => counted(each.copies, each, number)],
  ["Copied a call", (each) => counted(each.copied_bytes, each, bytes)],
  ["Temporary memory", (each) => bytes(each.temporary_bytes)],
  ["Peak memory", (each) => bytes(each.peak_bytes)],
];

/** The figures before and after on every target: the one of the page comes first. */
function Figures({ effects, target }) {
  const sorted = [...effects].sort((one, other) => Number(other.target === target) - Number(one.target === target));
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Figures before and after">
    <table class="plain" data-testid="advice-figures">
      <thead><tr><th scope="col">Target</th>${COLUMNS.map(([name]) => html`<th scope="col" class="figure">${name}</th>`)}<th scope="col">Change</th></tr></thead>
      <tbody>${sorted.map(
        (each) => html`<tr>
          <th scope="row">${each.target}</th>
          ${each.after === null
            ? html`<td colspan=${COLUMNS.length}>not tried: ${each.why}</td>`
            : COLUMNS.map(([, shown]) => html`<td class="figure">${shown(each.before)} <span aria-hidden="true">→</span><span class="unseen"> then </span> <b>${shown(each.after)}</b></td>`)}
          <td>${turned(each)}</td>
        </tr>`,
      )}</tbody>
    </table>
  </div>
  <p class="count"><${Exports} name="advice" columns=${SAVED} rows=${sorted} /></p>`;
}

/** What an edit did on a target, in a word: it may cost memory where it saves no copy. */
function turned({ worse, better, before, after }) {
  if (after === null) return "–";
  if (worse) return html`<b class="bad">worse</b>`;
  const [costs] = ["peak_bytes", "temporary_bytes"].filter((name) => grew(before[name], after[name]) > 0);
  const memory = costs && (costs === "peak_bytes" ? "more peak memory" : "more temporary memory");
  if (better) return memory ? html`better, <b class="verdict-mixed">${memory}</b>` : "better";
  return memory ? html`<b class="verdict-mixed">${memory}</b>` : "unchanged";
}

/** What is saved as a file of the figures. */
const SAVED = [
  ["target", (each) => each.target],
  ...["extra_bytes", "at_least", "copies", "copied_bytes", "temporary_bytes", "peak_bytes"].flatMap((name) => [
    [`${name}_before`, (each) => each.before[name]],
    [`${name}_after`, (each) => each.after && each.after[name]],
  ]),
];

/** The lifetimes of the same buffers before and after, beside each other. */
function Pair({ before, after }) {
  const { value, error } = usePromise(() => Promise.all([load(before), load(after)]).then((texts) => texts.map(JSON.parse)), [before, after]);
  if (error) return html`<p class="problem">${error.message}</p>`;
  if (!value) return html`<p class="empty">Loading ...</p>`;
  const [was, is] = value;
  const copied = new Set([...first(was), ...first(is)]);
  const paths = copied.size ? [...copied] : was.buffers.map((each) => each.path);
  const most = Math.max(0, ...value.map((picture) => picture.curve?.peak_bytes || 0));
  return html`<div class="pair" data-testid="advice-pair">
    <${Still} title="Before" picture=${was} paths=${paths} mark="was" most=${most} />
    <${Still} title="After" picture=${is} paths=${paths} mark="is" most=${most} />
  </div>`;
}
