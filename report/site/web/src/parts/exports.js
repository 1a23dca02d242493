// The rows of a table as a file: what is shown is what is written, with plain numbers.

import { html } from "../lib/html.js";

/** Buttons for both forms. `columns` are pairs of a name, and what a row has there. */
export function Exports({ name, columns, rows }) {
  const made = () => rows.map((row) => Object.fromEntries(columns.map(([column, value]) => [column, value(row) ?? null])));
  return html`<span class="exports">
    <button type="button" class="small" data-testid="csv-${name}" aria-label="Save as CSV: ${name}"
      onClick=${() => save(`${name}.csv`, "text/csv", csv(columns.map(([column]) => column), made()))}>CSV</button>
    <button type="button" class="small" data-testid="json-${name}" aria-label="Save as JSON: ${name}"
      onClick=${() => save(`${name}.json`, "application/json", `${JSON.stringify(made(), null, 1)}\n`)}>JSON</button>
  </span>`;
}

function csv(names, rows) {
  return [names, ...rows.map((row) => names.map((name) => row[name]))].map((row) => row.map(field).join(",")).join("\r\n") + "\r\n";
}

/** A field; one that a spreadsheet would take for a formula begins with a sign that keeps it from that. */
function field(value) {
  if (value === null || value === undefined) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function save(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
