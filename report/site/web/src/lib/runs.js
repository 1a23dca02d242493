// Runs and their results, which lie in blocks of numbers that are next to each other.

import { loadData } from "./load.js";

export const RUNS = 128; // runs in a block of runs, and of a program's figures
export const RESULTS = 16; // runs in a block of results

/** A run by what an address names it by: its number, and the beginning of its uid. Null where the history has none. */
export async function runOf(key, last) {
  const number = Number(/^(\d+)-/.exec(key)?.[1]);
  if (!number || number > last) return null;
  const { runs } = await loadData(`runs/${Math.floor(number / RUNS)}`);
  return runs.find((run) => run.key === key) || null;
}

/** The runs of a block, the last first. */
export async function runsOf(block) {
  const { runs } = await loadData(`runs/${block}`);
  return [...runs].sort(later);
}

export function later(one, other) {
  return other.started.localeCompare(one.started) || other.id - one.id;
}

const TEXTS = ["document", "stablehlo", "rejection", "hlo", "lifetimes", "advised", "sources"];

/** Every result of a run. */
export async function resultsOf(number) {
  const block = await loadData(`results/${Math.floor(number / RESULTS)}`);
  return (block.runs[number] || []).map(([cell, state, lowering, compiling]) => {
    const [program, target, release] = block.cells[cell];
    const [outcome, ok, verdicts, copies, copied, atLeast, extra, extraAtLeast, temporary, peak, ...texts] = block.states[state];
    return {
      program, target, release, outcome, ok: Boolean(ok), verdicts, copies, copied_bytes: copied, at_least: Boolean(atLeast),
      extra_bytes: extra, extra_at_least: Boolean(extraAtLeast), temporary_bytes: temporary, peak_bytes: peak,
      lowering_seconds: lowering, compiling_seconds: compiling, run: number,
      texts: Object.fromEntries(TEXTS.map((name, at) => [name, texts[at] === null ? null : block.texts[texts[at]]])),
    };
  });
}

/**
 * What a run is compared with: the run before it on its branch, with the same release and of another build; where there
 * is none, the last one of its merge base on the default branch. Null where that was not run, either.
 */
export async function runBefore(run, branch) {
  const own = await before(run, (each) => (each.branch ?? null) === (run.branch ?? null));
  if (own || !run.merge_base) return own;
  return before(run, (each) => each.branch === branch && each.commit === run.merge_base);
}

async function before(run, wanted) {
  for (let block = Math.floor(run.id / RUNS); block >= 0; block -= 1) {
    const found = (await runsOf(block)).find(
      (each) =>
        later(run, each) < 0 &&
        each.build !== run.build &&
        wanted(each) &&
        each.release === run.release,
    );
    if (found) return found;
  }
  return null;
}
