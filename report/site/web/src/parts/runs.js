// Runs as a table.

import { release, seconds } from "../lib/format.js";
import { classes, html } from "../lib/html.js";
import { runAddress } from "../lib/places.js";
import { Hash, When, short } from "./commit.js";
import { Exports } from "./exports.js";

const COLUMNS = [
  ["run", (run) => run.key],
  ["started", (run) => run.started],
  ["commit", (run) => run.commit],
  ["dirty", (run) => run.dirty],
  ["title", (run) => run.title],
  ["author", (run) => run.author],
  ["branch", (run) => run.branch],
  ["command", (run) => run.command],
  ["release", (run) => run.release],
  ["seconds", (run) => run.seconds],
  ["exit_status", (run) => run.exit_status],
];

export function RunTable({ runs, host, name, pick }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Runs">
      <table class="plain" data-testid="runs">
        <thead><tr>${pick && html`<th scope="col">Compare</th>`}<th scope="col">When</th><th scope="col">Commit</th><th scope="col">Title</th><th scope="col">Branch</th>
          <th scope="col">Command</th><th scope="col">Release</th>
          <th scope="col" class="figure">Took</th><th scope="col" class="figure">Exit status</th></tr></thead>
        <tbody>${runs.map((run) => html`<${Row} run=${run} host=${host} pick=${pick} />`)}</tbody>
      </table>
    </div>
    <p class="count"><${Exports} name=${name} columns=${COLUMNS} rows=${runs} /></p>`;
}

function Row({ run, host, pick }) {
  return html`<tr>
    ${pick && html`<td><input type="checkbox" checked=${pick.chosen.includes(run.key)} onChange=${() => pick.toggle(run.key)}
      aria-label="Compare the run of ${short(run)}" /></td>`}
    <td><a href=${runAddress(run)}><${When} at=${run.started} /></a></td>
    <td><${Hash} run=${run} host=${host} /></td>
    <td class="path">${run.title || "–"}${run.author && html`<span class="why">${run.author}</span>`}</td>
    <td>${run.branch || "–"}</td><td>${run.command}</td><td>${release(run.release)}</td>
    <td class="figure">${seconds(run.seconds)}</td>
    <td class=${classes("figure", run.exit_status !== 0 && "bad")}>${run.exit_status}</td>
  </tr>`;
}
