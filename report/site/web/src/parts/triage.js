// What is to be done: what is open, since which commit; what was mended; what else changed.

import { useState } from "preact/hooks";
import { extra, number, plural, release } from "../lib/format.js";
import { broken, classes, html } from "../lib/html.js";
import { root } from "../lib/load.js";
import { betweenLink, compareAddress, programAddress } from "../lib/places.js";
import { Code } from "./code.js";
import { Commit } from "./commit.js";
import { Copy } from "./copy.js";
import { Exports } from "./exports.js";

/** Each cell of what is told of several, for a table. */
function apart(found) {
  return found.flatMap((each) => each.change.cells.map((place) => ({ ...each, place })));
}

const COLUMNS = (data) => [
  ["program", (each) => data.programs[each.change.p].name],
  ["target", (each) => data.columns[each.place.c].target],
  ["release", (each) => data.columns[each.place.c].release],
  ["kind", (each) => each.change.kind],
  ["standing", (each) => each.standing],
  ["outcome", (each) => each.outcome],
  ["what", (each) => each.change.what.join("; ")],
  ["since_commit", (each) => data.seen[each.since].commit],
  ["since_run", (each) => data.seen[each.since].key],
  ["since", (each) => data.seen[each.since].started],
  ["builds", (each) => each.builds],
];

export function Open({ data }) {
  const cells = apart(data.open);
  const count = cells.length;
  return html`<section aria-labelledby="open-title" data-testid="open">
    <div class="bar heading"><h2 id="open-title">Open${count > 0 && html` <span class="number">${number(count)}</span>`}</h2>
      ${count > 0 && html`<${Exports} name="open" columns=${COLUMNS(data)} rows=${cells} />`}
      ${data.branch === data.default && html`<a href="${root}feed.xml" class="small-link">Feed</a>`}</div>
    ${count === 0
      ? html`<p class="empty good"><span class="sign" aria-hidden="true">✓</span> ${nothing(data)}</p>`
      : html`<p class="count">${summed(cells, data)} The worst come first.</p>
        <${Folded} all=${data.open} each=${(each) => html`<${Regression} first=${each} data=${data} />`} />`}
  </section>`;
}

/** How many cells fail, on a branch beside those of its merge base; how many pass but got worse, or better and worse at once. */
function summed(cells, data) {
  const compared = data.base && data.base.run;
  const place = compared && data.base.exact ? "at the merge base" : "before the merge base";
  const came = cells.filter((each) => each.fails && compared && (data.seen[each.since].branch || "") !== data.branch).length;
  const failing = cells.filter((each) => each.fails).length - came;
  const mixed = cells.filter((each) => !each.fails && each.change.kind === "mixed").length;
  const worse = cells.length - failing - came - mixed;
  const parts = [
    failing > 0 && `${plural(failing, "cell")} ${failing === 1 ? "fails" : "fail"}${compared ? ` that did not ${place}` : ""}`,
    came > 0 && `${plural(came, "cell")} failed ${place} and got worse`,
    worse > 0 && `${plural(worse, "cell")} ${worse === 1 ? "passes" : "pass"} but got worse`,
    mixed > 0 && `${plural(mixed, "cell")} ${mixed === 1 ? "passes" : "pass"} with mixed figures`,
  ];
  return `${parts.filter(Boolean).join(", ")}.`;
}

const MOST = 20; // entries of a list that are shown at first
const FEW = 4; // more entries than that are shown, too

/** A list whose end is shown on demand. */
function Folded({ all, each }) {
  const [whole, setWhole] = useState(all.length <= MOST + FEW);
  return html`<ul class="changes">${(whole ? all : all.slice(0, MOST)).map(each)}</ul>
    ${!whole && html`<p><button type="button" data-testid="show-rest" onClick=${() => setWhole(true)}>Show ${number(all.length - MOST)} more</button></p>`}`;
}

function nothing(data) {
  if (data.branch !== data.default) return "Nothing got worse on this branch.";
  return data.builds === 1 ? "Nothing fails. This is the first run: there is nothing to compare it with yet." : "Nothing fails, and no regression is open.";
}

