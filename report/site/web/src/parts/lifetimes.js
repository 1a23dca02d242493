// Buffer lifetimes, drawn: for every allocation the values that live in it over the schedule, and the copies between them.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { bytes, number, plural } from "../lib/format.js";
import { classes, html } from "../lib/html.js";
import { GUTTER, LANE, columns, first, isCopy, laid, tone } from "../lib/lanes.js";
import { load } from "../lib/load.js";
import { usePromise } from "../lib/state.js";
import { Exports } from "./exports.js";
import { Source } from "./findings.js";
import { AtPeak, MemoryCurve, curveLead } from "./memory.js";

/** The words of docs/in-place.md, and after them those of pictures that are older than that. */
const WHATS = {
  buffer: "its contents, at home",
  update: "written in place",
  preserved: "a copy, preserved elsewhere",
  returned: "a copy, returned from elsewhere",
  rearranged: "its contents in another order",
  delivered: "delivered to another buffer, or to an output",
  written: "other contents moved into its place",
  relocated: "computed elsewhere",
  transferred: "moved between host memory and the device",
  staged: "moved to fast memory, within it, or back",
  piece: "a part of it moved",
  other: "another value in the same place",
  copy: "a copy",
  write: "other contents moved into its place",
  relocation: "computed elsewhere",
  staging: "moved to another memory and back",
};
const WRITTEN = ["update", "written", "write"];

export function Lifetimes({ cell, goTo }) {
  const digest = cell.texts.lifetimes;
  return html`<section aria-labelledby="lifetimes-title" data-testid="lifetimes">
    <h2 id="lifetimes-title">Buffer lifetimes</h2>
    ${digest
      ? html`<${Loaded} digest=${digest} cell=${cell} goTo=${goTo} />`
      : html`<p class="empty">Nothing to draw: ${why(cell.row)}.</p>`}
  </section>`;
}

/** Why there is no picture. */
function why({ executable, buffers }) {
  if (executable === null) return "the program was not compiled";
  return buffers.length ? "this run kept no buffer assignment" : "the program mutates nothing";
}

function Loaded({ digest, cell, goTo }) {
  const { value, error } = usePromise(() => load(digest).then(JSON.parse), [digest]);
  if (error) return html`<p class="problem">${error.message}</p>`;
  return value ? html`<${Picture} picture=${value} cell=${cell} goTo=${goTo} />` : html`<p class="empty">Loading ...</p>`;
}

function Picture({ picture, cell, goTo }) {
  const copied = useMemo(() => first(picture), [picture]);
  const [choice, setChoice] = useState(copied.length ? "copied" : "all");
  const [picked, pick] = useState(null);
  const [box, width] = useWidth();
  const paths = choice === "copied" ? copied : choice === "all" ? picture.buffers.map((each) => each.path) : [choice];
  const { bands, height } = useMemo(() => laid(picture, paths), [picture, choice]);
  const across = columns(picture, width);
  return html`
    <p class="lead" data-testid="lifetimes-lead">${lead(picture, copied)}${picture.curve && ` ${curveLead(picture.curve)}`}</p>
    <div class="bar">
      <label>Show <select data-testid="lifetimes-choice" onChange=${(event) => { setChoice(event.target.value); pick(null); }}>
        ${copied.length > 0 && html`<option value="copied" selected=${choice === "copied"}>${copied.length === 1 ? "the one that is copied" : `the ${copied.length} that are copied`}</option>`}
        ${(picture.buffers.length > 1 || !copied.length) && html`<option value="all" selected=${choice === "all"}>${picture.buffers.length === 1 ? "the only buffer" : `all ${picture.buffers.length}`}</option>`}
        ${picture.buffers.map((each) => html`<option value=${each.path} selected=${choice === each.path}>${each.path} (${each.verdict})</option>`)}
      </select></label>
      <${Legend} />
    </div>
    <div class=${classes("scroll picture", picked && isCopy(picked) && "focused")} ref=${box} tabindex="0" role="group" aria-label="Buffer lifetimes">
      ${picture.curve && html`<${MemoryCurve} curve=${picture.curve} across=${across} />`}
      <svg width=${across.width} height=${height + 6} role="group" aria-label="Values by place and step of the schedule" data-testid="picture">
        <${Patterns} />
        <${Loops} picture=${picture} across=${across} height=${height} />
        ${bands.map((band) => html`<${Band} band=${band} picture=${picture} across=${across} picked=${picked} pick=${pick} />`)}
        <${Arrows} bands=${bands} across=${across} picked=${picked} />
      </svg>
    </div>
    <${Details} picked=${picked} picture=${picture} cell=${cell} goTo=${goTo} />
    ${leftOut(picture)}
    ${picture.curve && html`<${AtPeak} curve=${picture.curve} picture=${picture} cell=${cell} goTo=${goTo} />`}
    <${AsTable} bands=${bands} picture=${picture} goTo=${goTo} />`;
}

