// Relay's environment: a fetch, a socket, a store.
import { createClient } from "graphql-ws";
import runtime from "relay-runtime";
import WebSocket from "ws";
import { bearer, shop, socketUrl } from "../checks.mjs";

const { Environment, Network, Observable, RecordSource, Store } = runtime;
const { url } = shop;
const headers = bearer(shop.staffKey);
const socket = createClient({ url: socketUrl, webSocketImpl: WebSocket, connectionParams: headers });

async function send(request, variables) {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", accept: "application/graphql-response+json" },
    body: JSON.stringify({ query: request.text, operationName: request.name, variables }),
  });
  return response.json();
}

const listen = (request, variables) =>
  Observable.create((sink) => socket.subscribe({ query: request.text, variables }, sink));

export const newEnvironment = () =>
  new Environment({ network: Network.create(send, listen), store: new Store(new RecordSource()) });
