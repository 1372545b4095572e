// Where things are, and where what clients generate goes: a folder that git does not keep.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const conformance = dirname(dirname(fileURLToPath(import.meta.url)));
export const checkout = dirname(dirname(conformance));
export const schemaFile = join(checkout, "schema.graphql");
export const documentFiles = join(checkout, "tests/documents/**/*.graphql");

/** A folder for one suite's output, beside the packages that the output imports. */
export function generated(suite) {
  const folder = join(conformance, ".generated", suite);
  mkdirSync(folder, { recursive: true });
  return folder;
}
