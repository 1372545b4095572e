// gql.tada: the schema as a type, and documents that the compiler reads.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateOutput } from "@gql.tada/cli-utils";
import { check, done } from "../checks.mjs";
import { complaintsAbout } from "../compiler.mjs";
import { conformance, generated, schemaFile } from "../places.mjs";

const folder = generated("tada");
const environment = join(folder, "graphql-env.d.ts");

await check("CLIENT", "the schema becomes a type", async () => {
  const plugin = { name: "gql.tada/ts-plugin", schema: schemaFile, tadaOutputLocation: environment };
  const tsconfig = join(folder, "tsconfig.json");
  writeFileSync(tsconfig, JSON.stringify({ compilerOptions: { plugins: [plugin] }, include: ["."] }));
  await generateOutput({ disablePreprocessing: false, output: environment, tsconfig });
  assert.ok(readFileSync(environment, "utf8").includes("OrderTrackingSnapshot"));
}, 200);

await check("CLIENT", "tsc --strict accepts a program with its documents, but not the program's mistakes", () => {
  const program = join(folder, "program.ts");
  copyFileSync(join(conformance, "clients/tada/program.ts"), program);
  assert.deepEqual(complaintsAbout([program]), []);
}, 200);
done();
