// A sentence in which backticks stand around code.

import { html } from "../lib/html.js";

export function Prose({ text }) {
  return text.split("`").map((part, number) => (number % 2 ? html`<code>${part}</code>` : part));
}
