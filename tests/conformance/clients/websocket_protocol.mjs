// graphql-transport-ws, sentence by sentence of the PROTOCOL.md of enisdenjo/graphql-ws (MIT).
import assert from "node:assert/strict";
import { bearer, check, done, pause, shop } from "./checks.mjs";
import { ENDING, ENDLESS, MUTATION, mutationVariables, QUERY, WRONG_FIELD } from "./operations.mjs";
import { INIT, Socket, subscribe, withSocket } from "./websocket.mjs";

const INIT_PATIENCE = 12_000;
const ungreeted = { greeted: false };

/** The server closes the socket with this code. */
async function closes(socket, code, patience) {
  const closed = await socket.closing(patience);
  assert.equal(closed.code, code, closed.reason);
  return closed;
}

const must = (name, use, more, seconds) => check("MUST", name, () => withSocket(use, more), seconds);
const should = (name, use, more) => check("SHOULD", name, () => withSocket(use, more));
const robust = (name, use, more) => check("ROBUST", name, () => withSocket(use, more));

await must("the sub-protocol is agreed", async (socket) => {
  await socket.open();
  assert.equal(socket.ws.protocol, "graphql-transport-ws");
}, ungreeted);
for (const protocol of ["nonsense", "graphql-ws"]) {
  await should(`the sub-protocol ${protocol} is refused`, async (socket) => {
    const { code } = await socket.closing();
    assert.ok([4406, "refused", "error"].includes(code), String(code));
  }, { ...ungreeted, protocol });
}

// --- Greeting ---
await must("connection_init is answered with connection_ack", async () => {});
await must("connection_init may have a payload of null, which brings no credential", async (socket) => {
  await socket.open();
  socket.say({ type: "connection_init", payload: null });
  await closes(socket, 4403);
}, ungreeted);
await must("no connection_init in time closes with 4408", async (socket) => {
  await socket.open();
  await closes(socket, 4408, INIT_PATIENCE);
}, ungreeted, 15);
await must("a second connection_init closes with 4429", async (socket) => {
  socket.say(INIT);
  await closes(socket, 4429);
});
await must("two connection_init at once close with 4429", async (socket) => {
  await socket.open();
  socket.say(INIT, INIT);
  await closes(socket, 4429);
}, ungreeted);
await must("subscribe before the greeting closes with 4401", async (socket) => {
  await socket.open();
  socket.say(subscribe("1", QUERY));
  await closes(socket, 4401);
}, ungreeted);
for (const [what, payload] of [["a wrong key", bearer("ow_staff_nobody_nothing")], ["no key", undefined]]) {
  await should(`${what} closes with 4403`, async (socket) => {
    await socket.open();
    socket.say({ type: "connection_init", payload });
    await closes(socket, 4403);
  }, ungreeted);
}
await must("a refused connection answers nothing, not even a subscribe right behind", async (socket) => {
  await socket.open();
  socket.say({ type: "connection_init", payload: bearer("wrong") }, subscribe("1", QUERY));
  await socket.closing();
  assert.deepEqual(socket.heard, []);
}, ungreeted);

// --- Ping and pong ---
await must("a ping before the greeting is answered", async (socket) => {
  await socket.open();
  await socket.isAlive();
}, ungreeted);
await must("a ping is answered", (socket) => socket.isAlive());
await should("a pong repeats the ping's payload", async (socket) => {
  socket.say({ type: "ping", payload: { a: 1 } });
  assert.deepEqual((await socket.message("pong")).payload, { a: 1 });
});
await must("a pong that nobody asked for changes nothing", async (socket) => {
  socket.say({ type: "pong" });
  await socket.isAlive();
});

// --- Operations ---
await must("a query: one next, then complete", async (socket) => {
  socket.say(subscribe("q", QUERY));
  await socket.message("complete", "q");
  assert.equal(socket.about("q", "next").length, 1);
});
await must("a mutation: one next, then complete", async (socket) => {
  socket.say(subscribe("m", MUTATION, { variables: mutationVariables() }));
  await socket.message("complete", "m");
  const [next] = socket.about("m", "next");
  assert.ok(next.payload.data.paymentTransactionRecord.transaction.id);
});
await must("a subscription that ends: next, then complete", async (socket) => {
  socket.say(subscribe("s", ENDING));
  await socket.message("complete", "s");
  assert.equal(socket.about("s", "next").length, 1);
});
await must("an operation in use again closes with 4409", async (socket) => {
  socket.say(subscribe("d", ENDLESS));
  await socket.message("next", "d");
  socket.say(subscribe("d", ENDLESS));
  const { reason } = await closes(socket, 4409);
  assert.equal(reason, "Subscriber for d already exists");
});
await must("an operation twice at once closes with 4409", async (socket) => {
  socket.say(subscribe("d", ENDLESS), subscribe("d", ENDLESS));
  await closes(socket, 4409);
});
await must("an id is free after the client's complete", async (socket) => {
  socket.say(subscribe("r", ENDLESS));
  await socket.message("next", "r");
  socket.say({ id: "r", type: "complete" }, subscribe("r", ENDLESS));
  await socket.until(() => socket.about("r", "next").length === 2);
  await socket.isAlive();
});
await must("nothing comes after the client's complete, though something happens", async (socket) => {
  socket.say(subscribe("c", ENDLESS));
  await socket.message("next", "c");
  socket.say({ id: "c", type: "complete" });
  await socket.isAlive();
  const before = socket.about("c", "next").length;
  socket.say(subscribe("m", MUTATION, { variables: mutationVariables() }));
  await socket.message("complete", "m");
  await pause(400);
  assert.equal(socket.about("c", "next").length, before);
});
await must("complete of an unknown id changes nothing", async (socket) => {
  socket.say({ id: "zzz", type: "complete" });
  await socket.isAlive();
});
await must("a document that does not fit: error, and no complete", async (socket) => {
  socket.say(subscribe("v", WRONG_FIELD));
  const { payload } = await socket.message("error", "v");
  assert.ok(Array.isArray(payload) && payload[0].message);
  await pause(150);
  assert.deepEqual(socket.about("v", "complete"), []);
});
await should("a syntax error ends its own operation, and no other", async (socket) => {
  socket.say(subscribe("live", ENDLESS));
  await socket.message("next", "live");
  socket.say(subscribe("x", "subscription {"));
  await socket.message("error", "x");
  socket.say(subscribe("m", MUTATION, { variables: mutationVariables() }));
  await socket.until(() => socket.about("live", "next").length > 1);
});
await should("an unknown operationName ends its own operation, and no other", async (socket) => {
  socket.say(subscribe("x", "query A { __typename }", { operationName: "B" }));
  await socket.message("error", "x");
  await socket.isAlive();
});
await must("twenty operations on one socket", async (socket) => {
  const ids = Array.from({ length: 20 }, (_, index) => `k${index}`);
  socket.say(...ids.map((id) => subscribe(id, ENDING)));
  for (const id of ids) await socket.message("complete", id, 6000);
});

