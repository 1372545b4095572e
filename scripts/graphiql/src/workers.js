// Monaco runs its language services in web workers; these are built beside the page.
const WORKERS = { json: "json.worker.js", graphql: "graphql.worker.js" };

globalThis.MonacoEnvironment = {
  getWorker(_id, label) {
    const name = WORKERS[label] ?? "editor.worker.js";
    return new Worker(new URL(`./${name}`, import.meta.url), { name: label });
  },
};
