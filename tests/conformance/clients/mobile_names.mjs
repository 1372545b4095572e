// Names that collide with what generators for Swift and Kotlin write, or with each other once they are changed.
// Apollo's own generators are in no registry that a build may use, so the schema is looked at instead.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { buildSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";
import { check, done } from "./checks.mjs";
import { schemaFile } from "./places.mjs";

const schema = buildSchema(readFileSync(schemaFile, "utf8"));
const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith("__"));
const withFields = types.filter((type) => isObjectType(type) || isInterfaceType(type) || isInputObjectType(type));
const RESERVED_FIELDS = ["__data", "fragments", "Fragments", "self", "_", "hash", "hashValue"];
const RESERVED_TYPES = ["Schema", "SchemaMetadata", "SchemaConfiguration", "Objects", "Interfaces", "Unions", "Enums"];

/** Those that are the same once they are changed. */
function collisions(names, change) {
  const seen = new Map();
  return names.filter((name) => {
    const known = seen.has(change(name));
    seen.set(change(name), name);
    return known;
  });
}

const camelCase = (name) => name.toLowerCase().replace(/_+(\w)/g, (_, letter) => letter.toUpperCase());

await check("SHOULD", "no two types differ by case alone: each becomes a file", () => {
  assert.deepEqual(collisions(types.map(({ name }) => name), (name) => name.toLowerCase()), []);
});

await check("SHOULD", "no type has a name that the generated code has already", () => {
  assert.deepEqual(types.map(({ name }) => name).filter((name) => RESERVED_TYPES.includes(name)), []);
});

await check("SHOULD", "no field has a name that the generated code has already", () => {
  const names = withFields.flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
  assert.ok(names.length > 1000);
  assert.deepEqual(names.filter((name) => RESERVED_FIELDS.includes(name.split(".")[1])), []);
});

await check("SHOULD", "the values of every enum stay apart in camel case", () => {
  const enums = types.filter(isEnumType);
  const found = enums.flatMap((type) =>
    collisions(type.getValues().map(({ name }) => name), camelCase).map((name) => `${type.name}.${name}`),
  );
  assert.ok(enums.length > 30);
  assert.deepEqual(found, []);
});
done();
