// A comparison, as mutcheck made it: drawn side by side, or in one column where there is no room. Nothing is compared
// here: which lines belong together, and which parts of them differ, is in what was loaded.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { plural, signed } from "../lib/format.js";
import { stretches } from "../lib/grammar.js";
import { html } from "../lib/html.js";
import { load } from "../lib/load.js";
import { writes } from "./frame.js";

const MOST_COLOURED = 4000; // lines that are coloured
const SIGNS = { inserted: "+", removed: "-", changed: "~", moved: "↕", "": "" };

export function Diff({ pair, digests, names, kind }) {
  const narrow = useNarrow();
  const box = useRef(null);
  const [changes, setChanges] = useState([]);
  useEffect(() => {
    const drawn = new Drawing(pair, digests, names, kind, narrow);
    box.current.replaceChildren(drawn.table);
    setChanges(drawn.changes);
  }, [pair, narrow]);
  const step = useSteps(changes);
  const [wraps, setWraps] = useState(true);
  return html`<div class="bar">
      <span class="count" role="status" data-testid="changes-count">${plural(changes.length, "change")}</span>
      <button type="button" onClick=${() => step(-1)} data-testid="previous">Previous <kbd>p</kbd></button>
      <button type="button" onClick=${() => step(1)} data-testid="next">Next <kbd>n</kbd></button>
      <label><input type="checkbox" data-testid="wrap" checked=${wraps} onChange=${() => setWraps(!wraps)} /> wrap lines</label>
      <span data-testid="diff-summary">${signed(pair.summary)}</span>
    </div>
    <${Donations} found=${pair.donations} />
    <div class=${wraps ? "diff" : "diff unwrapped"} ref=${box} tabindex="0" role="region" aria-label="Comparison: ${names[0]} and ${names[1]}" data-testid="diff"></div>
    ${pair.left_out > 0 && html`<p class="problem">${plural(pair.left_out, "line")} more differ or stand beside what does: <code>mutcheck diff</code> shows them.</p>`}`;
}

function Donations({ found }) {
  if (!found.length) return null;
  return html`<ul class="donations" data-testid="diff-donations">${found.map(
    (each) => html`<li><b>donation ${each.now === null ? "lost" : each.was === null ? "gained" : "changed"}</b>: <code>${each.buffer}</code>, ${each.was || "not donated"} → ${each.now || "not donated"}</li>`,
  )}</ul>`;
}

