// Where everything of a picture of lifetimes is drawn: a lane for each place of an allocation, a column for each step.

export const LANE = 22;
export const GAP = 16;
export const HEAD = 26;
export const GUTTER = 168;

const COPIES = ["preserved", "returned", "copy"]; // the last is of pictures that do not tell one from the other

/** Whether a span makes the verdict *copied*. */
export function isCopy(span) {
  return COPIES.includes(span.what);
}

/** The buffers that are worth a look at first: those that are copied, and else all. */
export function first(picture) {
  const copied = new Set(
    picture.allocations.flatMap((each) => each.spans.filter(isCopy).flatMap((span) => span.done_to || span.buffers)),
  );
  return picture.buffers.filter((buffer) => copied.has(buffer.path)).map((buffer) => buffer.path);
}

/** Allocations with a span of these buffers, each with its lanes and how far down it is drawn. */
export function laid(picture, paths) {
  const chosen = new Set(paths);
  const bands = [];
  let top = HEAD;
  picture.allocations.forEach((allocation, number) => {
    const spans = allocation.spans.map((span, index) => ({ ...span, at: [number, index], mine: span.buffers.some((path) => chosen.has(path)) }));
    if (!spans.some((span) => span.mine)) return;
    const near = spans.filter((span) => span.mine || shares(span, spans));
    const offsets = [...new Set(near.map((span) => span.offset))].sort((a, b) => a - b);
    bands.push({ ...allocation, spans: near, offsets, top, height: offsets.length * LANE, index: number });
    top += offsets.length * LANE + GAP;
  });
  return { bands, height: top };
}

/** Whether a value lives where one of the chosen buffers does: what else a place is used for belongs to its story. */
function shares(span, spans) {
  return spans.some((other) => other.mine && other.offset < span.offset + span.size && span.offset < other.offset + other.size);
}

const LEAST = 176; // pixels of the schedule: where less is left, the picture scrolls

export function columns(picture, width) {
  const steps = Math.max(1, picture.steps.length);
  const step = Math.max(4, Math.max(LEAST, width - GUTTER - 12) / steps);
  return { step, width: GUTTER + step * steps + 12, x: (number) => GUTTER + number * step };
}

/** A buffer's colour: eight that can be told apart, and names for all. */
export function tone(picture, path) {
  const number = picture.buffers.findIndex((buffer) => buffer.path === path);
  return number < 0 ? "none" : String(number % 8);
}
