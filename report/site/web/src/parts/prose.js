// A sentence in which backticks stand around code.

import { html } from "../lib/html.js";

export function Prose({ text }) {
  return text.split("`").map((part, number) => (number % 2 ? html`<code>${whole(part)}</code>` : part));
}

/** Code whose options stay whole: a line ends between words, and not inside `--target`. */
function whole(code) {
  return code.split(/(\s+)/).map((part) => (part.startsWith("-") ? html`<span class="option">${part}</span>` : part));
}
