// How the figures of a program went, over time and over releases.

import { useEffect, useRef, useState } from "preact/hooks";
import { bytes, commit, moment, number, release, seconds } from "../lib/format.js";
import { html } from "../lib/html.js";
import { loadChart, loadData } from "../lib/load.js";
import { programAddress } from "../lib/places.js";
import { RUNS } from "../lib/runs.js";
import { usePromise } from "../lib/state.js";

const KINDS = [
  { id: "extra", name: "Extra a call", field: "extra", format: bytes, stepped: true },
  { id: "copied", name: "Copied a call", field: "copied", format: bytes, stepped: true },
  { id: "temporary", name: "Temporary memory", field: "temporary", format: bytes, stepped: true },
  { id: "peak", name: "Peak memory", field: "peak", format: bytes, stepped: true },
  { id: "lowering", name: "Time to lower, for all targets", field: "lowering", format: seconds, shared: true },
  { id: "compiling", name: "Time to compile", field: "compiling", format: seconds },
];

const MOST = 1000; // points of a line; those that change something are always there

/** The figures of a program, loaded block by block: the last runs first. */
export function Charts({ data, cell }) {
  const newest = Math.floor(data.last / RUNS);
  const [first, setFirst] = useState(Math.max(0, newest - 1));
  const { value, error } = usePromise(() => loaded(data, first, newest), [first]);
  return html`<section aria-labelledby="trend-title" data-testid="charts">
    ${error && html`<h2 id="trend-title">Over time</h2><p class="problem">${error.message}</p>`}
    ${!value && !error && html`<h2 id="trend-title">Over time</h2><p class="empty">Loading ...</p>`}
    ${value && html`<${Drawn} uPlot=${value.uPlot} data=${data} cell=${cell} trends=${value.trends} runs=${value.runs} />`}
    ${first > 0 && html`<p><button type="button" data-testid="earlier" onClick=${() => setFirst(0)}>Load the figures of all ${number(data.last)} runs</button></p>`}
  </section>`;
}

async function loaded(data, first, last) {
  const numbers = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const [uPlot, blocks, runs] = await Promise.all([
    loadChart(),
    Promise.all(numbers.map((each) => loadData(`trend/${data.program.slug}-${each}`))),
    Promise.all(numbers.map((each) => loadData(`runs/${each}`))),
  ]);
  const byNumber = Object.fromEntries(runs.flatMap((block) => block.runs).map((run) => [run.id, run]));
  const branch = byNumber[data.cells[0].run]?.branch ?? data.seen[data.cells[0].run].branch ?? null;
  const trends = new Map();
  for (const { cells, states, points } of blocks) {
    cells.forEach(([target, name], at) => {
      const key = JSON.stringify([target, name]);
      if (!trends.has(key)) trends.set(key, { target, release: name, points: [] });
      for (const [run, state, lowering, compiling] of points[at]) {
        const [ok, copies, copied, extra, temporary, peak] = states[state];
        if (byNumber[run] && (byNumber[run].branch ?? null) === branch) {
          const when = Date.parse(byNumber[run].started) / 1000;
          trends.get(key).points.push({ when, run, ok, copies, copied, extra, temporary, peak, lowering, compiling });
        }
      }
    });
  }
  const found = [...trends.values()].filter((trend) => trend.points.length);
  for (const trend of found) trend.points.sort((one, other) => one.when - other.when || one.run - other.run);
  found.sort((one, other) => one.target.localeCompare(other.target));
  return { uPlot, trends: found, runs: byNumber };
}

function Drawn({ uPlot, data, cell, trends, runs }) {
  const [over, setOver] = useState("time");
  const releases = [...new Set(data.cells.map((each) => each.release))].reverse();
  return html`<h2 id="trend-title">Over ${over === "time" ? "time" : "releases"}</h2>
    <div class="bar">
      <div class="segments" role="group" aria-label="Charts">
        <button type="button" aria-pressed=${over === "time"} onClick=${() => setOver("time")}>over time, ${release(cell.release)}</button>
        <button type="button" aria-pressed=${over === "releases"} onClick=${() => setOver("releases")} data-testid="over-releases">over releases</button>
      </div>
      <span class="count">${over === "time" ? "A click on a point goes to its run." : ""}</span>
    </div>
    <div class="charts">
      ${KINDS.map((kind) => html`<${Chart} uPlot=${uPlot} key=${kind.id + over + cell.release} kind=${kind}
        series=${over === "time" ? overTime(trends, cell.release, kind) : overReleases(trends, releases, kind)}
        runs=${runs} releases=${over === "releases" ? releases : null} slug=${data.program.slug} of=${cell.release} />`)}
    </div>`;
}

