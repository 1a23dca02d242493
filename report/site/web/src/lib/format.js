// Figures and times as a person reads them.

/** Bytes in the largest unit that leaves a number of at least one, as the command line prints them. */
export function bytes(size) {
  if (size === null || size === undefined) return "–";
  let scaled = size;
  let unit = "B";
  for (const larger of ["KiB", "MiB", "GiB", "TiB"]) {
    if (scaled < 1024) break;
    scaled /= 1024;
    unit = larger;
  }
  return `${Number(scaled.toPrecision(4))} ${unit}`;
}

export function number(value) {
  return value === null || value === undefined ? "–" : value.toLocaleString("en");
}

/** Copies, or the bytes that they move: none that are seen is nothing known, where there may be some. */
export function counted(figure, { copies, at_least: atLeast }, format) {
  if (atLeast && !copies) return "unknown";
  return `${atLeast ? "≥ " : ""}${format(figure)}`;
}

/** Extra bytes: a lower bound with a sign, and unknown where nothing is known of. */
export function extra(figure, atLeast) {
  if (atLeast && !figure) return "unknown";
  return `${atLeast ? "≥ " : ""}${bytes(figure)}`;
}

export function seconds(value) {
  if (value === null || value === undefined) return "–";
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(value < 10 ? 2 : 1)} s`;
}

export function plural(count, one, many = `${one}s`) {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** What a comparison comes to, as mutcheck writes it, with a real minus; its three numbers stay on one line. */
export function signed(text) {
  return text.replace(/\+(\d+) -(\d+) ~(\d+)/g, "+$1\u00a0\u2212$2\u00a0~$3");
}

const UNITS = [
  [86400 * 365, "year"],
  [86400 * 30, "month"],
  [86400 * 7, "week"],
  [86400, "day"],
  [3600, "hour"],
  [60, "minute"],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** How long before `now` a time was, in words. */
export function ago(iso, now = Date.now()) {
  const passed = (Date.parse(iso) - now) / 1000;
  const [size, unit] = UNITS.find(([size]) => Math.abs(passed) >= size) || [1, "second"];
  return unit === "second" ? "just now" : relative.format(Math.round(passed / size), unit);
}

/** A time in full, in UTC: the machines of a team are in many zones. */
export function moment(iso) {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

export function commit(run) {
  if (!run) return "";
  if (!run.commit) return "no commit";
  return `${run.commit.slice(0, 10)}${run.dirty ? "*" : ""}${run.title ? ` ${run.title}` : ""}`;
}

/** A release as a heading: what a command brought itself is not known. */
export function release(name) {
  return name ? `jax ${name}` : "jax of the command";
}
