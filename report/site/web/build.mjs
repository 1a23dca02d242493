// Bundles the pages of the report into ../assets, with the licenses of what is bundled.
import { build } from "esbuild";
import { existsSync, readFileSync, readdirSync, mkdirSync, writeFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const assets = join(here, "..", "assets");

const made = await build({
  absWorkingDir: here,
  entryPoints: { app: "src/main.js", chart: "src/chart.js" },
  outdir: assets,
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  charset: "utf8",
  legalComments: "none", // all of them are in licenses.txt
  metafile: true,
  write: false,
  logLevel: "warning",
});

/** The packages that something of is in the bundle. */
function bundled() {
  const names = new Set();
  for (const file of Object.keys(made.metafile.inputs)) {
    const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file);
    if (found) names.add(found[1]);
  }
  return [...names].sort();
}

function licenseOf(name) {
  const folder = join(here, "node_modules", name);
  const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `License: ${about.license}`;
  return `${name} ${about.version} (${about.license})\n\n${text}\n`;
}

if (!existsSync(assets)) mkdirSync(assets, { recursive: true });
writeFileSync(join(assets, "licenses.txt"), bundled().map(licenseOf).join(`\n${"-".repeat(80)}\n\n`));
for (const file of made.outputFiles.sort((one) => (one.path.endsWith("app.js") ? 1 : -1))) {
  writeFileSync(`${file.path}.new`, file.contents); // app.js comes last, and whole: it says that all is there
  renameSync(`${file.path}.new`, file.path);
}
