// graphql-eslint: its recommended rules and Relay's, over the schema and every document of tests/documents.
// A rule that is changed or off says why.
import { readFileSync } from "node:fs";
import graphql from "@graphql-eslint/eslint-plugin";
import { buildSchema, isObjectType } from "graphql";
import { documentFiles, schemaFile } from "../places.mjs";

const languageOptions = {
  parser: graphql.parser,
  parserOptions: { graphQLConfig: { schema: schemaFile, documents: documentFiles } },
};
const plugins = { "@graphql-eslint": graphql };
const configs = graphql.configs;
const schema = buildSchema(readFileSync(schemaFile, "utf8"));

// Money, addresses, lines of a report: values are what they hold, and nobody asks for them again. What can be asked
// for again is a Node and has an id, and nothing else has one.
const values = Object.values(schema.getTypeMap())
  .filter((type) => isObjectType(type) && !type.name.startsWith("__"))
  .filter((type) => !type.getInterfaces().some(({ name }) => name === "Node") && !type.getFields().id)
  .map(({ name }) => name);

export const schemaRules = {
  ...configs["flat/schema-recommended"].rules,
  ...configs["flat/schema-relay"].rules,
  "@graphql-eslint/strict-id-in-types": ["error", { exceptions: { types: values } }],
  // A list may hold what only stands there, such as the lines of a stock ledger, and has no page of its own.
  // Lists that cannot grow without end, such as an order's shipments, are plain lists; the others are connections.
  "@graphql-eslint/relay-edge-types": [
    "error",
    { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
  ],
  "@graphql-eslint/require-deprecation-reason": "error",
  "@graphql-eslint/no-typename-prefix": "error",
};

export const documentRules = {
  ...configs["flat/operations-recommended"].rules,
  // These documents ask what a test looks at. That a client with a cache can ask for the id of all that has one is
  // what strict-id-in-types holds.
  "@graphql-eslint/require-selections": "off",
};

export default [
  {
    files: ["schema.graphql"],
    languageOptions,
    plugins,
    rules: schemaRules,
  },
  {
    files: ["tests/documents/**/*.graphql"],
    languageOptions,
    plugins,
    rules: documentRules,
  },
];
