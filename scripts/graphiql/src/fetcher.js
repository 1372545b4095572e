// Sends queries and mutations by HTTP, subscriptions by graphql-transport-ws, both with the
// credential chosen at the moment of sending.
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { getOperationAST } from "graphql";
import { createClient } from "graphql-ws";

function socketAddress(path) {
  const address = new URL(path, window.location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

// One socket a subscription: a changed credential then never rides on an old connection.
// No retries: a resumed stream would start with a snapshot and look like a second run.
async function* subscribe(path, credentials, request) {
  const authorization = credentials.authorization();
  const client = createClient({
    url: socketAddress(path),
    connectionParams: authorization ? { authorization } : {},
    retryAttempts: 0,
  });
  try {
    yield* client.iterate(request);
  } catch (failure) {
    if (typeof CloseEvent !== "undefined" && failure instanceof CloseEvent) {
      const reason = failure.reason || "no reason given";
      throw new Error(`The socket was closed (${failure.code}: ${reason})`);
    }
    throw failure;
  } finally {
    void client.dispose();
  }
}

export function createFetcher(path, credentials) {
  const send = createGraphiQLFetcher({
    url: path,
    fetch: (address, options) => {
      const headers = new Headers(options.headers);
      const authorization = credentials.authorization();
      if (authorization && !headers.has("authorization")) {
        headers.set("authorization", authorization);
      }
      return fetch(address, { ...options, headers });
    },
  });
  return (request, options) => {
    const operation =
      options?.documentAST && getOperationAST(options.documentAST, request.operationName);
    if (operation?.operation === "subscription") return subscribe(path, credentials, request);
    return send(request, options);
  };
}
