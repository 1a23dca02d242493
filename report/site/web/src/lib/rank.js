// Which of two results is worse: the rules of golden/triage/rank.py, for two runs that a reader chooses. A test holds the
// two together.

const NOISE_BYTES = 4096;
const NOISE_SHARE = 0.01;
const OUTCOMES = { passed: 0, rejected: 0, unavailable: 1, failed: 4, error: 5 };
const FAILS = { ...OUTCOMES, rejected: 3 };

function severity({ outcome, ok }) {
  return ok ? (OUTCOMES[outcome] ?? 4) : 10 + (FAILS[outcome] ?? 4);
}

export function knownExtra(point) {
  return point.extra_at_least && !point.extra_bytes ? null : point.extra_bytes;
}

export function knownCopied(point) {
  return point.at_least && !point.copies ? null : point.copied_bytes;
}

function headline(one, other) {
  const workedOut = [one, other].every((each) => each.copies === null || each.extra_bytes !== null);
  return workedOut ? knownExtra(one) : knownCopied(one);
}

function change(before, now) {
  return before === null || now === null ? 0 : now - before;
}

/** By how many bytes memory grew or shrank; 0 where that is noise. */
export function grew(before, now) {
  const size = change(before, now);
  return Math.abs(size) > NOISE_BYTES && Math.abs(size) > NOISE_SHARE * (before || 0) ? size : 0;
}

function lost(before, now) {
  if (before.copies === null || now.copies === null) return 0;
  const was = headline(before, now);
  const is = headline(now, before);
  const bound = now.extra_at_least && !before.extra_at_least && was !== null && (is || 0) <= was;
  return Number(bound || (was !== null && is === null));
}

/** worse, mixed, better, changed or same. */
export function judged(before, now) {
  const extra = change(headline(before, now), headline(now, before));
  const moved = ["temporary_bytes", "peak_bytes"].map((name) => grew(before[name], now[name]));
  const held = Math.abs(moved[1]) > Math.abs(moved[0]) ? moved[1] : moved[0];
  const gone = lost(before, now);
  const first = [severity(now) - severity(before), gone, extra, held].find(Boolean) || 0;
  if (!first) return differs(before, now) ? "changed" : "same";
  const sum = (way) => [extra, held].filter((each) => each * first * way > 0).reduce((all, each) => all + Math.abs(each), 0);
  if (sum(-1) > sum(1) || (gone && gone * first < 0)) return "mixed";
  return first > 0 ? "worse" : "better";
}

function differs(before, now) {
  return (
    before.outcome !== now.outcome ||
    before.ok !== now.ok ||
    headline(before, now) !== headline(now, before) ||
    ["temporary_bytes", "peak_bytes"].some((name) => before[name] !== now[name])
  );
}
