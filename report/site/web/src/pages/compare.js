// The IR of two runs, releases or targets of a program, side by side.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ago, bytes, release } from "../lib/format.js";
import { html } from "../lib/html.js";
import { load, loadData, loadPair, root } from "../lib/load.js";
import { useAddress, usePromise } from "../lib/state.js";
import { Diff, turned } from "../parts/diff.js";
import { Frame } from "../parts/frame.js";
import { Text } from "../parts/ir.js";
import { Nothing } from "../parts/nothing.js";

const KINDS = { hlo: "optimized HLO", stablehlo: "StableHLO", rejection: "rejection" };

export function Compare({ data }) {
  const [chosen, choose] = useAddress();
  const named = data.programs.find((each) => each.name === chosen.program);
  const program = named || data.programs[0];
  if (!program) {
    return html`<${Frame} data=${data} title="mutcheck: compare IR"><h1>Compare IR</h1><${Nothing} runs=${data.total} /><//>`;
  }
  return html`<${Frame} data=${data} title="mutcheck: compare IR">
    <h1>Compare IR</h1>
    ${chosen.program && !named && html`<p class="problem" data-testid="missing">This report has no program ${chosen.program}. This is ${program.name}.</p>`}
    <${Loaded} data=${data} program=${program} chosen=${chosen} choose=${choose} key=${program.slug} />
  <//>`;
}

function Loaded({ data, program, chosen, choose }) {
  const { value, error } = usePromise(() => loadData(`versions/${program.slug}`), [program]);
  if (error) return html`<p class="problem">${error.message}</p>`;
  if (!value) return html`<p class="empty">Loading ...</p>`;
  return html`<${Both} data=${data} program=${program} versions=${value.versions} pairs=${value.pairs} chosen=${chosen} choose=${choose} />`;
}

function Both({ data, program, versions, pairs, chosen, choose }) {
  const kinds = Object.keys(KINDS).filter((kind) => versions.some((each) => each.kind === kind));
  const kind = kinds.includes(chosen.kind) ? chosen.kind : kinds[0];
  const own = useMemo(() => versions.filter((each) => each.kind === kind), [versions, kind]);
  const find = (digest) => own.find((each) => each.digest === digest) || versions.find((each) => each.digest === digest);
  const right = find(chosen.b) || own[0];
  const left = find(chosen.a) || (right && nearest(own, right));
  const missing = ["a", "b"].filter((side) => chosen[side] && !find(chosen[side]));
  const sides = { program: program.name, kind };
  return html`<div class="fields compare-fields">
      <label>Program <select data-filter data-testid="compare-program" onChange=${(event) => choose({ program: event.target.value, a: "", b: "" })}>
        ${data.programs.map((each) => html`<option value=${each.name} selected=${each === program}>${each.name}</option>`)}
      </select></label>
      ${kinds.length > 0 && html`<label>IR <select data-testid="compare-kind" onChange=${(event) => choose({ ...sides, kind: event.target.value, a: "", b: "" })}>
        ${kinds.map((each) => html`<option value=${each} selected=${each === kind}>${KINDS[each]}</option>`)}
      </select></label>`}
      ${left && html`
        <${Side} name="Left" versions=${own} version=${left} change=${(a) => choose({ ...sides, a, b: right.digest })} />
        <${Side} name="Right" versions=${own} version=${right} change=${(b) => choose({ ...sides, a: left.digest, b })} />
        <button type="button" data-testid="swap" onClick=${() => choose({ ...sides, a: right.digest, b: left.digest })}>Swap</button>`}
      <a href="${root}program/${encodeURIComponent(program.slug)}.html">The program's page</a>
    </div>
    ${missing.length > 0
      ? html`<p class="problem" data-testid="missing">${missing.length === 2 ? "Neither version is kept in this report." : `The version on the ${missing[0] === "a" ? "left" : "right"} (${chosen[missing[0]]}) is not kept in this report.`}
          ${" "}<code>mutcheck serve</code> shows every version that the history has.${left && " Choose others above."}</p>`
      : left
        ? html`<${Texts} left=${left} right=${right} only=${new Set(own.map((each) => each.digest)).size === 1} program=${program} pairs=${pairs} live=${data.live} />`
        : html`<p class="empty">No IR of this program is kept: imported results have none.</p>`}`;
}

/** What a version is best compared with: the one before it, or that of another release, or of another target. */
function nearest(versions, version) {
  const others = versions.filter((each) => each.digest !== version.digest);
  return (
    others.find((each) => each.target === version.target && each.release === version.release) ||
    others.find((each) => each.target === version.target) ||
    others[0] ||
    version
  );
}

function commitOf(version) {
  return version.commit ? version.commit.slice(0, 10) : "no commit";
}

function described(version) {
  return `${version.target}, ${release(version.release)}, ${commitOf(version)}${version.title ? ` ${version.title}` : ""}`;
}

