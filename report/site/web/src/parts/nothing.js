// What a page says that has no program to show.

import { html } from "../lib/html.js";

export function Nothing({ runs }) {
  const told = runs ? "The last run recorded no programs." : "Nothing is recorded yet.";
  return html`<p class="empty">${told} Record ${runs ? "another" : "a"} run: <code>mutcheck lower --record</code>.</p>`;
}
