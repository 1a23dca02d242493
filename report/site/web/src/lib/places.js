// Addresses: of programs and runs in this report, and of commits on the project's host.

import { root } from "./load.js";
import { hash } from "./state.js";

/** A program's page; with a run, the page as that run had it. */
export function programAddress(slug, { target, release, run }) {
  return `${root}program/${encodeURIComponent(slug)}.html${hash({ target, release, run })}`;
}

export function runAddress(run, other) {
  return `${root}runs.html${hash({ run: run.key, with: other ? other.key : "" })}`;
}

export function compareAddress(program, kind, a, b) {
  return `${root}compare.html${hash({ program, kind, a, b })}`;
}

/** Where a commit is on the project's host; empty where that is not known. */
export function commitLink(host, commit) {
  return host.commit && commit ? host.commit.replaceAll("{commit}", encodeURIComponent(commit)) : "";
}

export function betweenLink(host, before, after) {
  if (!host.compare || !before || !after || before === after) return "";
  return host.compare.replaceAll("{before}", encodeURIComponent(before)).replaceAll("{after}", encodeURIComponent(after));
}

export function requestLink(host, number) {
  return host.request && number ? host.request.replaceAll("{number}", encodeURIComponent(number)) : "";
}
