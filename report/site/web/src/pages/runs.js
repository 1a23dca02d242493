// Runs: the list of them, one of them, and two compared by their results.

import { useMemo, useState } from "preact/hooks";
import { bytes, counted, extra, moment, number, plural, release, seconds } from "../lib/format.js";
import { broken, classes, html } from "../lib/html.js";
import { root } from "../lib/load.js";
import { betweenLink, compareAddress, programAddress, runAddress } from "../lib/places.js";
import { judged, knownExtra } from "../lib/rank.js";
import { RUNS, later, resultsOf, runBefore, runOf, runsOf } from "../lib/runs.js";
import { useAddress, usePromise } from "../lib/state.js";
import { Badge } from "../parts/badge.js";
import { Commit, Hash, When } from "../parts/commit.js";
import { Copy } from "../parts/copy.js";
import { Exports } from "../parts/exports.js";
import { Frame } from "../parts/frame.js";
import { Nothing } from "../parts/nothing.js";
import { RunTable } from "../parts/runs.js";

export function Runs({ data }) {
  const [chosen, choose] = useAddress();
  const title = chosen.run ? (chosen.with ? "Two runs" : "A run") : "Runs";
  return html`<${Frame} data=${data} title="mutcheck: ${title.toLowerCase()}">
    ${chosen.run ? html`<${One} data=${data} run=${chosen.run} other=${chosen.with} key=${`${chosen.run} ${chosen.with}`} />` : html`<${List} data=${data} chosen=${chosen} choose=${choose} />`}
  <//>`;
}

function List({ data, chosen, choose }) {
  const newest = Math.floor(data.last / RUNS);
  const [first, setFirst] = useState(Math.max(0, newest - 1)); // the newest block may hold a single run
  const [picked, setPicked] = useState([]);
  const blocks = Array.from({ length: newest - first + 1 }, (_, at) => newest - at);
  const { value, error } = usePromise(() => data.total && Promise.all(blocks.map(runsOf)), [first]);
  const kept = useMemo(() => (value ? value.flat().sort(later) : []), [value]);
  const shown = kept.filter(wanted(chosen));
  const toggle = (key) => setPicked((before) => (before.includes(key) ? before.filter((each) => each !== key) : [...before.slice(-1), key]));
  const pair = picked.map((key) => kept.find((run) => run.key === key)).filter(Boolean).sort((a, b) => later(b, a));
  return html`<h1>Runs</h1>
    ${data.total === 0 && html`<${Nothing} runs=${0} />`}
    ${error && html`<p class="problem">${error.message}</p>`}
    ${data.total > 0 && html`
      <div class="fields" role="search" aria-label="Runs">
        <label>Commit, title, author <input type="search" data-filter data-testid="filter" value=${chosen.text || ""} onInput=${(event) => choose({ text: event.target.value })} /></label>
        <label>Branch <select data-testid="branch" onChange=${(event) => choose({ branch: event.target.value })}>
          <option value="">all branches</option>
          ${[...new Set(kept.map((run) => run.branch || ""))].map((name) => html`<option value=${name || "-"} selected=${chosen.branch === (name || "-")}>${name || "no branch"}</option>`)}
        </select></label>
        ${pair.length === 2 && html`<a class="button" data-testid="compare-runs" href=${runAddress(pair[1], pair[0])}>Compare these two</a>`}
      </div>
      <p class="count" role="status" data-testid="count">${shown.length === kept.length ? "" : `${number(shown.length)} of `}${plural(kept.length, "run")}${kept.length < data.total ? ` of ${number(data.total)}` : ""}</p>
      ${value && html`<${RunTable} runs=${shown} host=${data.host} name="runs" pick=${{ chosen: picked, toggle }} />`}
      ${first > 0 && html`<p><button type="button" data-testid="earlier" onClick=${() => setFirst(first - 1)}>Load earlier runs</button></p>`}`}`;
}

function wanted(chosen) {
  const text = (chosen.text || "").toLowerCase();
  return (run) =>
    (!text || [run.commit, run.title, run.author, run.key].some((each) => each && each.toLowerCase().includes(text))) &&
    (!chosen.branch || (run.branch || "-") === chosen.branch);
}

/** A run, beside another one: the one that is asked for, or the one before. */
function One({ data, run, other }) {
  const { value, error } = usePromise(() => loaded(run, other, data.last, data.default), [run, other]);
  if (error) return html`<h1>A run</h1><p class="problem">${error.message}</p>`;
  if (!value) return html`<h1>A run</h1><p class="empty">Loading ...</p>`;
  if (!value.now) return html`<h1>A run</h1><p class="problem" data-testid="missing">This report has no run ${run}. <a href="${root}runs.html">All runs</a></p>`;
  return html`
    <p class="crumbs"><a href="${root}runs.html">Runs</a></p>
    <h1 class="breaks">${other ? "Two runs" : value.now.title || "A run"}</h1>
    ${other && !value.before && html`<p class="problem" data-testid="missing">This report has no run ${other}. This is the other one alone.</p>`}
    ${other && value.before && html`<${Side} name="Before" run=${value.before} data=${data} />`}
    <${Side} name=${other ? "After" : ""} run=${value.now} data=${data} whole=${!other} />
    <${Against} data=${data} value=${value} asked=${Boolean(other)} />
    <${Results} data=${data} value=${value} />`;
}

