// How the state of a cell, and the verdict of a buffer, is shown: by a sign and a word, and never by colour alone.

export const STATES = {
  "not aliased": { sign: "✕", tone: "lost", told: "donated, and no output lives in its place" },
  "not donated": { sign: "⊘", tone: "lost", told: "not offered to XLA" },
  copied: { sign: "⊕", tone: "copied", told: "duplicated on the way" },
  unknown: { sign: "?", tone: "unknown", told: "it could not be shown" },
  "in place": { sign: "✓", tone: "fine", told: "updated where it is" },
  "read only": { sign: "◦", tone: "read", told: "aliased, and not written" },
  error: { sign: "!", tone: "lost", told: "the program could not be brought to JAX" },
  unavailable: { sign: "–", tone: "plain", told: "there was no compiler for it" },
  rejected: { sign: "▽", tone: "plain", told: "JAX or XLA refused it" },
  "nothing mutable": { sign: "∅", tone: "plain", told: "it mutates nothing" },
  "not compiled": { sign: "·", tone: "plain", told: "StableHLO only" },
};

/** Which of them a cell is in. */
export function stateOf(cell) {
  if (["rejected", "error", "unavailable"].includes(cell.outcome)) return cell.outcome;
  if (cell.verdict) return cell.verdict;
  return cell.compiled ? "nothing mutable" : "not compiled";
}

export function look(state) {
  return STATES[state] || { sign: "·", tone: "plain", told: "" };
}
