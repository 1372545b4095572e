// graphql-codegen over every document that the API's own tests send: TypeScript, Kotlin, Apollo Android.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "@graphql-codegen/cli";
import { parse } from "graphql";
import { check, done } from "../checks.mjs";
import { complaintsAbout } from "../compiler.mjs";
import { conformance, documentFiles, generated, schemaFile } from "../places.mjs";

const folder = generated("codegen");
const scalars = { DateTime: "string", Date: "string", Decimal: "string", JSON: "unknown" };
let written = [];

async function generateInto(outputs) {
  const files = await generate(
    { schema: schemaFile, documents: documentFiles, silent: true, errorsOnly: true, generates: outputs },
    true,
  );
  written = [...written, ...files.map((file) => file.filename)];
  return files;
}

await check("CLIENT", "the client preset generates typed documents for every operation", async () => {
  await generateInto({
    [`${folder}/`]: {
      preset: "client",
      presetConfig: { persistedDocuments: { hashAlgorithm: "sha256" } },
      config: { scalars, useTypeImports: true, enumsAsTypes: true },
    },
  });
}, 200);

await check("CLIENT", "tsc --strict accepts that and a program with it, but not the program's mistakes", () => {
  const program = join(folder, "program.ts");
  copyFileSync(join(conformance, "clients/codegen/program.ts"), program);
  const sources = written.filter((name) => name.endsWith(".ts"));
  assert.ok(sources.length >= 3, `only ${sources}`);
  assert.deepEqual(complaintsAbout([...sources, program]), []);
}, 200);

await check("CLIENT", "the manifest of persisted documents names every operation by its SHA-256", () => {
  const manifest = JSON.parse(readFileSync(join(folder, "persisted-documents.json"), "utf8"));
  const entries = Object.entries(manifest);
  assert.ok(entries.length > 100, `only ${entries.length}`);
  for (const [hash, text] of entries) {
    parse(text);
    assert.equal(`sha256:${createHash("sha256").update(text).digest("hex")}`, hash);
  }
});

await check("CLIENT", "Kotlin types of every input and enum", async () => {
  const [file] = await generateInto({
    [`${folder}/schema.kt`]: { plugins: ["kotlin"], config: { package: "dev.orderwright" } },
  });
  for (const name of ["enum class OrderStatus", "OrderPlaceInput"]) assert.ok(file.content.includes(name), name);
}, 200);
done();
