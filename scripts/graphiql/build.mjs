// Builds the GraphiQL page into api/pages/static/graphiql: `npm ci && npm run build`.
// The result is committed, so that running Orderwright needs neither Node nor the internet.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { licencesOf } from "./licences.mjs";
import { slim } from "./slim.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const OUTPUT = path.resolve(HERE, process.argv[2] ?? "../../api/pages/static/graphiql");

const SHARED = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  charset: "utf8",
  metafile: true,
  target: ["es2022"],
  legalComments: "none", // THIRD_PARTY_LICENSES carries the texts in full.
  define: { "process.env.NODE_ENV": '"production"' },
  loader: { ".ttf": "dataurl" },
  logLevel: "warning",
  plugins: [slim],
};

const PAGE = {
  ...SHARED,
  entryPoints: { main: "src/main.jsx" },
  format: "esm",
  jsx: "automatic",
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  outdir: OUTPUT,
};

const WORKERS = {
  ...SHARED,
  entryPoints: {
    "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
    "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
    "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
  },
  format: "iife",
  outdir: OUTPUT,
};

// A test compares this with the committed sources, so a stale bundle is noticed without Node.
async function digestOfSources() {
  const sources = (await readdir(path.join(HERE, "src"))).map((name) => `src/${name}`);
  const names = [...sources, "build.mjs", "licences.mjs", "slim.mjs", "package-lock.json"].sort();
  const digest = createHash("sha256");
  for (const name of names) {
    digest.update(`${name}\0`).update(await readFile(path.join(HERE, name))).update("\0");
  }
  return digest.digest("hex");
}

await rm(OUTPUT, { recursive: true, force: true });
await mkdir(OUTPUT, { recursive: true });
const results = [await build(PAGE), await build(WORKERS)];
const inputs = results.flatMap((result) => Object.keys(result.metafile.inputs));
await copyFile(path.join(HERE, "src/index.html"), path.join(OUTPUT, "index.html"));
await writeFile(path.join(OUTPUT, "THIRD_PARTY_LICENSES"), await licencesOf(HERE, inputs));
await writeFile(path.join(OUTPUT, "SOURCES.sha256"), `${await digestOfSources()}\n`);

const sizes = results.flatMap((result) => Object.values(result.metafile.outputs));
const total = sizes.reduce((sum, output) => sum + output.bytes, 0);
console.log(`${sizes.length} files, ${(total / 1e6).toFixed(2)} MB`);
