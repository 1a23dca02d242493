// A commit as it is told everywhere: its title, who made it, when it was run, and where its host shows it.

import { ago, moment } from "../lib/format.js";
import { html } from "../lib/html.js";
import { commitLink, requestLink, runAddress } from "../lib/places.js";

export function short(run) {
  if (!run.commit) return "no commit";
  return `${run.commit.slice(0, 10)}${run.dirty ? "*" : ""}`;
}

/** The commit's name, which leads to its host where that is known. */
export function Hash({ run, host }) {
  const link = commitLink(host, run.commit);
  const shown = html`<code title=${run.dirty ? "with changes that were not committed" : undefined}>${short(run)}</code>`;
  return link ? html`<a href=${link} class="out">${shown}</a>` : shown;
}

export function When({ at }) {
  return html`<time datetime=${at} title=${moment(at)}>${ago(at)}</time>`;
}

/** All of it, in a line. */
export function Commit({ run, host }) {
  const request = requestLink(host, run.request);
  return html`<span class="commit"><${Hash} run=${run} host=${host} />
    ${run.title && html` <q class="title">${run.title}</q>`}
    ${run.request && html` (${request ? html`<a href=${request} class="out">#${run.request}</a>` : `#${run.request}`})`}
    ${run.author && ` by ${run.author}`}, <a href=${runAddress(run)}>run <${When} at=${run.started} /></a></span>`;
}
