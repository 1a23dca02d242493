import { html } from "../lib/html.js";
import { look } from "../lib/verdicts.js";

/** A verdict, or a state, as a sign and a word. */
export function Badge({ state, children }) {
  const { sign, tone, told } = look(state);
  return html`<span class="badge tone-${tone}" title=${told}>
    <span class="sign" aria-hidden="true">${sign}</span>${children || state}
  </span>`;
}