/** A series for each target: its name, and points [x, y, run]; one where the targets share a figure. */
function overTime(trends, release, kind) {
  const own = trends.filter((trend) => trend.release === release);
  if (kind.shared) own.splice(1);
  return own
    .map((trend) => [trend.target, thinned(trend.points, kind.field).map((point) => [point.when, point[kind.field], point.run])])
    .filter(([, points]) => known(points).length);
}

/** So few points that a line can have them; where it goes up or down, none is left out. */
function thinned(points, field) {
  if (points.length <= MOST) return points;
  const every = Math.ceil(points.length / (MOST / 2));
  const kept = points.filter((point, at) => at % every === 0 || at === points.length - 1 || points[at - 1][field] !== point[field] || points[at + 1][field] !== point[field]);
  return kept.length <= MOST ? kept : kept.filter((_, at) => at % Math.ceil(kept.length / MOST) === 0);
}

function overReleases(trends, releases, kind) {
  const targets = [...new Set(trends.map((trend) => trend.target))];
  if (kind.shared) targets.splice(1);
  return targets
    .map((target) => {
      const own = trends.filter((trend) => trend.target === target && releases.includes(trend.release));
      const points = own.map((trend) => {
        const last = trend.points[trend.points.length - 1];
        return [releases.indexOf(trend.release), last[kind.field], last.run];
      });
      return [target, points.sort((a, b) => a[0] - b[0])];
    })
    .filter(([, points]) => known(points).length);
}

/** The points that have a figure; a run that was refused has none, and its line breaks there. */
function known(points) {
  return points.filter((point) => point[1] !== null);
}

function Chart({ uPlot, kind, series, runs, releases, slug, of }) {
  const box = useRef(null);
  const longest = Math.max(0, ...series.map(([, points]) => known(points).length));
  const breaks = series.some(([, points]) => known(points).length < points.length);
  const together = series.length > 1 && series.every(([, points]) => equal(points, series[0][1])) ? series.map(([name]) => name) : null;
  const drawn = together ? [[together.length > 2 ? `all ${together.length} targets` : together.join(" and "), series[0][1]]] : series;
  useEffect(() => {
    if (longest < 2) return undefined;
    const chart = new uPlot(options(uPlot, kind, drawn, runs, releases, box.current.clientWidth), joined(uPlot, drawn), box.current);
    const go = () => {
      const run = at(chart, drawn, runs);
      if (run && !releases) location.href = programAddress(slug, { target: series[0][0], release: of, run: run.key });
    };
    chart.over.addEventListener("click", go);
    const observer = new ResizeObserver(([entry]) => chart.setSize({ width: entry.contentRect.width, height: 180 }));
    observer.observe(box.current);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const redraw = () => chart.redraw(false);
    scheme.addEventListener("change", redraw);
    addEventListener("mutcheck-theme", redraw);
    return () => {
      scheme.removeEventListener("change", redraw);
      removeEventListener("mutcheck-theme", redraw);
      observer.disconnect();
      chart.destroy();
    };
  }, [series]);
  return html`<figure class="chart" data-testid="chart-${kind.id}">
    <figcaption>${kind.name}</figcaption>
    ${longest === 0 && html`<p class="empty">No run has a figure for it.</p>`}
    ${together && longest > 1 && html`<p class="count">${together.length === 2 ? "Both" : `All ${together.length}`} targets are equal: one line.</p>`}
    ${longest === 1 &&
    html`<ul class="single">${series.map(([name, points]) => [name, known(points)[0][1]]).map(([name, value]) => html`<li>${kind.shared ? "all targets" : name}: <b>${kind.format(value)}</b></li>`)}</ul>
      <p class="count">Only one ${releases ? "release" : "run"} has a figure for it: a line needs two.</p>`}
    ${breaks && longest > 1 && html`<p class="count" data-testid="breaks">A line breaks where a ${releases ? "release" : "run"} has no figure: nothing was compiled, or it is unknown.</p>`}
    <div ref=${box}></div>
  </figure>`;
}

function equal(one, other) {
  return one.length === other.length && one.every((point, at) => point[0] === other[at][0] && point[1] === other[at][1]);
}

/** The run that the cursor is nearest to. */
function at(chart, series, runs) {
  const x = chart.data[0][chart.cursor.idx];
  const found = series.flatMap(([, points]) => points).find((point) => point[0] === x);
  return found && runs[found[2]];
}

