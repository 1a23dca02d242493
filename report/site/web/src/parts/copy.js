// A button that copies a text, and says that it did.

import { useState } from "preact/hooks";
import { html } from "../lib/html.js";

export function Copy({ text, children, name }) {
  const [done, setDone] = useState("");
  const copy = async () => {
    setDone((await put(text())) ? "copied" : "not copied");
    setTimeout(() => setDone(""), 1600);
  };
  return html`<button type="button" class="small" onClick=${copy} data-testid="copy-${name}">
    ${children}<span role="status" class="told">${done && ` ${done}`}</span></button>`;
}

async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return byHand(text); // a page from a file may have no clipboard
  }
}

function byHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}
