// The client of the graphql-ws package, which Apollo, urql and Relay use for their sockets.
import assert from "node:assert/strict";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { bearer, check, done, pause, shop, socketUrl } from "./checks.mjs";
import * as operations from "./operations.mjs";

async function all(answers) {
  const found = [];
  for await (const answer of answers) found.push(answer);
  return found;
}

/** A client for one check, which ends with it. */
async function withClient(use, options = {}) {
  const client = createClient({
    url: socketUrl,
    webSocketImpl: WebSocket,
    connectionParams: bearer(shop.staffKey),
    retryAttempts: 0,
    ...options,
  });
  try {
    return await use(client);
  } finally {
    await client.dispose();
  }
}

await check("CLIENT", "a query has one answer", () =>
  withClient(async (client) => {
    const answers = await all(client.iterate({ query: operations.QUERY }));
    assert.deepEqual(answers, [{ data: { viewer: { kind: "STAFF" } } }]);
  }));

await check("CLIENT", "a mutation has one answer", () =>
  withClient(async (client) => {
    const variables = operations.mutationVariables();
    const answers = await all(client.iterate({ query: operations.MUTATION, variables }));
    assert.equal(answers.length, 1);
    assert.ok(answers[0].data.paymentTransactionRecord.transaction.id);
  }));

await check("CLIENT", "a subscription that ends, ends", () =>
  withClient(async (client) => {
    const answers = await all(client.iterate({ query: operations.ENDING }));
    assert.equal(answers.at(-1).data.orderEvents.__typename, "CursorExpired");
  }));

await check("CLIENT", "leaving a subscription leaves the socket to others", () =>
  withClient(async (client) => {
    const left = client.iterate({ query: operations.ENDLESS });
    await left.next();
    await left.return();
    const { value } = await client.iterate({ query: operations.QUERY }).next();
    assert.ok(value.data);
  }, { keepAlive: 200, lazy: false }));

await check("CLIENT", "a wrong field is a list of errors, not a lost connection", () =>
  withClient(async (client) => {
    await assert.rejects(client.iterate({ query: operations.WRONG_FIELD }).next(), (errors) => {
      assert.ok(Array.isArray(errors) && errors[0].message);
      return true;
    });
  }));

await check("CLIENT", "a wrong key is refused for good, with 4403", () =>
  withClient(async (client) => {
    await assert.rejects(client.iterate({ query: operations.QUERY }).next(), { code: 4403 });
  }, { connectionParams: bearer("ow_staff_nobody_nothing") }));

await check("CLIENT", "a lost connection is made again, and the subscription resumes behind its cursor", () => {
  let socket;
  const cursors = [];
  const options = {
    retryAttempts: 3,
    retryWait: () => pause(50),
    shouldRetry: () => true,
    on: { opened: (opened) => { socket = opened; } },
  };
  return withClient(async (client) => {
    const query = `subscription Resumed($id: ID!, $after: String) {
      orderEvents(orderId: $id, after: $after) {
        __typename ... on OrderSnapshot { cursor } ... on OrderEvent { cursor type }
      }
    }`;
    const change = async () => {
      const variables = operations.mutationVariables();
      await client.iterate({ query: operations.MUTATION, variables }).next();
    };
    await new Promise((resolve, reject) => {
      client.subscribe(
        { query, get variables() { return { id: shop.orderId, after: cursors.at(-1) }; } },
        {
          async next({ data: { orderEvents: message } }) {
            if (!message.cursor) return;
            cursors.push(message.cursor);
            if (cursors.length === 1) {
              socket.terminate();
              await change();
            }
            if (message.__typename === "OrderEvent") resolve();
          },
          error: reject,
          complete: () => reject(new Error("ended")),
        },
      );
    });
    assert.equal(new Set(cursors).size, cursors.length);
  }, options);
});
done();
