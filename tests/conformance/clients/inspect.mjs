// graphql-inspector: the schema against the last release's, and every document against the schema.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { coverage, CriticalityLevel, diff, validate } from "@graphql-inspector/core";
import { buildSchema, Source } from "graphql";
import { check, done } from "./checks.mjs";
import { checkout, schemaFile } from "./places.mjs";

const schema = buildSchema(readFileSync(schemaFile, "utf8"));
const folder = join(checkout, "tests/documents");
const sources = readdirSync(folder, { recursive: true })
  .filter((name) => name.endsWith(".graphql"))
  .map((name) => new Source(readFileSync(join(folder, name), "utf8"), name));

function git(...more) {
  return execFileSync("git", more, { cwd: checkout, encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "ignore"] });
}

/** The last release, or the last commit while there is none: as scripts/schema_breaking_changes.py has it. */
function baseline() {
  try {
    return git("describe", "--tags", "--abbrev=0").trim();
  } catch {
    return "HEAD";
  }
}

await check("MUST", "diff: nothing breaks clients of the last release", async () => {
  const released = buildSchema(git("show", `${baseline()}:schema.graphql`));
  const breaking = (await diff(released, schema))
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message);
  assert.deepEqual(breaking, []);
});

await check("MUST", "validate: every document fits the schema and uses nothing deprecated", () => {
  assert.ok(sources.length > 100, `only ${sources.length}`);
  const problems = sources.flatMap((source) => validate(schema, [source]));
  assert.deepEqual(
    problems.map(({ source, errors, deprecated }) => [source.name, ...errors.map(String), ...deprecated.map(String)]),
    [],
  );
});

await check("SHOULD", "coverage: every mutation and subscription is in a document", () => {
  const { types } = coverage(schema, sources);
  const roots = [schema.getMutationType(), schema.getSubscriptionType()];
  const missing = roots.flatMap(({ name }) =>
    Object.entries(types[name].children)
      .filter(([, field]) => field.hits === 0)
      .map(([field]) => `${name}.${field}`),
  );
  assert.deepEqual(missing, []);
});
done();
