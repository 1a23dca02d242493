// What is to be done: what is open, since which commit; what was mended; what else changed.

import { number, plural, release } from "../lib/format.js";
import { classes, html } from "../lib/html.js";
import { root } from "../lib/load.js";
import { betweenLink, compareAddress, programAddress } from "../lib/places.js";
import { Code } from "./code.js";
import { Commit } from "./commit.js";
import { Copy } from "./copy.js";
import { Exports } from "./exports.js";

/** Regressions that say the same of one program, together. */
function grouped(found) {
  const groups = new Map();
  for (const each of found) {
    const { change, standing, since, again, outcome } = each;
    const key = JSON.stringify([change.p, change.kind, change.what, standing, since, again, outcome]);
    groups.set(key, [...(groups.get(key) || []), each]);
  }
  return [...groups.values()];
}

const COLUMNS = (data) => [
  ["program", (each) => data.programs[each.change.p].name],
  ["target", (each) => data.columns[each.change.c].target],
  ["release", (each) => data.columns[each.change.c].release],
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
  const count = data.open.length;
  const failing = data.open.filter((each) => each.fails).length;
  return html`<section aria-labelledby="open-title" data-testid="open">
    <div class="bar heading"><h2 id="open-title">Open${count > 0 && html` <span class="number">${number(count)}</span>`}</h2>
      ${count > 0 && html`<${Exports} name="open" columns=${COLUMNS(data)} rows=${data.open} />`}
      ${data.branch === data.default && html`<a href="${root}feed.xml" class="small-link">Feed</a>`}</div>
    ${count === 0
      ? html`<p class="empty good"><span class="sign" aria-hidden="true">✓</span> ${nothing(data)}</p>`
      : html`<p class="count">${plural(failing, "cell")} ${failing === 1 ? "fails" : "fail"}${failing < count ? `, ${number(count - failing)} got worse and ${count - failing === 1 ? "holds" : "hold"}` : ""}. The worst first.</p>
        <ul class="changes">${grouped(data.open).map((group) => html`<${Regression} group=${group} data=${data} />`)}</ul>`}
  </section>`;
}

function nothing(data) {
  if (data.branch !== data.default) return "Nothing got worse on this branch.";
  return data.builds === 1 ? "Nothing fails. This is the first run: there is nothing to compare it with yet." : "Nothing fails, and nothing got worse that is not mended.";
}

function Regression({ group, data }) {
  const [first] = group;
  const { change } = first;
  const program = data.programs[change.p];
  const run = data.seen[first.since];
  const good = first.good === null ? null : data.seen[first.good];
  const between = good && betweenLink(data.host, good.commit, run.commit);
  return html`<li class=${classes("change", change.kind, first.fails && "fails")} data-testid="regression">
    <span class="kind">${first.fails ? first.outcome : change.kind}</span>
    <b class="program">${program.name}</b>
    <span class="what">${told(first)}</span>
    ${first.codes.length > 0 && html`<span class="codes">${first.codes.map((code) => html`<${Code} code=${code} link=${codeAddress(code)} /> `)}</span>`}
    <span class="since">since <${Commit} run=${run} host=${data.host} />${between && html` (<a href=${between} class="out">the commits in between</a>)`}${counted(group)}</span>
    ${first.again.length > 0 && html`<span class="since">and worse again in ${first.again.map((each, at) => html`${at > 0 && "; "}<${Commit} run=${data.seen[each]} host=${data.host} />`)}</span>`}
    <${Where} group=${group.map((each) => each.change)} program=${program} data=${data} />
  </li>`;
}

function told({ change, good }) {
  if (good === null) return "as far back as there are runs";
  return change.what.join("; ");
}

export function codeAddress(code) {
  return `${root}checks.html#code=${encodeURIComponent(code)}`;
}

function counted(group) {
  const builds = Math.max(...group.map((each) => each.builds));
  const behind = Math.min(...group.map((each) => each.behind));
  const last = behind > 0 ? `; not looked at in the last ${plural(behind, "run")}` : "";
  return `, for ${plural(builds, "run")}${last}`;
}

export function Mended({ data }) {
  if (!data.mended.length) return null;
  const groups = grouped(data.mended);
  return html`<section aria-labelledby="mended-title" data-testid="mended">
    <details open=${groups.length < 6}>
      <summary><h2 id="mended-title">Mended lately <span class="number">${number(data.mended.length)}</span></h2></summary>
      <ul class="changes">${groups.map((group) => html`<${Ended} group=${group} data=${data} />`)}</ul>
    </details>
  </section>`;
}

function Ended({ group, data }) {
  const [first] = group;
  const program = data.programs[first.change.p];
  return html`<li class="change better">
    <span class="kind">${first.standing}</span>
    <b class="program">${program.name}</b>
    <span class="what">by <${Commit} run=${data.seen[first.change.run]} host=${data.host} /></span>
    <span class="since">since <${Commit} run=${data.seen[first.since]} host=${data.host} />${first.standing === "accepted" ? "; it is still worse than before, and expected now" : ""}</span>
    <${Where} group=${group.map((each) => each.change)} program=${program} data=${data} />
  </li>`;
}

export function Changes({ data }) {
  const groups = new Map();
  for (const change of data.changes) {
    const key = JSON.stringify([change.p, change.kind, change.what]);
    groups.set(key, [...(groups.get(key) || []), change]);
  }
  if (data.builds < 2 && !data.base) return null;
  return html`<section aria-labelledby="changes-title" data-testid="changes">
    <h2 id="changes-title">${data.base ? "What else differs from where it comes from" : "What else the last run changed"}</h2>
    ${groups.size === 0
      ? html`<p class="empty">Nothing.</p>`
      : html`<ul class="changes">${[...groups.values()].map((group) => html`<${Change} group=${group} data=${data} />`)}</ul>`}
  </section>`;
}

function Change({ group, data }) {
  const [change] = group;
  const program = data.programs[change.p];
  const kind = change.kind === "same" ? "changed" : change.kind;
  return html`<li class="change ${kind}">
    <span class="kind">${kind}</span>
    <b class="program">${program.name}</b>
    <span class="what">${change.what.join("; ")}</span>
    <${Where} group=${group} program=${program} data=${data} />
  </li>`;
}

/** The cells that something is about, each with a link to the comparison of its IR. */
function Where({ group, program, data }) {
  const targets = group.map((change) => data.columns[change.c].target).join(",");
  return html`<span class="where">${group.map((change) => html`<${Cell} change=${change} program=${program} data=${data} />`)}
    <${Copy} name="command" text=${() => `mutcheck explain ${program.name} --target ${targets}`}>Copy the command<//></span>`;
}

function Cell({ change, program, data }) {
  const column = data.columns[change.c];
  const run = data.seen[change.run];
  const compared = Object.entries(change.texts).filter(([, [before, now]]) => before && now);
  return html`<span><a href=${programAddress(program.slug, { target: column.target, release: column.release, run: run && run.key })}>${column.target}, ${release(column.release)}</a>
    ${compared.map(
      ([kind, [a, b]]) => html` (<a href=${compareAddress(program.name, kind, a, b)}
        aria-label="compare the ${kind === "hlo" ? "HLO" : "StableHLO"} of ${program.name} on ${column.target}">${kind === "hlo" ? "HLO" : "StableHLO"}</a>)`,
    )}</span>`;
}