function Regression({ first, data }) {
  const { change } = first;
  const program = data.programs[change.p];
  const run = data.seen[first.since];
  const good = first.good === null ? null : data.seen[first.good];
  const between = good && betweenLink(data.host, good.commit, run.commit);
  return html`<li class=${classes("change", change.kind, first.fails && "fails")} data-testid="regression">
    <span class="kind">${first.fails ? first.outcome : change.kind}</span>
    <b class="program">${broken(program.name)}</b>
    <span class="what">${told(first, data)}</span>
    ${first.codes.length > 0 && html`<span class="codes">${first.codes.map((code) => html`<${Code} code=${code} link=${codeAddress(code)} /> `)}</span>`}
    <span class="since">since <${Commit} run=${run} host=${data.host} />${between && html` (<a href=${between} class="out">the commits in between</a>)`}${counted(first)}</span>
    ${first.again.length > 0 && html`<span class="since">and worse again in ${first.again.map((each, at) => html`${at > 0 && "; "}<${Commit} run=${data.seen[each]} host=${data.host} />`)}</span>`}
    <${Where} places=${change.cells} program=${program} data=${data} />
  </li>`;
}

function told({ change, good, fails }, data) {
  if (good !== null) return change.what.join("; ");
  const [place] = change.cells;
  const now = data.cells.find((cell) => cell.p === change.p && cell.c === place.c);
  const needs = now && now.extra_bytes ? `; ${extra(now.extra_bytes, now.extra_at_least)} extra` : "";
  return `${fails ? "it has never passed" : "since its first run"}${needs}`;
}

export function codeAddress(code) {
  return `${root}checks.html#code=${encodeURIComponent(code)}`;
}

function counted({ builds, behind }) {
  const last = behind > 0 ? `; not looked at in the last ${plural(behind, "run")}` : "";
  return `, for ${plural(builds, "run")}${last}`;
}

export function Mended({ data }) {
  if (!data.mended.length) return null;
  const cells = apart(data.mended);
  return html`<section aria-labelledby="mended-title" data-testid="mended">
    <details open=${data.mended.length < 6}>
      <summary><h2 id="mended-title">Mended lately <span class="number">${number(cells.length)}</span></h2></summary>
      <${Folded} all=${data.mended} each=${(each) => html`<${Ended} first=${each} data=${data} />`} />
    </details>
  </section>`;
}

function Ended({ first, data }) {
  const program = data.programs[first.change.p];
  return html`<li class="change better">
    <span class="kind">${first.standing}</span>
    <b class="program">${broken(program.name)}</b>
    <span class="what">in <${Commit} run=${data.seen[first.change.cells[0].run]} host=${data.host} /></span>
    <span class="since">open since <${Commit} run=${data.seen[first.since]} host=${data.host} />${first.standing === "accepted" ? "; it is still worse than before, and expected now" : ""}</span>
    <${Where} places=${first.change.cells} program=${program} data=${data} />
  </li>`;
}

export function Changes({ data }) {
  if (data.builds < 2 && !data.base) return null;
  const releases = new Set(data.columns.map((column) => column.release)).size;
  const last = `What else the last run ${releases > 1 ? "of each release " : ""}changed`;
  return html`<section aria-labelledby="changes-title" data-testid="changes">
    <h2 id="changes-title">${data.base ? "What else differs from the commit it branched from" : last}</h2>
    ${data.changes.length === 0
      ? html`<p class="empty">Nothing.</p>`
      : html`<${Folded} all=${data.changes} each=${(change) => html`<${Change} change=${change} data=${data} />`} />`}
  </section>`;
}

function Change({ change, data }) {
  const program = data.programs[change.p];
  const kind = change.kind === "same" ? "changed" : change.kind;
  return html`<li class="change ${kind}">
    <span class="kind">${kind}</span>
    <b class="program">${broken(program.name)}</b>
    <span class="what">${change.what.join("; ")}</span>
    <${Where} places=${change.cells} program=${program} data=${data} />
  </li>`;
}

/** The cells that something is about, each with a link to the comparison of its IR. */
function Where({ places, program, data }) {
  const targets = places.map((place) => data.columns[place.c].target).join(",");
  return html`<span class="where">${places.map((place) => html`<${Cell} place=${place} program=${program} data=${data} />`)}
    <${Copy} name="command" text=${() => `mutcheck explain ${program.name} --target ${targets}`}>Copy the command<//></span>`;
}

function Cell({ place, program, data }) {
  const column = data.columns[place.c];
  const run = data.seen[place.run];
  const compared = Object.entries(place.texts || {}).filter(([, [before, now]]) => before && now);
  return html`<span><a href=${programAddress(program.slug, { target: column.target, release: column.release, run: run && run.key })}>${column.target}, ${release(column.release)}</a>
    ${compared.map(
      ([kind, [a, b]]) => html` (<a href=${compareAddress(program.name, kind, a, b)}
        aria-label="compare the ${kind === "hlo" ? "HLO" : "StableHLO"} of ${program.name} on ${column.target}">${kind === "hlo" ? "HLO" : "StableHLO"}</a>)`,
    )}</span>`;
}
