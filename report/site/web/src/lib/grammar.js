// The two languages of the IR for highlight.js, which has neither.

import hljs from "highlight.js/lib/core";

const STRING = { scope: "string", begin: /"/, end: /"/, illegal: /\n/ };
const NUMBER = { scope: "number", match: /(?<![\w.%@#])-?(?:0x[\da-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w])/ };

/** MLIR as StableHLO is printed. */
function mlir() {
  return {
    contains: [
      { scope: "comment", match: /\/\/.*$/ },
      STRING,
      { scope: "variable", match: /%[\w$.#:-]+/ },
      { scope: "title", match: /@[\w$.-]+/ },
      { scope: "symbol", match: /#[\w.]+|\^\w+/ },
      { scope: "type", match: /\b(?:tensor|memref|vector|tuple)<[^>]*>|\b(?:[fisu]\d+|bf16|index|none|complex<\w+>)\b/ },
      { scope: "built_in", match: /\b(?:stablehlo|mhlo|chlo|func|arith|sdy|tf|jax|vhlo|shape)\.[\w.]+/ },
      { scope: "keyword", match: /\b(?:module|attributes|return|private|public|dense|true|false|loc|cond|do|applies|across|dims)\b/ },
      NUMBER,
    ],
  };
}

/** HLO text, as XLA prints it. */
function hlo() {
  return {
    contains: [
      { scope: "comment", match: /\/\*.*?\*\// },
      STRING,
      { scope: "variable", match: /%[\w.-]+/ },
      { scope: "keyword", match: /\b(?:ENTRY|ROOT|HloModule|metadata|calls|body|condition|to_apply|backend_config|sharding|kind|dimensions|slice|frontend_attributes)\b/ },
      { scope: "type", match: /\b(?:pred|[fsu]\d+|bf16|c64|c128|token|f8e\w+)\[[^\]]*\](?:\{[^}]*\})?/ },
      { scope: "built_in", match: /(?<=[\])}]\s)[a-z][\w-]*(?=\()/ },
      NUMBER,
    ],
  };
}

hljs.registerLanguage("stablehlo", mlir);
hljs.registerLanguage("hlo", hlo);

/** The most characters of a line that are highlighted: a constant may have a million. */
const MOST = 4000;

/** The stretches of a line that have a class: [start, end, class]. */
export function stretches(line, kind) {
  const language = kind === "hlo" ? "hlo" : "stablehlo";
  const template = document.createElement("template");
  template.innerHTML = hljs.highlight(line.slice(0, MOST), { language, ignoreIllegals: true }).value; // it escapes
  const found = [];
  let at = 0;
  const walk = (node, name) => {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) {
        if (name) found.push([at, at + child.data.length, name]);
        at += child.data.length;
      } else walk(child, child.className);
    }
  };
  walk(template.content, "");
  return found;
}
