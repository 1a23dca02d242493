// What the code of each finding means.

import { useEffect, useRef } from "preact/hooks";
import { broken, html } from "../lib/html.js";
import { useAddress } from "../lib/state.js";
import { Frame } from "../parts/frame.js";
import { Prose } from "../parts/prose.js";

export function Checks({ data }) {
  const [chosen] = useAddress();
  const here = useRef(null);
  useEffect(() => {
    if (here.current) here.current.scrollIntoView({ block: "center" });
  }, [chosen.code]);
  const known = !chosen.code || data.rules.some((rule) => rule.code === chosen.code);
  return html`<${Frame} data=${data} title="mutcheck: what findings mean">
    <h1>What findings mean</h1>
    ${!known && html`<p class="problem">This version of mutcheck has no finding ${chosen.code}.</p>`}
    <div class="scroll" tabindex="0" role="region" aria-label="Findings">
      <table class="plain rules" data-testid="rules"><thead><tr><th scope="col">Code</th><th scope="col">Severity</th><th scope="col">What it says</th></tr></thead>
        <tbody>${data.rules.map((rule) => html`<tr class=${rule.code === chosen.code ? "here" : ""} ref=${rule.code === chosen.code ? here : undefined}>
          <th scope="row"><code>${broken(rule.code)}</code></th><td>${rule.severity}</td><td class="path"><${Prose} text=${rule.says} /></td></tr>`)}</tbody>
      </table></div>
  <//>`;
}
