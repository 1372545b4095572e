// urql 5: HTTP, WebSocket, event streams, persisted queries.
import assert from "node:assert/strict";
import { cacheExchange, Client, fetchExchange, gql, subscriptionExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { bearer, check, done, shop, socketUrl } from "./checks.mjs";
import * as operations from "./operations.mjs";

const headers = bearer(shop.staffKey);
const clientOf = (exchanges = [], more = {}) =>
  new Client({
    url: shop.url,
    exchanges: [...exchanges, fetchExchange],
    fetchOptions: { headers },
    preferGetMethod: false,
    ...more,
  });

function dataOf(result) {
  if (result.error) throw result.error;
  return result.data;
}

/** Messages of a subscription, until one satisfies `enough`; then the client leaves. */
function received(client, query, enough) {
  return new Promise((resolve, reject) => {
    const found = [];
    const { unsubscribe } = client.subscription(gql(query), {}).subscribe((result) => {
      if (result.error) reject(result.error);
      if (!result.data) return;
      found.push(result.data.orderEvents);
      if (enough(result.data.orderEvents)) {
        queueMicrotask(() => unsubscribe());
        resolve(found);
      }
    });
  });
}
const isSnapshot = (message) => message.__typename === "OrderSnapshot";
const isExpired = (message) => message.__typename === "CursorExpired";

await check("CLIENT", "query", async () => {
  const data = dataOf(await clientOf([cacheExchange]).query(gql(operations.QUERY), {}));
  assert.equal(data.viewer.kind, "STAFF");
});

await check("CLIENT", "query with GET", async () => {
  const client = clientOf([], { preferGetMethod: "force" });
  assert.equal(dataOf(await client.query(gql(operations.QUERY), {})).viewer.kind, "STAFF");
});

await check("CLIENT", "mutation", async () => {
  const variables = operations.mutationVariables();
  const data = dataOf(await clientOf().mutation(gql(operations.MUTATION), variables));
  assert.ok(data.paymentTransactionRecord.transaction.id);
});

await check("CLIENT", "a wrong field is among graphQLErrors", async () => {
  const { error } = await clientOf().query(gql(operations.WRONG_FIELD), {});
  assert.ok(error.graphQLErrors.length > 0 && !error.networkError);
});

await check("CLIENT", "subscription over graphql-ws", async () => {
  const socket = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers });
  const forwardSubscription = (request) => ({
    subscribe: (sink) => ({ unsubscribe: socket.subscribe(request, sink) }),
  });
  const client = clientOf([subscriptionExchange({ forwardSubscription })]);
  await received(client, operations.ENDLESS, isSnapshot);
  await received(client, operations.ENDING, isExpired);
  await socket.dispose();
});

await check("CLIENT", "subscription as an event stream", async () => {
  const client = clientOf([], { fetchSubscriptions: true });
  await received(client, operations.ENDLESS, isSnapshot);
  await received(client, operations.ENDING, isExpired);
});

for (const preferGetForPersistedQueries of [true, false]) {
  const method = preferGetForPersistedQueries ? "GET" : "POST";
  await check("CLIENT", `persisted exchange with ${method}: the second time the hash is enough`, async () => {
    const requests = [];
    const counting = (url, init) => {
      requests.push(init?.method ?? "GET");
      return fetch(url, init);
    };
    const client = clientOf([persistedExchange({ preferGetForPersistedQueries })], { fetch: counting });
    const name = `Viewer${Math.random().toString(36).slice(2)}`;
    const query = gql(`query ${name} { viewer { kind } }`);
    for (const time of ["first", "second"]) {
      const result = await client.query(query, {}, { requestPolicy: "network-only" });
      assert.equal(dataOf(result).viewer.kind, "STAFF", time);
    }
    assert.deepEqual(requests, [method, method, method]);
  });
}
done();