/** The same buffers' lifetimes as a picture alone, beside another one. `mark` keeps the two pictures' patterns apart. */
export function Still({ title, picture, paths, mark, most }) {
  const [box, width] = useWidth();
  const { bands, height } = useMemo(() => laid(picture, paths), [picture, paths]);
  const across = columns(picture, width);
  const copies = bands.flatMap((band) => band.spans).filter((span) => isCopy(span) && span.mine).length;
  const told = copies ? `copied by ${plural(copies, "instruction")}` : "no copy";
  return html`<figure class="still">
    <figcaption><b>${title}</b>: ${told}${picture.curve && `, at most ${bytes(picture.curve.peak_bytes)} live`}</figcaption>
    <div class="scroll picture" ref=${box} tabindex="0" role="group" aria-label="Buffer lifetimes, ${title.toLowerCase()}">
      ${picture.curve && html`<${MemoryCurve} curve=${picture.curve} across=${across} most=${most} />`}
      <svg width=${across.width} height=${height + 6} role="img" aria-label="${title}: values by place and step of the schedule, ${told}">
        <${Patterns} mark=${mark} />
        <${Loops} picture=${picture} across=${across} height=${height} />
        ${bands.map((band) => html`<${Band} band=${band} picture=${picture} across=${across} mark=${mark} />`)}
        <${Arrows} bands=${bands} across=${across} mark=${mark} />
      </svg>
    </div>
  </figure>`;
}

function useWidth() {
  const box = useRef(null);
  const [width, setWidth] = useState(900);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry.contentRect.width));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

function lead(picture, copied) {
  const spans = picture.allocations.flatMap((each) => each.spans);
  const all = picture.buffers.length;
  if (!copied.length) return all === 1 ? "The buffer is not copied." : `None of the ${number(all)} buffers is copied.`;
  const copies = spans.filter(isCopy).length;
  return `${all === 1 ? "The buffer" : `${plural(copied.length, "buffer")} of ${number(all)}`} ${copied.length === 1 ? "is" : "are"} copied, by ${plural(copies, "instruction")}: hatched, with an arrow from where the contents were.`;
}

function Legend() {
  const shown = [
    ["at home", "swatch home"],
    ["written in place", "swatch update"],
    ["copy", "swatch copy"],
    ["another value", "swatch other"],
  ];
  return html`<ul class="legend" aria-label="Legend">${shown.map(([name, look]) => html`<li><span class=${look}></span>${name}</li>`)}<li><span class="swatch loop"></span>loop</li></ul>`;
}

function Patterns({ mark = "" }) {
  return html`<defs>
    <pattern id="hatch${mark}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="7" height="7" class="hatch-ground" /><rect width="3" height="7" class="hatch-line" />
    </pattern>
    <marker id="tip${mark}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse">
      <path d="M0 0 L8 4 L0 8 z" class="tip" />
    </marker>
  </defs>`;
}

/** The columns of loops, the outer ones below. */
function Loops({ picture, across, height }) {
  return [...picture.loops].sort((one, other) => one.first - other.first).map(
    (loop) => html`<g class="loop">
      <rect x=${across.x(loop.first)} y="0" width=${Math.max(across.step, (loop.last - loop.first + 1) * across.step)} height=${height} />
      <text x=${across.x(loop.first) + 5} y="15">${loop.trips === null ? "loop" : `× ${loop.trips} trips`}</text>
    </g>`,
  );
}

