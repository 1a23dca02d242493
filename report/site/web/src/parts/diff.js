// A comparison: jsdiff finds it, diff2html draws it, and what is here folds what did not change and colours what is seen.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { createTwoFilesPatch } from "diff";
import { html as drawn } from "diff2html";
import { plural } from "../lib/format.js";
import { stretches } from "../lib/grammar.js";
import { html } from "../lib/html.js";
import { writes } from "./frame.js";

const WHOLE = 20000; // lines of a text up to which all of it is drawn, and folded; of a longer one only what changed
const SPARED = 3; // unchanged lines that stay beside what changed
const LEAST = 8; // unchanged lines that are worth to fold
const MOST_COLOURED = 4000; // lines that are coloured at once
const PATIENCE = 8000; // milliseconds that finding the difference may take

export function Diff({ texts, names, kind }) {
  const narrow = useNarrow();
  const patch = useMemo(() => compared(texts, names), [texts]);
  const box = useRef(null);
  const [changes, setChanges] = useState([]);
  useEffect(() => {
    if (!patch) return;
    // diff2html escapes what it is given; the page's policy runs no script but its own
    box.current.innerHTML = drawn(patch, { outputFormat: narrow ? "line-by-line" : "side-by-side", drawFileList: false, matching: "lines", matchingMaxComparisons: 800, maxLineLengthHighlight: 2000 });
    name(box.current, names);
    bare(box.current);
    fold(box.current, kind);
    colour(box.current, kind);
    setChanges(starts(box.current));
  }, [patch, narrow]);
  const step = useSteps(changes);
  if (!patch) {
    return html`<p class="problem">The two differ in so much that no difference was found in ${PATIENCE / 1000} seconds. Compare the texts with a tool of yours: each is linked from its program's page.</p>`;
  }
  return html`<div class="bar">
      <span class="count" role="status" data-testid="changes-count">${plural(changes.length, "change")}</span>
      <button type="button" onClick=${() => step(-1)} data-testid="previous">Previous <kbd>p</kbd></button>
      <button type="button" onClick=${() => step(1)} data-testid="next">Next <kbd>n</kbd></button>
    </div>
    <div class="diff" ref=${box} data-testid="diff"></div>`;
}

function useNarrow() {
  const query = useMemo(() => matchMedia("(max-width: 800px)"), []);
  const [narrow, setNarrow] = useState(query.matches);
  useEffect(() => {
    const follow = () => setNarrow(query.matches);
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, [query]);
  return narrow;
}

/** The difference as a patch; null where it took too long. */
function compared([before, after], [left, right]) {
  const lines = Math.max(count(before), count(after));
  const context = lines <= WHOLE ? lines : 12;
  return createTwoFilesPatch(left, right, before, after, "", "", { context, timeout: PATIENCE }) || null;
}

function count(text) {
  return text.split("\n").length;
}

/** Say which side is which: a patch has one name for a file that has two. */
function name(box, names) {
  box.querySelectorAll(".d2h-file-header").forEach((header) => {
    header.textContent = `${names[0]}  →  ${names[1]}`;
  });
  box.querySelectorAll(".d2h-file-side-diff").forEach((side, number) => {
    scrolls(side, `${number ? "Right" : "Left"}: ${names[number]}`);
  });
  box.querySelectorAll(".d2h-file-diff").forEach((side) => scrolls(side, "Comparison"));
}

/** Where all of both texts is there, nothing need say which lines are. */
function bare(box) {
  for (const table of tables(box)) {
    const heads = table.filter((row) => row.querySelector(".d2h-info"));
    if (heads.length === 1) heads[0].remove();
  }
}

function scrolls(element, label) {
  element.tabIndex = 0;
  element.setAttribute("role", "region");
  element.setAttribute("aria-label", label);
}

/** The tables of a comparison, as lists of rows; side by side there are two, whose rows go together. */
function tables(box) {
  return [...box.querySelectorAll("tbody.d2h-diff-tbody")].map((body) => [...body.children]);
}

function unchanged(rows, at) {
  return rows.every((table) => table[at] && table[at].querySelector(".d2h-cntx"));
}

function fold(box, kind) {
  const rows = tables(box);
  if (!rows.length) return;
  const total = rows[0].length;
  let from = 0;
  for (let at = 0; at <= total; at += 1) {
    if (at < total && unchanged(rows, at)) continue;
    const start = from === 0 ? 0 : from + SPARED;
    const end = at === total ? total : at - SPARED;
    if (end - start >= LEAST) hide(rows, start, end, kind);
    from = at + 1;
  }
}

function hide(rows, start, end, kind) {
  const folded = rows.map((table) => table.slice(start, end));
  const buttons = folded.map((table, number) => {
    const row = document.createElement("tr");
    row.className = "fold";
    const cell = row.insertCell();
    cell.colSpan = 2;
    const button = document.createElement(number ? "span" : "button");
    button.textContent = `⋯ ${plural(end - start, "unchanged line")}`;
    if (!number) button.type = "button";
    cell.append(button);
    table[0].before(row);
    table.forEach((each) => {
      each.hidden = true;
    });
    return row;
  });
  buttons[0].querySelector("button").addEventListener("click", () => {
    buttons.forEach((row) => row.remove());
    folded.flat().forEach((each) => {
      each.hidden = false;
    });
    paint(folded.flat(), kind);
  });
}

function colour(box, kind) {
  paint(tables(box).flat().filter((row) => !row.hidden), kind);
}

/** Colour lines that are seen; the marks of words that differ stay around them. */
function paint(rows, kind) {
  if (kind === "rejection") return;
  for (const row of rows.slice(0, MOST_COLOURED)) {
    const line = row.querySelector(".d2h-code-line-ctn");
    if (line) wrap(line, stretches(line.textContent, kind));
  }
}

function wrap(line, found) {
  const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let at = 0;
  for (const node of nodes) {
    const text = node.data;
    const parts = document.createDocumentFragment();
    let done = 0;
    for (const [start, end, name] of found) {
      const from = Math.max(start - at, done);
      const to = Math.min(end - at, text.length);
      if (from >= to) continue;
      if (from > done) parts.append(text.slice(done, from));
      const span = document.createElement("span");
      span.className = name;
      span.textContent = text.slice(from, to);
      parts.append(span);
      done = to;
    }
    parts.append(text.slice(done));
    at += text.length;
    node.replaceWith(parts);
  }
}

/** The first row of every change. */
function starts(box) {
  const rows = tables(box);
  const found = [];
  let inside = false;
  for (let at = 0; at < (rows[0] || []).length; at += 1) {
    const changed = !rows[0][at].classList.contains("fold") && !unchanged(rows, at) && !rows[0][at].querySelector(".d2h-info");
    if (changed && !inside) found.push(rows[0][at]);
    inside = changed;
  }
  return found;
}

/** A function that goes to another change, and keys that do. */
function useSteps(changes) {
  const at = useRef(-1);
  const step = (by) => {
    if (!changes.length) return;
    at.current = Math.min(Math.max(at.current + by, 0), changes.length - 1);
    changes[at.current].scrollIntoView({ block: "center" });
    changes.forEach((row, number) => row.classList.toggle("current", number === at.current));
  };
  useEffect(() => {
    at.current = -1;
    const pressed = (event) => {
      if (writes(event)) return;
      if (event.key === "n") step(1);
      if (event.key === "p") step(-1);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [changes]);
  return step;
}