/** The same comparison the other way. */
export function turned(pair) {
  const kinds = { inserted: "removed", removed: "inserted" };
  return {
    ...pair,
    summary: [pair.summary[1], pair.summary[0]],
    donations: pair.donations.map(({ buffer, was, now }) => ({ buffer, was: now, now: was })),
    numbers: [pair.numbers[1], pair.numbers[0]],
    lengths: [pair.lengths[1], pair.lengths[0]],
    hunks: pair.hunks.map((hunk) => ({
      ...hunk,
      at: [hunk.at[1], hunk.at[0]],
      rows: hunk.rows.map(([what, left, right]) => [kinds[what] || what, right, left]),
    })),
  };
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

/** The table of a comparison. */
class Drawing {
  constructor(pair, digests, names, kind, narrow) {
    Object.assign(this, { pair, digests, kind, narrow, coloured: 0, changes: [] });
    this.table = element("table", narrow ? "narrow" : "beside");
    this.table.append(this.columns(), this.head(names));
    const body = this.table.appendChild(element("tbody"));
    let at = [0, 0];
    const seen = new Set();
    for (const hunk of pair.hunks) {
      this.gap(body, at, hunk.at);
      const again = hunk.group >= 0 && seen.has(hunk.group);
      seen.add(hunk.group);
      if (hunk.heading) body.append(this.wide("heading", hunk.heading));
      if (again) this.folded(body, hunk);
      else this.hunk(body, hunk);
      at = hunk.at.map((start, side) => start + hunk.rows.filter((row) => row[1 + side]).length);
    }
    this.gap(body, at, pair.lengths);
  }

  columns() {
    const group = element("colgroup");
    const columns = this.narrow ? ["no", "no", "mark", ""] : ["no", "mark", "", "no", "mark", ""];
    group.append(...columns.map((name) => element("col", name)));
    return group;
  }

  head(names) {
    const head = element("thead");
    const row = head.appendChild(element("tr"));
    const titles = this.narrow ? [`${names[0]}  →  ${names[1]}`] : names;
    for (const title of titles) {
      const cell = row.appendChild(element("th", "", title));
      cell.colSpan = this.narrow ? 4 : 3;
      cell.scope = "col";
    }
    return head;
  }

  hunk(body, hunk) {
    let inside = false;
    for (const [what, left, right] of hunk.rows) {
      const rows = this.rows(what, left, right);
      body.append(...rows);
      if (what && !inside) this.changes.push(rows[0]);
      inside = Boolean(what);
    }
  }

  /** A change that was shown before: it opens where that is asked for. */
  folded(body, hunk) {
    const changed = hunk.rows.find(([what]) => what);
    const line = changed[2] || changed[1];
    body.append(this.button(`⋯ the same change at line ${line[0]}`, (row) => {
      const part = document.createDocumentFragment();
      this.hunk(part, hunk);
      row.replaceWith(part);
    }));
  }

  /** Unchanged lines between hunks, which are loaded where that is asked for. */
  gap(body, from, to) {
    const count = Math.min(to[0] - from[0], to[1] - from[1]);
    if (count <= 0) return;
    const open = async (row) => {
      const texts = await Promise.all(this.digests.map(load));
      const lines = texts.map((text) => text.split("\n"));
      const part = document.createDocumentFragment();
      for (let k = 0; k < count; k += 1) {
        const both = [0, 1].map((side) => {
          const numbers = this.pair.numbers[side];
          const number = numbers ? numbers[from[side] + k] : from[side] + k + 1;
          return [number, lines[side][number - 1] || "", []];
        });
        part.append(...this.rows("", ...both));
      }
      row.replaceWith(part);
    };
    body.append(this.button(`⋯ ${plural(count, "unchanged line")}`, open));
  }

  button(text, open) {
    const row = this.wide("fold", "");
    const button = row.firstChild.appendChild(element("button", "", text));
    button.type = "button";
    button.addEventListener("click", () => open(row));
    return row;
  }

  wide(name, text) {
    const row = element("tr", name);
    row.appendChild(element("td", "", text)).colSpan = this.narrow ? 4 : 6;
    return row;
  }

  rows(what, left, right) {
    if (!this.narrow) return [this.row(what, [this.cells(left, what, "del"), this.cells(right, what, "ins")].flat())];
    const number = (line) => element("td", "no", line ? String(line[0]) : "");
    if (!what) return [this.row(what, [number(left), ...this.cells(right, what, "ins")])];
    const made = [];
    if (left) made.push(this.row(`${what} old`, [number(left), element("td", "no"), ...this.cells(left, what, "del").slice(1)]));
    if (right) made.push(this.row(`${what} new`, [element("td", "no"), ...this.cells(right, what, "ins")]));
    return made;
  }

  row(name, cells) {
    const row = element("tr", name);
    row.append(...cells);
    return row;
  }

  cells(line, what, mark) {
    if (!line) return [element("td", "no"), element("td", "mark none"), element("td", "none")];
    const [number, text, parts] = line;
    const side = mark === "del" ? "left" : "right";
    const name = what ? `${side} ${what}` : "";
    const sign = what === "changed" ? (mark === "del" ? "-" : "+") : SIGNS[what];
    const code = element("td", `code ${name}`);
    this.paint(code, text, parts, mark);
    return [element("td", "no", String(number)), element("td", `mark ${name}`, sign), code];
  }

  /** The text of a line, in its colours, with the parts marked that differ. */
  paint(cell, text, parts, mark) {
    const coloured = this.kind === "rejection" || (this.coloured += 1) > MOST_COLOURED ? [] : stretches(text, this.kind);
    const bounds = [...new Set([0, text.length, ...parts.flat(), ...coloured.flatMap(([start, end]) => [start, end])])];
    bounds.sort((a, b) => a - b);
    let open = null;
    for (let k = 0; k + 1 < bounds.length; k += 1) {
      const [start, end] = [bounds[k], bounds[k + 1]];
      const part = parts.find(([from, to]) => from <= start && end <= to);
      const into = part ? (open && open.part === part ? open.node : cell.appendChild(element(mark))) : cell;
      open = part ? { part, node: into } : null;
      const colour = coloured.find(([from, to]) => from <= start && end <= to);
      if (colour) into.append(element("span", colour[2], text.slice(start, end)));
      else into.append(text.slice(start, end));
    }
  }
}

function element(tag, name = "", text = "") {
  const made = document.createElement(tag);
  if (name.trim()) made.className = name.trim();
  if (text) made.textContent = text;
  return made;
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
