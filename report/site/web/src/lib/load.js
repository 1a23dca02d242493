// What is in files of its own: IR, comparisons, pictures, and blocks of runs. A page from a file cannot fetch, so that
// each of them is a script.

const kept = new Map();
const waiting = new Map();

export const root = document.documentElement.dataset.root || "";

/** What every text's file calls. */
export function receive(digest, kind, text) {
  arrived(address(digest), text);
}

/** What every comparison's file calls. */
export function receivePair(old, now, found) {
  arrived(pairAddress(old, now), found);
}

/** What every other file calls: versions of IR, runs, results, figures over time, branches. */
export function receiveData(path, value) {
  arrived(dataAddress(path), value);
}

/** What the library of charts calls. */
export function receiveChart(library) {
  arrived(CHART, library);
}

const CHART = `${root}assets/chart.js`;

/** The library of charts, and its style sheet. */
export function loadChart() {
  if (!document.querySelector("[data-chart]")) {
    const sheet = document.createElement("link");
    Object.assign(sheet, { rel: "stylesheet", href: `${root}assets/chart.css` });
    sheet.dataset.chart = "";
    document.head.prepend(sheet); // the page's own comes after it
  }
  return loaded(CHART, "A file of this report is missing: write the report again.");
}

function arrived(at, value) {
  kept.set(at, value);
  const found = waiting.get(at);
  if (found) found.resolve(value);
}

/** The text of a digest. It is rejected where its file is missing. */
export function load(digest) {
  return loaded(address(digest), "This version is not kept in this report. `mutcheck serve` shows every one.");
}

/** The comparison of two texts. It is rejected where its file is missing. */
export function loadPair(old, now) {
  return loaded(pairAddress(old, now), "This comparison is not in this report.");
}

/** Anything else, by its path. */
export function loadData(path) {
  return loaded(dataAddress(path), "A file of this report is missing: write the report again.");
}

function loaded(at, missing) {
  if (kept.has(at)) return Promise.resolve(kept.get(at));
  if (!waiting.has(at)) waiting.set(at, start(at, missing));
  return waiting.get(at).promise;
}

function start(at, missing) {
  const entry = {};
  entry.promise = new Promise((resolve, reject) => {
    entry.resolve = resolve;
    const script = document.createElement("script");
    script.src = at;
    script.onerror = () => {
      waiting.delete(at);
      reject(new Error(missing));
    };
    document.head.append(script);
  });
  return entry;
}

export function address(digest) {
  return `${root}text/${encodeURIComponent(digest)}.js`;
}

function pairAddress(old, now) {
  return `${root}pair/${encodeURIComponent(old)}-${encodeURIComponent(now)}.js`;
}

function dataAddress(path) {
  return `${root}${path.split("/").map(encodeURIComponent).join("/")}.js`;
}
