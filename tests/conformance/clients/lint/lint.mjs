// Runs graphql-eslint: one check for each rule that is on.
import assert from "node:assert/strict";
import { join } from "node:path";
import { ESLint } from "eslint";
import { check, done, skip } from "../checks.mjs";
import { checkout, conformance } from "../places.mjs";
import { documentRules, schemaRules } from "./eslint.config.mjs";

const eslint = new ESLint({
  cwd: checkout,
  overrideConfigFile: join(conformance, "clients/lint/eslint.config.mjs"),
});

for (const [what, pattern, rules] of [
  ["schema", "schema.graphql", schemaRules],
  ["documents", "tests/documents", documentRules],
]) {
  const results = await eslint.lintFiles([pattern]);
  const found = results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, line, message }) => ({ ruleId, text: `${filePath}:${line} ${message}` })),
  );
  await check("LINT", `${what}: every file can be read`, () => {
    assert.ok(results.length > 0);
    assert.deepEqual(found.filter(({ ruleId }) => !(ruleId in rules)), []);
  });
  for (const [rule, setting] of Object.entries(rules)) {
    await check("LINT", `${what}: ${rule.replace("@graphql-eslint/", "")}`, () => {
      if (setting === "off") skip("off: eslint.config.mjs says why");
      const complaints = found.filter(({ ruleId }) => ruleId === rule).map(({ text }) => text);
      assert.deepEqual(complaints, []);
    });
  }
}
done();
