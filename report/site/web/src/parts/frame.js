// What stands around every page.

import { useEffect, useState } from "preact/hooks";
import { html } from "../lib/html.js";
import { root } from "../lib/load.js";

const THEMES = ["auto", "light", "dark"];
const SIGNS = { auto: "◐", light: "☀", dark: "☾" }; // where there is no room for the word

function stored() {
  try {
    return localStorage.getItem("mutcheck-theme") || "auto";
  } catch {
    return "auto"; // a page from a file may have no storage
  }
}

function store(theme) {
  try {
    localStorage.setItem("mutcheck-theme", theme);
  } catch {
    // it is forgotten with the page
  }
}

export function applyTheme(theme = stored()) {
  document.documentElement.dataset.theme = theme;
  dispatchEvent(new Event("mutcheck-theme")); // what is drawn on a canvas is drawn anew
}

function Theme() {
  const [theme, setTheme] = useState(stored);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  const change = () => {
    store(next);
    applyTheme(next);
    setTheme(next);
  };
  return html`<button type="button" class="quiet" data-testid="theme" onClick=${change}
    aria-label="Theme: ${theme}. Change to ${next}"><span class="wide">Theme: ${theme}</span><span class="slim" aria-hidden="true">${SIGNS[theme]}</span></button>`;
}

const KEYS = [
  ["/", "to the filter"],
  ["← ↑ → ↓", "from cell to cell of the grid"],
  ["n, p", "to the next or the previous change of a comparison"],
  ["?", "these keys"],
  ["Esc", "close this"],
];

function Keys() {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const pressed = (event) => {
      if (event.key === "Escape") setOpen(false);
      if (writes(event)) return;
      if (event.key === "?") setOpen((was) => !was);
      if (event.key === "/") {
        const filter = document.querySelector("[data-filter]");
        if (filter) {
          event.preventDefault();
          filter.focus();
        }
      }
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, []);
  return html`<div class="keys">
    <button type="button" class="quiet" aria-expanded=${open} aria-controls="keys" onClick=${() => setOpen(!open)}>
      Keys
    </button>
    ${open &&
    html`<dl id="keys" class="popup" data-testid="keys">
      ${KEYS.map(([key, what]) => html`<div><dt><kbd>${key}</kbd></dt><dd>${what}</dd></div>`)}
    </dl>`}
  </div>`;
}

/** Whether a key goes into a field. */
export function writes(event) {
  return event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
}

export function Frame({ data, title, children }) {
  useEffect(() => {
    document.title = title;
  }, [title]);
  const here = (page) => (data.page === page ? "page" : undefined);
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <header class="top">
      <a class="brand" href="${root}index.html">mutcheck</a>
      <nav aria-label="Pages">
        <a href="${root}index.html" aria-current=${here("overview")}>Overview</a>
        <a href="${root}runs.html" aria-current=${here("runs")}>Runs</a>
        <a href="${root}compare.html" aria-current=${here("compare")}>Compare IR</a>
      </nav>
      <span class="grow"></span>
      ${data.live && html`<span class="live" title="This page follows the history">live</span>`}
      <${Keys} />
      <${Theme} />
    </header>
    <main id="main" tabindex="-1">${children}</main>
    <footer class="bottom">
      Made by mutcheck ${data.mutcheck}. <a href="${root}checks.html">What findings mean</a> · <a href="${root}assets/licenses.txt">Licenses</a>
    </footer>
  `;
}

/** The address holds what was chosen: the link must not replace it. */
function skip(event) {
  event.preventDefault();
  document.getElementById("main").focus();
}