function Band({ band, picture, across, picked, pick, mark }) {
  return html`<g class="band">
    <rect class="ground" x=${GUTTER} y=${band.top} width=${across.width - GUTTER - 12} height=${band.height} />
    <text class="role" x="0" y=${band.top + 13}>${short(band.role)}</text>
    <text class="size" x=${GUTTER - 8} y=${band.top + 13} text-anchor="end">${bytes(band.size)}</text>
    ${band.spans.map((span) => html`<${Span} span=${span} room=${roomOf(span, band, across)} picture=${picture} across=${across} pick=${pick} on=${picked === span} mark=${mark} />`)}
  </g>`;
}

function short(role) {
  return role.length > 18 ? `${role.slice(0, 17)}…` : role;
}

/** Where a span is drawn, and from where to where its lane is free for what is written in it or beside it. */
function roomOf(span, band, across) {
  const at = box(span, band, across);
  const lane = band.spans.filter((each) => each !== span && each.offset === span.offset);
  const later = lane.filter((each) => each.first > span.first).map((each) => across.x(each.first));
  const over = lane.filter((each) => each.first < span.first && each.last >= span.first).map((each) => box(each, band, across));
  const ends = over.map(({ x, width }) => x + width).filter((end) => end < at.x + at.width);
  return { ...at, from: Math.max(at.x, ...ends), free: Math.min(across.width - 12, ...later) };
}

function box(span, band, across) {
  return {
    x: across.x(span.first),
    y: band.top + band.offsets.indexOf(span.offset) * LANE + 2,
    width: Math.max(across.step, (span.last - span.first + 1) * across.step) - 1,
    height: LANE - 4,
  };
}

/** A value; one that nobody can `pick` tells what it is to who points at it. */
function Span({ span, room, picture, across, pick, on, mark = "" }) {
  const { x, y, width, height } = room;
  const [path] = [...(span.done_to || []), ...span.buffers];
  const copy = isCopy(span); // the others are in the table below, for who uses keys
  const told = `${WHATS[span.what]}, ${span.name}, ${span.shape}`;
  const chosen = span.mine || span.what === "other";
  const keys = (event) => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      pick(span);
    }
  };
  const look = classes("span", copy ? "copy" : span.what, `ink-${tone(picture, path)}`, !chosen && "dimmed", on && "on");
  const drawn = html`<rect class="body" x=${x} y=${y} width=${width} height=${height} rx="3" />
    ${copy && html`<rect class="hatching" x=${x} y=${y} width=${width} height=${height} rx="3" fill="url(#hatch${mark})" />`}
    ${WRITTEN.includes(span.what) && html`<rect class="tick" x=${x} y=${y} width="3" height=${height} />`}
    ${span.reads.map((step) => html`<circle class="read" cx=${across.x(step) + across.step / 2} cy=${y + height / 2} r="2" />`)}
    ${label(span, room)}`;
  if (!pick) return html`<g class=${look}><title>${span.buffers.join(", ") || span.name}: ${told}</title>${drawn}</g>`;
  return html`<g class=${look}
      data-what=${span.what} role=${copy ? "button" : undefined} tabindex=${copy ? 0 : undefined} aria-pressed=${copy ? on : undefined}
      aria-label=${copy ? `${copyLabel(span)} of ${path}: ${told}` : undefined}
      onClick=${() => pick(span)} onMouseEnter=${() => pick(span)} onFocus=${() => pick(span)} onKeyDown=${keys}>
    ${drawn}
  </g>`;
}

function copyLabel(span) {
  return `copy ×${span.at_least ? "≥" : ""}${number(span.times)}`;
}

const SIGN = 6.6; // pixels of a character of a label

/** What is written in a span, or beside it where it is a copy: where nothing else stands there. */
function label(span, { x, y, width, from, free }) {
  const inside = Math.floor((Math.min(x + width, free) - from - 8) / SIGN);
  const texts = isCopy(span) ? copyLabels(span) : [shortened(span.buffers[0] || span.name, inside)];
  const written = (text, at) => html`<text aria-hidden="true" class="name" x=${at} y=${y + 13}>${text}</text>`;
  const fitting = texts.find((text) => text && text.length <= inside);
  if (fitting && (!isCopy(span) || fitting === texts[0])) return written(fitting, from + 6);
  const beside = Math.floor((free - x - width - 4) / SIGN);
  if (isCopy(span) && texts[0].length <= beside) return written(texts[0], x + width + 4);
  return fitting ? written(fitting, from + 6) : null;
}

/** What a copy may be labelled with, the longest first. */
function copyLabels(span) {
  const whole = copyLabel(span);
  return [whole, whole.replace("copy ", "")];
}

