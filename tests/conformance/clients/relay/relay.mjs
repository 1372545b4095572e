// Relay: its compiler over real documents, and its store with pages, refetching, mutations and live orders.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import runtime from "relay-runtime";
import { check, done, newKey, shop } from "../checks.mjs";
import { conformance, generated } from "../places.mjs";
import { newEnvironment } from "./network.mjs";

const {
  commitMutation, createOperationDescriptor, fetchQuery, getPaginationMetadata, getPaginationVariables,
  getRefetchMetadata, getSingularSelector, requestSubscription,
} = runtime;

const folder = generated("relay");

function compile() {
  for (const name of ["documents.js", "relay.config.json"]) {
    copyFileSync(join(conformance, "clients/relay", name), join(folder, name));
  }
  // The generated modules are modules.
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const compiler = createRequire(import.meta.url).resolve("relay-compiler/cli.js");
  const ran = spawnSync(process.execPath, [compiler, "relay.config.json"], { cwd: folder, encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stdout + ran.stderr);
  // A bundler finds files without their ending, Node does not.
  for (const name of readdirSync(join(folder, "__generated__"))) {
    const file = join(folder, "__generated__", name);
    writeFileSync(file, readFileSync(file, "utf8").replace(/(from '\.\/[\w.]+\.graphql)'/g, "$1.js'"));
  }
}

await check("CLIENT", "the compiler takes the schema and the documents", compile, 200);
const artifact = async (name) => (await import(`${folder}/__generated__/${name}.graphql.js`)).default;

/** Fetches a query, keeps its data, and gives what the fragment spread in `data` reads. */
async function load(environment, request, variables) {
  const operation = createOperationDescriptor(request, variables);
  environment.retain(operation);
  await fetchQuery(environment, request, variables).toPromise();
  return environment.lookup(operation.fragment).data;
}

const read = (environment, fragment, reference) =>
  environment.lookup(getSingularSelector(fragment, reference));

await check("CLIENT", "a connection grows in the store page by page, to its end", async () => {
  const environment = newEnvironment();
  const query = await artifact("documentsOrdersQuery");
  const list = await artifact("documentsOrders");
  const root = await load(environment, query, { first: 2 });
  // What usePaginationFragment does at each loadNext.
  const { connectionPathInFragmentData, paginationMetadata } = getPaginationMetadata(list);
  assert.deepEqual(connectionPathInFragmentData, ["orders"]);
  const { refetchableRequest, fragmentRefPathInResponse } = getRefetchMetadata(list, "loadNext");
  assert.deepEqual(fragmentRefPathInResponse, []);
  let { orders } = read(environment, list, root).data;
  assert.equal(orders.edges.length, 2);
  for (let pages = 0; orders.pageInfo.hasNextPage; pages++) {
    assert.ok(pages < 50, "no end of pages");
    const variables = getPaginationVariables(
      "forward", 2, orders.pageInfo.endCursor, { first: 2 }, {}, paginationMetadata,
    );
    await load(environment, refetchableRequest, variables);
    const before = orders.edges.length;
    ({ orders } = read(environment, list, root).data);
    assert.ok(orders.edges.length > before, "the connection did not grow");
  }
  const ids = orders.edges.map((edge) => edge.node.id);
  assert.equal(new Set(ids).size, ids.length);
  assert.ok(ids.includes(shop.orderId));
});

await check("CLIENT", "an order is fetched again by its id, and a mutation's answer reaches who shows it", async () => {
  const environment = newEnvironment();
  const fragment = await artifact("documentsOrder");
  const { refetchableRequest, identifierInfo } = getRefetchMetadata(fragment, "refetch");
  assert.equal(identifierInfo.identifierField, "id");
  const { node } = await load(environment, refetchableRequest, { id: shop.spareOrderId });
  const shown = read(environment, fragment, node);
  assert.equal(shown.data.id, shop.spareOrderId);
  assert.notEqual(shown.data.status, "CANCELED");
  const told = new Promise((resolve) => environment.subscribe(shown, (change) => resolve(change.data)));
  commitMutation(environment, {
    mutation: await artifact("documentsCancelMutation"),
    variables: { orderId: shop.spareOrderId, key: newKey() },
  });
  const canceled = await told;
  assert.equal(canceled.status, "CANCELED");
  assert.ok(canceled.version > shown.data.version);
});

await check("CLIENT", "a subscription's messages change the store", async () => {
  const environment = newEnvironment();
  const fragment = await artifact("documentsOrder");
  const subscription = await artifact("documentsLiveSubscription");
  const order = await new Promise((resolve, reject) => {
    requestSubscription(environment, {
      subscription,
      variables: { orderId: shop.orderId },
      onNext: ({ orderEvents }) => resolve(orderEvents.order),
      onError: reject,
    });
  });
  assert.equal(read(environment, fragment, order).data.number, shop.orderNumber);
});
done();
