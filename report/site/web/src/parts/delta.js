// A unified diff that a finding carries, as the comparison of IR looks: in colours, and folded where it is long.

import { useMemo, useState } from "preact/hooks";
import { plural } from "../lib/format.js";
import { classes, html } from "../lib/html.js";
import { changedParts } from "../lib/words.js";

const MOST = 16; // lines that are shown at first
const FEW = 4; // more lines than that are shown, too: a button would take as much room

/** Whether the evidence of a finding is a diff. */
export function isDiff(code, evidence) {
  return /\.differs$/.test(code) && evidence.some((line) => /^[+-]/.test(line)) && evidence.every((line) => /^(?:[ +\-@~\\⋮.]|$)/.test(line));
}

export function Delta({ lines }) {
  const [all, setAll] = useState(lines.length <= MOST + FEW);
  const [wrapped, setWrapped] = useState(true);
  const parts = useMemo(() => changedParts(lines), [lines]);
  const shown = all ? lines : lines.slice(0, MOST);
  return html`<figure class="source delta" data-testid="delta">
    <figcaption><label><input type="checkbox" checked=${wrapped} onChange=${() => setWrapped(!wrapped)} /> wrap lines</label></figcaption>
    <div class="scroll" tabindex="0" role="group" aria-label="What differs">
      <pre class=${wrapped ? "wrapped" : ""}>${shown.map((line, at) => html`<span class=${classes("row", kind(line, at))}>${marked(line, parts.get(at) || [])}${"\n"}</span>`)}</pre>
    </div>
    ${!all && html`<button type="button" class="small" onClick=${() => setAll(true)}>Show ${plural(lines.length - MOST, "line")} more</button>`}
  </figure>`;
}

/** A line with the parts marked that differ from the other one. */
function marked(line, parts) {
  const mark = line[0] === "-" ? "del" : "ins";
  const pieces = [];
  let at = 0;
  for (const [start, end] of parts) {
    pieces.push(line.slice(at, start), html`<${mark}>${line.slice(start, end)}<//>`);
    at = end;
  }
  return [...pieces, line.slice(at)];
}

function kind(line, at) {
  if (at < 2 && /^(?:---|\+\+\+) /.test(line)) return "hunk"; // the names of both sides
  if (line.startsWith("+")) return "added";
  if (line.startsWith("-")) return "removed";
  return line.startsWith("@@") ? "hunk" : "";
}