function shortened(text, room) {
  if (room < 4) return "";
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}

function Arrows({ bands, across, picked, mark = "" }) {
  const at = new Map(bands.flatMap((band) => band.spans.map((span) => [String(span.at), [span, band]])));
  const arrows = [...at.values()]
    .filter(([span]) => isCopy(span) && span.mine && span.source)
    .map(([span, band]) => [at.get(String(span.source)), box(span, band, across), span])
    .filter(([from]) => from);
  return arrows.map(([[source, band], to, span]) => {
    const from = box(source, band, across);
    const down = to.y > from.y;
    const x = Math.min(Math.max(to.x + 3, from.x + 3), from.x + from.width);
    const start = from.y + (down ? from.height : 0);
    const end = to.y + (down ? 0 : to.height);
    return html`<path class=${classes("arrow", picked && String(picked.at) === String(span.at) && "on")} d="M${x} ${start} C${x - 14} ${start + (end - start) * 0.4}, ${to.x - 14} ${start + (end - start) * 0.6}, ${to.x + 3} ${end}"
      marker-end="url(#tip${mark})" data-copy=${span.name} />`;
  });
}

function Details({ picked, picture, cell, goTo }) {
  if (!picked) return html`<p class="count">Point at a value, or reach a copy with Tab, to see what it is.</p>`;
  const step = picture.steps[picked.first];
  const line = step && step.line && step.instruction === picked.instruction ? { file: step.file, line: step.line } : null;
  return html`<div class="details" data-testid="lifetime-details" aria-live="polite">
    <p><b>${picked.buffers.join(", ") || picked.name}</b>: ${WHATS[picked.what]}
      ${isCopy(picked) && html`, <b>${picked.at_least ? "at least " : ""}${plural(picked.times, "time")} a call</b>`}</p>
    <p><button type="button" class="link" onClick=${() => goTo(picked.instruction)}>${picked.instruction}</button>
      ${" "}<code>${picked.shape}</code>, ${bytes(picked.size)} at offset ${number(picked.offset)}</p>
    ${picked.reason && html`<p>${picked.reason}</p>`}
    ${line && html`<${Source} location=${line} sources=${cell.sources} />`}
  </div>`;
}

function leftOut(picture) {
  const { left_out_spans: spans, left_out_steps: steps } = picture;
  if (!spans && !steps) return null;
  const parts = [spans && plural(spans, "value"), steps && `${plural(steps, "step")} of the schedule`].filter(Boolean);
  return html`<p class="count">Left out, since nothing drawn needs them: ${parts.join(" and ")}.</p>`;
}

const COLUMNS = ["name", "instruction", "buffers", "what", "role", "offset", "size", "shape", "first", "last", "times", "reason"].map((name) => [name, (each) => each[name]]);

function AsTable({ bands, picture, goTo }) {
  const rows = bands.flatMap((band) => band.spans.map((span) => [band, span])).sort(([, a], [, b]) => a.first - b.first);
  return html`<details class="as-table">
    <summary>The same as a table</summary>
    <p><${Exports} name="lifetimes" columns=${COLUMNS} rows=${rows.map(([band, span]) => ({ ...span, role: band.role }))} /></p>
    <div class="scroll" tabindex="0" role="region" aria-label="Lifetimes as a table">
      <table class="plain">
        <thead><tr><th scope="col">Instruction</th><th scope="col">Buffer</th><th scope="col">What</th><th scope="col">Where</th>
          <th scope="col" class="figure">Offset</th><th scope="col" class="figure">Size</th><th scope="col">From, to step</th>
          <th scope="col" class="figure">Times a call</th></tr></thead>
        <tbody>${rows.map(
          ([band, span]) => html`<tr>
            <td><button type="button" class="link" onClick=${() => goTo(span.instruction)}>${span.name}</button></td>
            <td>${span.buffers.join(", ") || "–"}</td><td>${WHATS[span.what]}</td><td>${band.role}</td>
            <td class="figure">${number(span.offset)}</td><td class="figure">${bytes(span.size)}</td>
            <td>${span.first}–${span.last} of ${picture.steps.length}</td>
            <td class="figure">${isCopy(span) ? number(span.times) : ""}</td>
          </tr>`,
        )}</tbody>
      </table>
    </div>
  </details>`;
}