// --- Messages that are none ---
const WRONG = {
  "no JSON": "hello",
  "a JSON list": "[]",
  "a JSON text": '"x"',
  "JSON null": "null",
  "a JSON number": "42",
  "no type": "{}",
  "a type of null": '{"type":null}',
  "an unknown type": '{"type":"nope"}',
  "the type connection_ack": '{"type":"connection_ack"}',
  "the type next": '{"type":"next","id":"1","payload":{}}',
  "subscribe without an id": '{"type":"subscribe","payload":{"query":"{__typename}"}}',
  "subscribe without a payload": '{"type":"subscribe","id":"1"}',
  "subscribe without a query": '{"type":"subscribe","id":"1","payload":{}}',
  "a numeric id": '{"type":"subscribe","id":1,"payload":{"query":"{__typename}"}}',
  "an empty id": '{"type":"subscribe","id":"","payload":{"query":"{__typename}"}}',
  "a numeric query": '{"type":"subscribe","id":"1","payload":{"query":1}}',
  "variables in a text": '{"type":"subscribe","id":"1","payload":{"query":"{__typename}","variables":"x"}}',
  "variables in a list": '{"type":"subscribe","id":"1","payload":{"query":"{__typename}","variables":[1]}}',
  "a numeric operationName": '{"type":"subscribe","id":"1","payload":{"query":"{__typename}","operationName":3}}',
  "complete without an id": '{"type":"complete"}',
  "complete with an object as id": '{"type":"complete","id":{}}',
  "a text as payload of ping": '{"type":"ping","payload":"x"}',
  "NaN": '{"type":"ping","payload":{"a":NaN}}',
};
for (const [what, text] of Object.entries(WRONG)) {
  await must(`${what} closes with 4400`, async (socket) => {
    socket.say(text);
    await closes(socket, 4400, 1500);
  });
}
await must("a binary frame closes with 4400", async (socket) => {
  socket.say(Buffer.from([1, 2, 3]));
  await closes(socket, 4400, 1500);
});
await must("connection_init with a text as payload closes with 4400", async (socket) => {
  await socket.open();
  socket.say({ type: "connection_init", payload: "x" });
  await closes(socket, 4400, 1500);
}, ungreeted);

// --- Robustness: no sentence of the protocol, but of use to whoever runs a server ---
await robust("a message of a mebibyte is refused, and the server goes on", async (socket) => {
  socket.say(subscribe("big", `{ __typename } #${"x".repeat(1 << 20)}`));
  await socket.until(() => socket.closed || socket.about("big", "error").length);
  await withSocket((other) => other.isAlive());
});
await robust("the reason of a close stays short, whatever was sent", async (socket) => {
  socket.say({ type: "n".repeat(400) });
  const { reason } = await closes(socket, 4400, 1500);
  assert.ok(Buffer.byteLength(reason) <= 123);
});
await robust("subscriptions on one socket are limited", async (socket) => {
  for (let index = 0; index < 500; index++) socket.say(subscribe(`z${index}`, ENDLESS));
  await socket.until(() => socket.closed || socket.heard.some((message) => message.type === "error"));
});
await check("SHOULD", "a page of another origin is refused before it can try a credential", async () => {
  const socket = new Socket(undefined, { origin: "https://evil.example" });
  await socket.closing(1500);
  socket.end();
});
await must("a guest's token opens its order alone", async (socket) => {
  await socket.open();
  socket.say({ type: "connection_init", payload: bearer(shop.trackingToken) });
  await socket.message("connection_ack");
  socket.say(subscribe("own", "subscription { orderTracking { __typename } }"), subscribe("all", ENDLESS));
  await socket.message("next", "own");
  await socket.message("error", "all");
}, ungreeted);
done();
