// Apollo Client 4: HTTP, WebSocket, multipart subscriptions, persisted queries.
import assert from "node:assert/strict";
import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import {
  bearer, check, done, sendHash, sha256, shop, socketUrl,
} from "./checks.mjs";
import * as operations from "./operations.mjs";

const headers = bearer(shop.staffKey);
const http = (more = {}) => new HttpLink({ uri: shop.url, headers, ...more });
const clientOf = (link) =>
  new ApolloClient({
    link,
    cache: new InMemoryCache(),
    defaultOptions: { query: { fetchPolicy: "network-only" } },
  });

/** What a subscription that ends has sent. */
function received(client, query) {
  return new Promise((resolve, reject) => {
    const found = [];
    client.subscribe({ query: gql(query) }).subscribe({
      next(result) {
        if (result.error) reject(result.error);
        else found.push(result.data);
      },
      error: reject,
      complete: () => resolve(found),
    });
  });
}

/** The first message of a subscription that does not end; then the client leaves. */
function first(client, query) {
  return new Promise((resolve, reject) => {
    const subscription = client.subscribe({ query: gql(query) }).subscribe({
      next(result) {
        queueMicrotask(() => subscription.unsubscribe());
        if (result.error) reject(result.error);
        else resolve(result.data);
      },
      error: reject,
    });
  });
}

await check("CLIENT", "query", async () => {
  const { data } = await clientOf(http()).query({ query: gql(operations.QUERY) });
  assert.equal(data.viewer.kind, "STAFF");
});

await check("CLIENT", "mutation", async () => {
  const { data } = await clientOf(http()).mutate({
    mutation: gql(operations.MUTATION),
    variables: operations.mutationVariables(),
  });
  assert.ok(data.paymentTransactionRecord.transaction.id);
});

await check("CLIENT", "a connection paged to its end by cursors names every order once", async () => {
  const client = clientOf(http());
  const seen = [];
  let after = null;
  let more = true;
  while (more && seen.length < 100) {
    const { data } = await client.query({ query: gql(operations.PAGE), variables: { first: 2, after } });
    seen.push(...data.orders.edges.map((edge) => edge.node.id));
    ({ endCursor: after, hasNextPage: more } = data.orders.pageInfo);
  }
  assert.ok(seen.length >= 3, `only ${seen.length} orders`);
  assert.equal(new Set(seen).size, seen.length);
});

await check("CLIENT", "a wrong field is a GraphQL error, not a network error", async () => {
  const asked = clientOf(http()).query({ query: gql(operations.WRONG_FIELD) });
  await assert.rejects(asked, (error) => CombinedGraphQLErrors.is(error));
});

const socketLink = () =>
  createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers });

await check("CLIENT", "subscription over GraphQLWsLink", async () => {
  const socket = socketLink();
  const client = clientOf(new GraphQLWsLink(socket));
  const messages = await received(client, operations.ENDING);
  assert.equal(messages.at(-1).orderEvents.__typename, "CursorExpired");
  const snapshot = await first(client, operations.ENDLESS);
  assert.equal(snapshot.orderEvents.__typename, "OrderSnapshot");
  await socket.dispose();
});

await check("CLIENT", "multipart subscription over HTTP, to its end", async () => {
  const messages = await received(clientOf(http()), operations.ENDING);
  assert.equal(messages.at(-1).orderEvents.__typename, "CursorExpired");
});

await check("CLIENT", "multipart subscription over HTTP, left in the middle", async () => {
  const snapshot = await first(clientOf(http()), operations.ENDLESS);
  assert.equal(snapshot.orderEvents.order.number, shop.orderNumber);
});

/** A client of persisted queries, and how often it went to the server. */
function persisted(options = {}) {
  const requests = [];
  const counting = (url, init) => {
    requests.push({ url: String(url), ...init });
    return fetch(url, init);
  };
  const link = new PersistedQueryLink({ sha256, ...options }).concat(http({ fetch: counting }));
  return { client: clientOf(link), requests };
}
const unseen = () => gql(`query Viewer${Math.random().toString(36).slice(2)} { viewer { kind } }`);

await check("CLIENT", "automatic persisted queries: hash, then text, then the hash is enough", async () => {
  const { client, requests } = persisted();
  const query = unseen();
  await client.query({ query });
  assert.equal(requests.length, 2);
  const { data } = await client.query({ query });
  assert.equal(data.viewer.kind, "STAFF");
  assert.equal(requests.length, 3);
});

await check("CLIENT", "automatic persisted queries: hashes by GET", async () => {
  const { client, requests } = persisted({ useGETForHashedQueries: true });
  const query = unseen();
  await client.query({ query });
  const { data } = await client.query({ query });
  assert.equal(data.viewer.kind, "STAFF");
  assert.deepEqual(requests.map((request) => request.method), ["GET", "POST", "GET"]);
});

await check("CLIENT", "an unknown hash is answered with PersistedQueryNotFound", async () => {
  const { errors } = await sendHash(sha256(`{ __typename } # ${Math.random()}`));
  assert.equal(errors[0].message, "PersistedQueryNotFound");
  assert.equal(errors[0].extensions.code, "PERSISTED_QUERY_NOT_FOUND");
});

await check("CLIENT", "a text that does not have its hash is refused, and is not kept", async () => {
  const wrong = sha256(`nothing ${Math.random()}`);
  const { data, errors } = await sendHash(wrong, { query: "{ __typename }" });
  assert.ok(errors && !data);
  assert.ok((await sendHash(wrong)).errors);
});
done();
