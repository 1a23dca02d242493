// Every page of the report begins here: its values are in the page, and are drawn by what it is.

import { render } from "preact";
import { html } from "./lib/html.js";
import { receive, receiveChart, receiveData, receivePair, root } from "./lib/load.js";
import { judged } from "./lib/rank.js";
import { applyTheme } from "./parts/frame.js";
import { Overview } from "./pages/overview.js";
import { Program } from "./pages/program.js";
import { Compare } from "./pages/compare.js";
import { Runs } from "./pages/runs.js";
import { Checks } from "./pages/checks.js";
import "./styles/base.css";
import "./styles/overview.css";
import "./styles/program.css";
import "./styles/ir.css";
import "./styles/print.css";

const PAGES = { overview: Overview, program: Program, compare: Compare, runs: Runs, checks: Checks };

window.mutcheck = { text: receive, pair: receivePair, data: receiveData, chart: receiveChart, judged };
applyTheme();

const data = JSON.parse(document.getElementById("data").textContent);
const into = document.getElementById("app");
into.textContent = "";
render(html`<${PAGES[data.page]} data=${data} />`, into);

if (data.live) {
  new EventSource(`${root}events`).addEventListener("changed", () => {
    sessionStorage.setItem("mutcheck-scroll", String(scrollY));
    location.reload();
  });
  const before = sessionStorage.getItem("mutcheck-scroll");
  if (before) {
    sessionStorage.removeItem("mutcheck-scroll");
    scrollTo(0, Number(before));
  }
}
