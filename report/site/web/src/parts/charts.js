// How the figures of a program went, over time and over releases.

import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { bytes, commit, moment, release, seconds } from "../lib/format.js";
import { html } from "../lib/html.js";

// Point fields, as the generator writes them.
const [WHEN, RUN, , COPIED, TEMPORARY, , LOWERING, COMPILING, EXTRA] = [0, 1, 2, 3, 4, 5, 6, 7, 8];

const KINDS = [
  { id: "extra", name: "Extra a call", field: EXTRA, format: bytes, stepped: true },
  { id: "copied", name: "Copied a call", field: COPIED, format: bytes, stepped: true },
  { id: "temporary", name: "Peak temporary memory", field: TEMPORARY, format: bytes, stepped: true },
  { id: "lowering", name: "Time to lower, for all targets", field: LOWERING, format: seconds, shared: true },
  { id: "compiling", name: "Time to compile", field: COMPILING, format: seconds },
];

export function Charts({ data, cell }) {
  const [over, setOver] = useState("time");
  const releases = [...new Set(data.trends.map((trend) => trend.release))].reverse();
  const left = data.trends.reduce((sum, trend) => sum + trend.left_out, 0);
  return html`<section aria-labelledby="trend-title" data-testid="charts">
    <h2 id="trend-title">Over ${over === "time" ? "time" : "releases"}</h2>
    <div class="bar">
      <div class="segments" role="group" aria-label="Charts">
        <button type="button" aria-pressed=${over === "time"} onClick=${() => setOver("time")}>over time, ${release(cell.release)}</button>
        <button type="button" aria-pressed=${over === "releases"} onClick=${() => setOver("releases")} data-testid="over-releases">over releases</button>
      </div>
    </div>
    <div class="charts">
      ${KINDS.map((kind) => html`<${Chart} key=${kind.id + over + cell.release} kind=${kind}
        series=${over === "time" ? overTime(data, cell.release, kind) : overReleases(data, releases, kind)}
        runs=${data.runs} releases=${over === "releases" ? releases : null} />`)}
    </div>
    ${left > 0 && html`<p class="count">${left} results between equal ones are left out.</p>`}
  </section>`;
}

/** A series for each target: its name, and points [x, y, run]; one where the targets share a figure. */
function overTime(data, release, kind) {
  const own = data.trends.filter((trend) => trend.release === release);
  if (kind.shared) own.splice(1);
  return own
    .map((trend) => [trend.target, known(trend.points.map((point) => [point[WHEN], point[kind.field], point[RUN]]))])
    .filter(([, points]) => points.length);
}

function overReleases(data, releases, kind) {
  const targets = [...new Set(data.trends.map((trend) => trend.target))];
  if (kind.shared) targets.splice(1);
  return targets
    .map((target) => {
      const own = data.trends.filter((trend) => trend.target === target && trend.points.length);
      const points = own.map((trend) => {
        const last = trend.points[trend.points.length - 1];
        return [releases.indexOf(trend.release), last[kind.field], last[RUN]];
      });
      return [target, known(points).sort((a, b) => a[0] - b[0])];
    })
    .filter(([, points]) => points.length);
}

function known(points) {
  return points.filter((point) => point[1] !== null);
}

function Chart({ kind, series, runs, releases }) {
  const box = useRef(null);
  const longest = Math.max(0, ...series.map(([, points]) => points.length));
  useEffect(() => {
    if (longest < 2) return undefined;
    const chart = new uPlot(options(kind, series, runs, releases, box.current.clientWidth), joined(series), box.current);
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
    ${longest === 0 && html`<p class="empty">Nothing is known of it.</p>`}
    ${longest === 1 &&
    html`<ul class="single">${series.map(([name, [[, value]]]) => html`<li>${kind.shared ? "all targets" : name}: <b>${kind.format(value)}</b></li>`)}</ul>
      <p class="count">One ${releases ? "release" : "run"} so far: a line needs two.</p>`}
    <div ref=${box}></div>
  </figure>`;
}

/** One x axis for all series, as uPlot wants it. */
function joined(series) {
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

function options(kind, series, runs, releases, width) {
  const told = (x) => (releases ? release(releases[x]) : moment(new Date(x * 1000).toISOString()));
  const runAt = new Map(series.flatMap(([, points]) => points.map(([x, , run]) => [x, run])));
  return {
    width,
    height: 180,
    tzDate: (stamp) => uPlot.tzDate(new Date(stamp * 1000), "Etc/UTC"),
    scales: { x: { time: !releases, range: releases ? [-0.3, releases.length - 0.7] : undefined }, y: { range: (_, min, max) => [0, max > 0 ? max * 1.1 : 1] } },
    cursor: { points: { size: 7 } },
    series: [
      { label: releases ? "Release" : "When", value: (_, x) => (x === null ? "–" : `${told(x)} ${commit(runs[runAt.get(x)])}`) },
      ...series.map(([name, points], number) => ({
        label: kind.shared ? "all targets" : name,
        stroke: () => ink(INKS[number % INKS.length]),
        width: 2,
        dash: DASHES[number % DASHES.length],
        paths: kind.stepped && !releases ? uPlot.paths.stepped({ align: 1 }) : undefined,
        points: { show: points.length < 60, size: 6 },
        spanGaps: true,
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
