// Which words of two lines differ: what a reader looks for in a changed line.

const WORDS = /[\w.$%@#'"]+|\s+|[^\w\s]/g;
const MOST = 400; // words of a line beside what both begin and end with: of longer ones all of that differs
const SHARE = 0.7; // of a line: where more of it differs, marks say nothing

/** The stretches of both lines that differ, `[start, end]` each; none where most of a line does. */
export function differing(old, now) {
  const [was, is] = [old.match(WORDS) || [], now.match(WORDS) || []];
  let head = 0;
  while (head < was.length && head < is.length && was[head] === is[head]) head += 1;
  let tail = 0;
  while (tail < was.length - head && tail < is.length - head && was[was.length - 1 - tail] === is[is.length - 1 - tail]) tail += 1;
  const kept = common(was.slice(head, was.length - tail), is.slice(head, is.length - tail));
  const found = [
    stretches(was, head, tail, kept.map(([one]) => one)),
    stretches(is, head, tail, kept.map(([, other]) => other)),
  ];
  return [old, now].some((line, side) => size(found[side]) > SHARE * line.trim().length) ? [[], []] : found;
}

function size(spans) {
  return spans.reduce((sum, [start, end]) => sum + end - start, 0);
}

/** Pairs of places of the words that two lists have in common, as many as there are. */
function common(was, is) {
  if (was.length > MOST || is.length > MOST) return [];
  const best = Array.from({ length: was.length + 1 }, () => new Uint16Array(is.length + 1));
  for (let i = was.length - 1; i >= 0; i -= 1)
    for (let j = is.length - 1; j >= 0; j -= 1)
      best[i][j] = was[i] === is[j] ? best[i + 1][j + 1] + 1 : Math.max(best[i + 1][j], best[i][j + 1]);
  const pairs = [];
  let [i, j] = [0, 0];
  while (i < was.length && j < is.length) {
    if (was[i] === is[j]) pairs.push([i++, j++]);
    else if (best[i + 1][j] >= best[i][j + 1]) i += 1;
    else j += 1;
  }
  return pairs;
}

/** The words that are not kept, as stretches of the line; neighbours are one, and so are those that a space parts. */
function stretches(words, head, tail, kept) {
  const same = new Set(kept.map((place) => place + head));
  const found = [];
  let at = 0;
  words.forEach((word, place) => {
    const end = at + word.length;
    if (place >= head && place < words.length - tail && !same.has(place)) {
      const last = found[found.length - 1];
      const before = words[place - 1] || "";
      if (last && (last[1] === at || (last[1] === at - before.length && !before.trim()))) last[1] = end;
      else found.push([at, end]);
    }
    at = end;
  });
  return found;
}

/** The parts that differ of the lines of a unified diff, by their numbers: of removed lines and of as many added ones. */
export function changedParts(lines) {
  const parts = new Map();
  let [removed, added] = [[], []];
  const flush = () => {
    if (removed.length === added.length)
      removed.forEach((one, place) => {
        const found = differing(lines[one].slice(1), lines[added[place]].slice(1));
        [one, added[place]].forEach((number, side) => parts.set(number, found[side].map(([start, end]) => [start + 1, end + 1])));
      });
    [removed, added] = [[], []];
  };
  lines.forEach((line, number) => {
    const sign = number < 2 && /^(?:---|\+\+\+) /.test(line) ? "" : line[0];
    if (sign === "-" && added.length) flush();
    if (sign === "-") removed.push(number);
    else if (sign === "+") added.push(number);
    else flush();
  });
  flush();
  return parts;
}
