// The code of a finding, which leads to what it means.

import { html } from "../lib/html.js";

export function Code({ code, link }) {
  return link ? html`<a href=${link} title="What ${code} means"><code>${code}</code></a>` : html`<code>${code}</code>`;
}
