// GraphiQL as Orderwright serves it: same origin, no network beyond it, examples in the side pane.
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { buildSchema } from "graphql";
import { createRoot } from "react-dom/client";

import { credentials } from "./credentials.js";
import { EXAMPLES_PLUGIN, ExamplesContext } from "./examples.jsx";
import { createFetcher } from "./fetcher.js";
import "./workers.js";

import "graphiql/style.css";
import "./page.css";

const WELCOME = `# Choose an example on the left, paste the credential it asks for, and run it.
`;

async function load(path, read) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return read(response);
}

// The published schema is used instead of introspection, so the documentation is there
// before a credential is. Without it GraphiQL falls back to introspection.
async function loadSchema() {
  try {
    return buildSchema(await load("/schema.graphql", (response) => response.text()));
  } catch (error) {
    console.warn("The published schema could not be read; introspecting instead.", error);
    return undefined;
  }
}

function asText(variables) {
  return Object.keys(variables ?? {}).length > 0 ? JSON.stringify(variables, null, 2) : "";
}

async function loadExamples() {
  try {
    const examples = await load("/graphiql/examples.json", (response) => response.json());
    return examples.map((example) => ({ ...example, variables: asText(example.variables) }));
  } catch (error) {
    console.warn("The examples could not be read.", error);
    return [];
  }
}

// A tab remembers no credential of its own: the operation's name leads back to its example.
function followActiveTab(examples) {
  const kinds = new Map();
  for (const { query, operationName, credential, group } of examples) {
    kinds.set(query.trim(), credential);
    if (!group) kinds.set(operationName, credential);
  }
  return ({ tabs, activeTabIndex }) => {
    const tab = tabs[activeTabIndex];
    const kind = kinds.get(tab?.query?.trim()) ?? kinds.get(tab?.operationName);
    if (kind) credentials.choose(kind);
  };
}

async function start() {
  const [schema, examples] = await Promise.all([loadSchema(), loadExamples()]);
  const asked = decodeURIComponent(location.hash.slice(1));
  // What the address names is opened beside whatever was open here before.
  const named = examples.find((example) => example.identity === asked);
  const first = named ?? examples[0];
  if (first) credentials.choose(first.credential);
  createRoot(document.getElementById("graphiql")).render(
    <ExamplesContext.Provider value={examples}>
      <GraphiQL
        fetcher={createFetcher("/graphql", credentials)}
        schema={schema}
        plugins={[EXAMPLES_PLUGIN, HISTORY_PLUGIN]}
        visiblePlugin={EXAMPLES_PLUGIN}
        defaultQuery={WELCOME}
        initialQuery={named?.query}
        initialVariables={named?.variables}
        defaultTabs={first ? [{ query: first.query, variables: first.variables }] : undefined}
        onTabChange={followActiveTab(examples)}
        defaultEditorToolsVisibility="variables"
        showPersistHeadersSettings={false}
        shouldPersistHeaders={false}
      >
        <GraphiQL.Logo>
          <a className="orderwright-logo" href="/">Orderwright</a>
        </GraphiQL.Logo>
      </GraphiQL>
    </ExamplesContext.Provider>,
  );
}

void start();
