// The IR of two runs, releases or targets of a program, side by side.

import { useMemo } from "preact/hooks";
import { ago, bytes, commit, release } from "../lib/format.js";
import { html } from "../lib/html.js";
import { loadPair, root } from "../lib/load.js";
import { useAddress, usePromise } from "../lib/state.js";
import { Diff, turned } from "../parts/diff.js";
import { Frame } from "../parts/frame.js";

const KINDS = { hlo: "optimized HLO", stablehlo: "StableHLO", rejection: "rejection" };

export function Compare({ data }) {
  const [chosen, choose] = useAddress();
  const program = data.programs.find((each) => each.name === chosen.program) || data.programs[0];
  if (!program) {
    return html`<${Frame} data=${data} title="mutcheck: compare IR"><h1>Compare IR</h1>
      <p class="empty">Nothing is recorded yet. Record a run: <code>mutcheck lower --record</code>.</p><//>`;
  }
  return html`<${Frame} data=${data} title="mutcheck: compare IR">
    <h1>Compare IR</h1>
    <${Both} data=${data} program=${program} chosen=${chosen} choose=${choose} />
  <//>`;
}

/** A version with the commit of its run. */
function dated(version, runs) {
  const run = runs[version.run];
  return { ...version, commit: run && run.commit ? run.commit.slice(0, 10) : "" };
}

function Both({ data, program, chosen, choose }) {
  const kinds = Object.keys(KINDS).filter((kind) => program.versions.some((each) => each.kind === kind));
  const kind = kinds.includes(chosen.kind) ? chosen.kind : kinds[0];
  const versions = useMemo(() => program.versions.filter((each) => each.kind === kind).map((each) => dated(each, data.runs)), [program, kind]);
  const right = versions.find((each) => each.digest === chosen.b) || versions[0];
  const left = versions.find((each) => each.digest === chosen.a) || nearest(versions, right);
  return html`<div class="fields compare-fields">
      <label>Program <select data-filter data-testid="compare-program" onChange=${(event) => choose({ program: event.target.value, a: "", b: "" })}>
        ${data.programs.map((each) => html`<option value=${each.name} selected=${each === program}>${each.name}</option>`)}
      </select></label>
      <label>IR <select data-testid="compare-kind" onChange=${(event) => choose({ program: program.name, kind: event.target.value, a: "", b: "" })}>
        ${kinds.map((each) => html`<option value=${each} selected=${each === kind}>${KINDS[each]}</option>`)}
      </select></label>
      <${Side} name="Left" versions=${versions} version=${left} runs=${data.runs} change=${(a) => choose({ program: program.name, kind, a, b: right.digest })} />
      <${Side} name="Right" versions=${versions} version=${right} runs=${data.runs} change=${(b) => choose({ program: program.name, kind, a: left.digest, b })} />
      <button type="button" data-testid="swap" onClick=${() => choose({ program: program.name, kind, a: right.digest, b: left.digest })}>Swap</button>
      <a href="${root}program/${program.slug}.html">The program's page</a>
    </div>
    ${left
      ? html`<${Texts} left=${left} right=${right} kind=${kind} program=${program} live=${data.live} />`
      : html`<p class="empty">No IR of it is kept: results that were imported come without.</p>`}`;
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

function Side({ name, versions, version, runs, change }) {
  return html`<label class="side">${name} <select data-testid="compare-${name.toLowerCase()}" onChange=${(event) => change(event.target.value)}>
    ${versions.map((each) => html`<option value=${each.digest} selected=${each === version}>${described(each, runs)}</option>`)}
  </select></label>`;
}

function described(version, runs) {
  return `${version.target}, ${release(version.release)}, since ${ago(version.started)} (${commit(runs[version.run])}), ${bytes(version.bytes)}`;
}

function Texts({ left, right, kind, program, live }) {
  if (left.digest === right.digest) {
    const both = left === right ? "Both sides are the same version: choose another one." : "The two are identical, byte for byte.";
    return html`<p class="empty" data-testid="identical">${both}</p>`;
  }
  const has = (one, other) => live || program.pairs.some(([a, b]) => a === one.digest && b === other.digest);
  if (has(left, right)) return html`<${Pair} left=${left} right=${right} kind=${kind} />`;
  if (has(right, left)) return html`<${Pair} left=${left} right=${right} kind=${kind} back />`;
  return html`<${NoPair} left=${left} right=${right} kind=${kind} program=${program} />`;
}

function Pair({ left, right, kind, back }) {
  const order = back ? [right.digest, left.digest] : [left.digest, right.digest];
  const { value, error } = usePromise(() => loadPair(...order), order);
  const pair = useMemo(() => value && facing(value, back), [value, back]);
  if (error) return html`<p class="problem">${error.message}</p>`;
  if (!pair) return html`<p class="empty">Loading ...</p>`;
  const names = [left, right].map((each) => `${each.target}, ${release(each.release)}`);
  if (!pair.hunks.length) {
    return html`<p class="empty" data-testid="same">The two say the same: they differ in numbers of values, in metadata or in names for the scheduler.</p>`;
  }
  return html`<${Diff} pair=${pair} digests=${[left.digest, right.digest]} names=${names} kind=${kind} />`;
}

/** A comparison the way that it is looked at, with what it comes to that way. */
function facing(value, back) {
  const pair = back ? turned(value) : value;
  return { ...pair, summary: pair.summary[0] };
}

/** What a written report has not: any two could be asked for. */
function NoPair({ left, right, kind, program }) {
  const side = (each) => `${each.target}@run:${each.commit || "COMMIT"}`;
  const ir = kind === "hlo" ? " --ir hlo" : "";
  return html`<p class="empty" data-testid="no-pair">These two were not compared when this report was written.
    <code>mutcheck serve</code> compares any two, and so does
    <code>mutcheck diff ${program.name}@${side(left)} @${side(right)}${ir}</code>.</p>`;
}