async function loaded(key, other, last, branch) {
  const now = await runOf(key, last);
  if (!now) return { now };
  const before = other ? await runOf(other, last) : await runBefore(now, branch);
  const [rows, old] = await Promise.all([resultsOf(now.id), before ? resultsOf(before.id) : []]);
  return { now, before, rows, old };
}

function Side({ name, run, data, whole }) {
  const facts = [
    ["Commit", html`<${Hash} run=${run} host=${data.host} />`],
    ["Branch", run.branch || "–"],
    ["Author", run.author || "–"],
    ["Run", html`<time datetime=${run.started}>${moment(run.started)}</time>`],
    ["Command", run.command],
    ["Release", release(run.release)],
    ["Took", seconds(run.seconds)],
    ["Exit status", run.exit_status ? html`<b class="bad">${run.exit_status}</b>` : run.exit_status],
  ];
  const versions = Object.entries(run.toolchain || {}); // of jax alone, it is among the facts
  return html`<section class="side-run" data-testid="run">
    ${name && html`<h2>${name}: <${Commit} run=${run} host=${data.host} /></h2>`}
    ${whole && html`<dl class="facts of-run">${facts.map(([fact, value]) => html`<div><dt>${fact}</dt><dd>${value}</dd></div>`)}</dl>
      ${versions.length > 1 && html`<p class="count">${versions.map(([each, version]) => `${each} ${version}`).join(" · ")}</p>`}
      <p><${Copy} name="permalink" text=${() => location.href}>Copy a link to this run<//></p>`}
    ${(run.problems || []).map((problem) => html`<p class="problem">! ${problem}</p>`)}
  </section>`;
}

function Against({ data, value, asked }) {
  const { before, now } = value;
  if (asked) {
    const link = before && betweenLink(data.host, before.commit, now.commit);
    return link ? html`<p><a href=${link} class="out">The commits in between</a></p>` : null;
  }
  if (!before) return html`<p class="count">There is no earlier run of its branch to compare it with.</p>`;
  const link = betweenLink(data.host, before.commit, now.commit);
  const what = (before.branch ?? null) === (now.branch ?? null) ? "the run before it on its branch" : `its merge base with ${before.branch}`;
  return html`<p class="count">Compared with ${what}: <${Commit} run=${before} host=${data.host} />${link && html` (<a href=${link} class="out">the commits in between</a>)`}.</p>`;
}

const SAME = "unchanged";
const ORDER = ["worse", "mixed", "gone", "new", "changed", "better", "same", SAME];

/** The results of a run beside those of another one, the worst first. */
function compared({ rows, old, before }) {
  const at = (row) => JSON.stringify([row.program, row.target, row.release]);
  const was = new Map(old.map((row) => [at(row), row]));
  const found = rows.map((row) => {
    const one = was.get(at(row)) || null;
    was.delete(at(row));
    return { now: row, before: one, kind: kindOf(one, row, Boolean(before)) };
  });
  const gone = [...was.values()].map((row) => ({ now: null, before: row, kind: "gone" }));
  const weight = ({ now, before: one, kind }) => [now && !now.ok ? 0 : 1, ORDER.indexOf(kind), -Math.abs((now && knownExtra(now) || 0) - (one && knownExtra(one) || 0))];
  return [...found, ...gone].sort((a, b) => {
    const [x, y] = [weight(a), weight(b)];
    const differs = x.findIndex((each, number) => each !== y[number]);
    return differs < 0 ? at(a.now || a.before).localeCompare(at(b.now || b.before)) : x[differs] - y[differs];
  });
}

function kindOf(one, row, known) {
  if (!one) return known ? "new" : "";
  const kind = judged(one, row);
  if (kind !== "same") return kind;
  return ["document", "stablehlo", "rejection", "lifetimes"].some((name) => one.texts[name] !== row.texts[name]) ? "changed" : SAME;
}

/** Whether a change shows in the figures, or in the IR. */
function told(one, row) {
  return judged(one, row) !== "same" || ["stablehlo", "rejection"].some((name) => one.texts[name] !== row.texts[name]);
}

const BY_STATE = ["not aliased", "not donated", "copied", "unknown", "in place", "read only"];

function stateOf(row) {
  if (["rejected", "error", "unavailable"].includes(row.outcome)) return row.outcome;
  return BY_STATE.find((verdict) => row.verdicts[verdict]) || (row.copies === null ? "not compiled" : "nothing mutable");
}

function Results({ data, value }) {
  const [all, setAll] = useState(false);
  const found = useMemo(() => compared(value), [value]);
  const differing = found.filter(({ kind, now }) => kind !== SAME || (now && !now.ok));
  const shown = all || !value.before ? found : differing;
  const irs = shown.some((each) => differingTexts(each).length);
  const columns = [
    ["program", (each) => (each.now || each.before).program],
    ["target", (each) => (each.now || each.before).target],
    ["release", (each) => (each.now || each.before).release],
    ["kind", (each) => each.kind],
    ...["outcome", "ok", "extra_bytes", "copies", "copied_bytes", "temporary_bytes", "peak_bytes"].flatMap((name) => [
      [`${name}_before`, (each) => each.before && each.before[name]],
      [name, (each) => each.now && each.now[name]],
    ]),
  ];
  return html`<section aria-labelledby="results-title" data-testid="results">
    <div class="bar heading"><h2 id="results-title">${value.before ? "What differs, or fails" : "Results"} <span class="number">${number(value.before ? differing.length : found.length)}</span></h2>
      <${Exports} name="results" columns=${columns} rows=${shown} />
      ${value.before && html`<label><input type="checkbox" data-testid="all" checked=${all} onChange=${() => setAll(!all)} /> all ${plural(found.length, "result")}</label>`}</div>
    ${shown.length === 0
      ? html`<p class="empty">${found.length ? "Nothing: every result is unchanged and passes." : "This run has no result."}</p>`
      : html`<div class="scroll" tabindex="0" role="region" aria-label="Results">
        <table class="plain results">
          <thead><tr><th scope="col">Program</th><th scope="col">Target</th><th scope="col">Change</th><th scope="col">State</th>
            <th scope="col" class="figure">Extra a call</th><th scope="col" class="figure">Copied a call</th>
            <th scope="col" class="figure">Temporary memory</th><th scope="col" class="figure">Peak memory</th>${irs && html`<th scope="col">IR</th>`}</tr></thead>
          <tbody>${shown.map((each) => html`<${Row} each=${each} irs=${irs} data=${data} value=${value} />`)}</tbody>
        </table></div>`}
  </section>`;
}

/** The kinds of IR that differ, where both sides are kept. */
function differingTexts({ before, now }) {
  if (!before || !now) return [];
  return ["stablehlo", "hlo"].filter((name) => before.texts[name] && now.texts[name] && before.texts[name] !== now.texts[name]);
}

/** What a state was before, and how the program ends where it fails, unless the state says that. */
function stood(now, before) {
  const fails = now && !now.ok && now.outcome !== stateOf(now) && now.outcome;
  const was = now && before && stateOf(before) !== stateOf(now) && `was ${stateOf(before)}`;
  return [fails, was].filter(Boolean).join(", ");
}

function Row({ each, irs, data, value }) {
  const { now, before, kind } = each;
  const row = now || before;
  const run = now ? value.now : value.before;
  const slug = data.programs[row.program];
  const place = { target: row.target, release: row.release, run: run.key };
  const figure = (shown) => html`<td class="figure">${before && now && shown(before) !== shown(now) ? html`${shown(before)} <span aria-hidden="true">→</span><span class="unseen"> then </span> <b>${shown(now)}</b>` : shown(row)}</td>`;
  return html`<tr class=${classes(now && !now.ok && "failing")}>
    <th scope="row" class="path">${slug ? html`<a href=${programAddress(slug, place)}>${broken(row.program)}</a>` : broken(row.program)}</th>
    <td>${row.target}<span class="why">${release(row.release)}</span></td>
    <td><span class="verdict-${kind}">${kind || "–"}</span>${kind === "changed" && !told(before, now) && html`<span class="why">in its findings or advice</span>`}</td>
    <td>${now ? html`<${Badge} state=${stateOf(now)} />` : "not in the later run"}${stood(now, before) && html`<span class="why">${stood(now, before)}</span>`}</td>
    ${figure((it) => extra(it.extra_bytes, it.extra_at_least))}
    ${figure((it) => (it.copies === null ? "–" : counted(it.copied_bytes, it, bytes)))}
    ${figure((it) => bytes(it.temporary_bytes))}
    ${figure((it) => bytes(it.peak_bytes))}
    ${irs && html`<td>${differingTexts(each).map((name) => html`<a href=${compareAddress(row.program, name, before.texts[name], now.texts[name])}>${name === "hlo" ? "HLO" : "StableHLO"}</a> `)}</td>`}
  </tr>`;
}