/** One side: what is chosen, and a list of all that opens and can be searched. */
function Side({ name, versions, version, change }) {
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const box = useRef(null);
  const input = useRef(null);
  const id = name.toLowerCase();
  const found = versions.filter((each) => text.toLowerCase().split(/\s+/).every((part) => searched(each).includes(part)));
  useEffect(() => {
    if (!open) return undefined;
    input.current.focus();
    const outside = (event) => !box.current.contains(event.target) && setOpen(false);
    addEventListener("pointerdown", outside);
    return () => removeEventListener("pointerdown", outside);
  }, [open]);
  const take = (each) => {
    setOpen(false);
    setText("");
    box.current.querySelector("button").focus();
    if (each) change(each.digest);
  };
  const keys = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt(Math.min(Math.max(at + step, 0), found.length - 1));
    }
    if (event.key === "Enter") take(found[at]);
    if (event.key === "Escape") take(null);
  };
  return html`<div class="side" ref=${box}>
    <span class="label" id="${id}-label">${name}</span>
    <button type="button" class="pick" aria-haspopup="listbox" aria-expanded=${open} aria-labelledby="${id}-label ${id}-value" data-testid="compare-${id}" data-value=${version.digest}
      onClick=${() => { setOpen(!open); setAt(0); }}><span id="${id}-value">${described(version)}</span></button>
    ${open && html`<div class="popup choices">
      <input type="search" ref=${input} placeholder="target, release, commit, title" aria-label="Search versions" role="combobox" aria-expanded="true" aria-controls="${id}-list"
        aria-activedescendant=${found[at] ? `${id}-${at}` : undefined} data-testid="search-${id}" value=${text} onInput=${(event) => { setText(event.target.value); setAt(0); }} onKeyDown=${keys} />
      <ul role="listbox" id="${id}-list" aria-labelledby="${id}-label" tabindex="-1">
        ${found.map((each, number) => html`<li role="option" id="${id}-${number}" aria-selected=${each === version} class=${number === at ? "at" : ""} onClick=${() => take(each)}>
          <b>${each.target}, ${release(each.release)}</b> <code>${commitOf(each)}</code> ${each.title || ""}
          <span class="why">since ${ago(each.started)}${each.branch ? `, ${each.branch}` : ""}, ${bytes(each.bytes)}</span></li>`)}
      </ul>
      ${!found.length && html`<p class="empty">No version matches.</p>`}
    </div>`}
  </div>`;
}

function searched(version) {
  return `${described(version)} ${version.commit || ""} ${version.branch || ""}`.toLowerCase();
}

/** Both sides are one version: that is shown. */
function Same({ version, only }) {
  return html`<p class="empty" data-testid="identical">${only ? `This is the only ${named(version.kind).replace(/^a /, "")} that is kept: there is nothing to compare it with.` : "Both sides are the same version: choose another one."}</p>
    <${Alone} version=${version} key=${version.digest} />`;
}

function Texts({ left, right, only, program, pairs, live }) {
  if (left.kind !== right.kind) return html`<${Apart} left=${left} right=${right} />`;
  if (left.digest === right.digest) return html`<${Same} version=${left} only=${only} />`;
  const has = (one, other) => live || pairs.some(([a, b]) => a === one.digest && b === other.digest);
  if (has(left, right)) return html`<${Pair} left=${left} right=${right} kind=${left.kind} />`;
  if (has(right, left)) return html`<${Pair} left=${left} right=${right} kind=${left.kind} back />`;
  return html`<${NoPair} left=${left} right=${right} kind=${left.kind} program=${program} />`;
}

/** Two texts of different kinds: every line differs, so both are shown as they are. */
function Apart({ left, right }) {
  return html`<p data-testid="apart">One side is ${named(left.kind)}, and the other is ${named(right.kind)}: there is nothing to compare line by line.</p>
    ${[left, right].map((each) => html`<h2>${described(each)}: ${KINDS[each.kind]}</h2><${Alone} version=${each} key=${each.digest} />`)}`;
}

function named(kind) {
  return kind === "rejection" ? "a rejection" : KINDS[kind];
}

function Alone({ version }) {
  const { value, error } = usePromise(() => load(version.digest), [version.digest]);
  if (error) return html`<p class="problem">${error.message}</p>`;
  return value === undefined ? html`<p class="empty">Loading ...</p>` : html`<${Text} text=${value} kind=${version.kind} goal=${null} digest=${version.digest} />`;
}

function Pair({ left, right, kind, back }) {
  const order = back ? [right.digest, left.digest] : [left.digest, right.digest];
  const { value, error } = usePromise(() => loadPair(...order), order);
  const pair = useMemo(() => value && facing(value, back), [value, back]);
  if (error) return html`<p class="problem">${error.message}</p>`;
  if (!pair) return html`<p class="empty">Loading ...</p>`;
  if (!pair.hunks.length) {
    return html`<p class="empty" data-testid="same">The two say the same: they differ in numbers of values, in metadata or in names for the scheduler.</p>`;
  }
  return html`<${Diff} pair=${pair} digests=${[left.digest, right.digest]} names=${[left, right].map(described)} kind=${kind} />`;
}

/** A comparison the way that it is looked at, with what it comes to that way. */
function facing(value, back) {
  const pair = back ? turned(value) : value;
  return { ...pair, summary: pair.summary[0] };
}

/** What a written report has not: any two could be asked for. */
function NoPair({ left, right, kind, program }) {
  const side = (each) => `${each.target}@run:${each.commit ? commitOf(each) : "COMMIT"}`;
  const ir = kind === "hlo" ? " --ir hlo" : "";
  return html`<p class="empty" data-testid="no-pair">These two were not compared when this report was written.
    <code>mutcheck serve</code> compares any two, and so does
    <code>mutcheck diff ${program.name}@${side(left)} @${side(right)}${ir}</code>.</p>`;
}