/** One x axis for all series, as uPlot wants it. */
function joined(uPlot, series) {
  return uPlot.join(series.map(([, points]) => [points.map((point) => point[0]), points.map((point) => point[1])]));
}

const POWERS = Array.from({ length: 50 }, (_, number) => 2 ** number); // steps of an axis of bytes

// Ticks of an axis of time, as everywhere in the report: from this many seconds apart; the tick; what is under it where a
// year, a day or a minute begins.
const TICKS = [
  [86400 * 365, "{YYYY}"],
  [86400 * 28, "{MM}", "\n{YYYY}"],
  [86400, "{MM}-{DD}", "\n{YYYY}"],
  [60, "{HH}:{mm}", "\n{YYYY}-{MM}-{DD}", "\n{MM}-{DD}"],
  [1, ":{ss}", "\n{YYYY}-{MM}-{DD} {HH}:{mm}", "\n{MM}-{DD} {HH}:{mm}", "\n{HH}:{mm}"],
].map(([apart, tick, year = null, day = null, minute = null]) => [apart, tick, year, null, day, null, minute, null, 1]);

const SIGN = 7; // pixels of a character of a label, and between two labels

/** Labels of ticks with what is under them, but where that would touch what is under the one before. */
function spaced(labels, at) {
  let end = -Infinity;
  return labels.map((label, number) => {
    const [tick, under] = (label ?? "").split("\n");
    if (!under) return label;
    const half = (under.length * SIGN) / 2;
    if (at[number] - half < end + SIGN) return tick;
    end = at[number] + half;
    return label;
  });
}

/** Leaves out labels of the axis of time that would touch: how they are written is known to uPlot alone. */
function spacing(chart) {
  const [axis] = chart.axes;
  const written = axis.values;
  axis.values = (self, splits, ...how) => spaced(written(self, splits, ...how), splits.map((x) => self.valToPos(x, "x")));
}

/** Where an axis ends: above the highest point; of bytes at a step that has a label. */
function topOf(most, kind) {
  if (!(most > 0)) return 1;
  if (kind.format !== bytes) return most * 1.1;
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(most / 4)));
  return Math.ceil(most / step) * step;
}

const DASHES = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
const INKS = ["--series-1", "--series-2", "--series-3", "--series-4"];

/** A colour of the page's for a canvas, which knows no variables. */
function ink(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function options(uPlot, kind, series, runs, releases, width) {
  const told = (x) => (releases ? release(releases[x]) : moment(new Date(x * 1000).toISOString()));
  const runAt = new Map(series.flatMap(([, points]) => points.map(([x, , run]) => [x, run])));
  return {
    width,
    height: 180,
    tzDate: (stamp) => uPlot.tzDate(new Date(stamp * 1000), "Etc/UTC"),
    scales: { x: { time: !releases, range: releases ? [-0.3, releases.length - 0.7] : undefined }, y: { range: (_, min, max) => [0, topOf(max, kind)] } },
    cursor: { points: { size: 7 } },
    hooks: { init: releases ? [] : [spacing] },
    series: [
      { label: releases ? "Release" : "When", value: (_, x) => (x === null ? "–" : `${told(x)} ${commit(runs[runAt.get(x)])}`) },
      ...series.map(([name, points], at) => ({
        label: kind.shared ? "all targets" : name,
        stroke: () => ink(INKS[at % INKS.length]),
        width: 2,
        dash: DASHES[at % DASHES.length],
        paths: kind.stepped && !releases ? uPlot.paths.stepped({ align: 1 }) : undefined,
        points: { show: points.length < 60, size: 6 },
        spanGaps: false, // what another target ran is no gap: uPlot tells null from what is not there
        value: (_, value) => (value === null || value === undefined ? "–" : kind.format(value)),
      })),
    ],
    axes: [
      {
        stroke: () => ink("--dim"),
        grid: { show: false },
        ticks: { stroke: () => ink("--line") },
        ...(releases ? { splits: () => releases.map((_, number) => number), values: (_, splits) => splits.map((x) => releases[x] ?? "") } : { values: TICKS }),
      },
      {
        stroke: () => ink("--dim"),
        grid: { stroke: () => ink("--line"), width: 1 },
        ticks: { show: false },
        size: 74,
        incrs: kind.format === bytes ? POWERS : undefined,
        values: (_, splits) => splits.map(kind.format),
      },
    ],
  };
}
