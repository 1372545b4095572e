// The side pane: which credential is sent, and example operations that open in a tab.
import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { createContext, useContext, useSyncExternalStore } from "react";

import { credentials, KINDS } from "./credentials.js";

export const ExamplesContext = createContext([]);

function CredentialForm() {
  const { kind, value } = useSyncExternalStore(credentials.subscribe, credentials.snapshot);
  return (
    <section className="orderwright-credential" aria-labelledby="orderwright-credential-title">
      <h2 id="orderwright-credential-title">Credential</h2>
      <label>
        Send as
        <select value={kind} onChange={(event) => credentials.choose(event.target.value)}>
          {Object.entries(KINDS).map(([name, { label }]) => (
            <option key={name} value={name}>{label}</option>
          ))}
        </select>
      </label>
      <label>
        {KINDS[kind].label}
        <input
          name="credential"
          type="password"
          autoComplete="off"
          spellCheck="false"
          placeholder={KINDS[kind].hint}
          value={value}
          onChange={(event) => credentials.keep(event.target.value)}
        />
      </label>
      <p>{value ? "Sent with every operation, kept until this tab closes." : "Nothing is sent."}</p>
    </section>
  );
}

// Examples have names of their own; the guides use the same name for several operations.
function isOpenIn(tab, example) {
  return example.group
    ? tab.query?.trim() === example.query.trim()
    : tab.operationName === example.operationName;
}

// The editors follow `initial*` only at start, so an opened example is written into them.
function useOpenExample() {
  const { addTab, changeTab } = useGraphiQLActions();
  const { tabs, queryEditor, variableEditor } = useGraphiQL((state) => ({
    tabs: state.tabs,
    queryEditor: state.queryEditor,
    variableEditor: state.variableEditor,
  }));
  return (example) => {
    credentials.choose(example.credential);
    const open = tabs.findIndex((tab) => isOpenIn(tab, example));
    if (open >= 0) return changeTab(open);
    addTab();
    queryEditor?.setValue(example.query);
    variableEditor?.setValue(example.variables);
  };
}

function OperationList({ operations, open }) {
  return (
    <ul className="orderwright-examples">
      {operations.map((example) => (
        <li key={example.identity}>
          <button type="button" onClick={() => open(example)}>
            <strong>{example.name}</strong>
            <span>{example.description}</span>
            <em>{KINDS[example.credential]?.label ?? example.credential}</em>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Examples() {
  const examples = useContext(ExamplesContext);
  const openExample = useOpenExample();
  const guides = [...new Set(examples.map((example) => example.group).filter(Boolean))];
  return (
    <div className="orderwright-pane">
      <CredentialForm />
      <section aria-labelledby="orderwright-examples-title">
        <h2 id="orderwright-examples-title">Examples</h2>
        <OperationList
          operations={examples.filter((example) => !example.group)}
          open={openExample}
        />
        {examples.length === 0 && <p>This server offers no examples.</p>}
      </section>
      {guides.length > 0 && (
        <section aria-labelledby="orderwright-guides-title">
          <h2 id="orderwright-guides-title">From the guides</h2>
          {guides.map((guide) => (
            <details key={guide}>
              <summary>{guide}</summary>
              <OperationList
                operations={examples.filter((example) => example.group === guide)}
                open={openExample}
              />
            </details>
          ))}
        </section>
      )}
    </div>
  );
}

function ExamplesIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.6" aria-hidden="true">
      <path d="M5 4.5h9.5L19 9v10.5H5z" strokeLinejoin="round" />
      <path d="M8.5 12.5l2 2 4-4M8.5 17.5h7" strokeLinecap="round" />
    </svg>
  );
}

export const EXAMPLES_PLUGIN = {
  title: "Examples and credential",
  icon: ExamplesIcon,
  content: Examples,
};
