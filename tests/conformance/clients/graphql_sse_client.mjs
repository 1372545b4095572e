// The client of the graphql-sse package in distinct-connections mode, and the protocol as curl sees it.
import assert from "node:assert/strict";
import { createClient } from "graphql-sse";
import { bearer, check, done, newKey, shop, skip } from "./checks.mjs";
import * as operations from "./operations.mjs";

const EVENT_STREAM = /^text\/event-stream/;
const headers = bearer(shop.staffKey);
const newClient = (more = {}) => createClient({ url: shop.url, headers, retryAttempts: 0, ...more });

async function all(answers) {
  const found = [];
  for await (const answer of answers) found.push(answer);
  return found;
}

function send(body, more = {}) {
  const asking = { "content-type": "application/json", accept: "text/event-stream" };
  return fetch(shop.url, {
    method: "POST",
    headers: { ...asking, ...headers, ...more },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

const get = (query) =>
  fetch(`${shop.url}?${new URLSearchParams({ query })}`, {
    headers: { accept: "text/event-stream", ...headers },
  });

await check("CLIENT", "a subscription that ends, ends", async () => {
  const answers = await all(newClient().iterate({ query: operations.ENDING }));
  assert.equal(answers.at(-1).data.orderEvents.__typename, "CursorExpired");
});

await check("CLIENT", "a query may come as a stream of one", async () => {
  const answers = await all(newClient().iterate({ query: operations.QUERY }));
  assert.deepEqual(answers, [{ data: { viewer: { kind: "STAFF" } } }]);
});

await check("CLIENT", "a subscriber may leave in the middle", async () => {
  const client = newClient();
  const stream = client.iterate({ query: operations.ENDLESS });
  assert.ok((await stream.next()).value.data);
  await stream.return();
  client.dispose();
});

await check("CLIENT", "a wrong field comes as errors, and then the stream ends", async () => {
  const answers = await all(newClient().iterate({ query: "subscription { nopeNope }" }));
  assert.ok(answers.at(-1).errors[0].message);
});

await check("CLIENT", "a wrong key is refused", async () => {
  const client = newClient({ headers: bearer("ow_staff_nobody_nothing") });
  await assert.rejects(all(client.iterate({ query: operations.QUERY })), (error) => {
    assert.equal(error.response?.status, 401);
    return true;
  });
});

await check("MUST", "the stream is text/event-stream and ends with `complete`", async () => {
  const response = await send({ query: operations.ENDING });
  const text = await response.text();
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type"), EVENT_STREAM);
  assert.match(text, /event: next\ndata: /);
  assert.match(text, /event: complete\n/);
});

await check("MUST", "a syntax error is told in the stream, or is a 400", async () => {
  const response = await send({ query: "{" });
  const text = await response.text();
  if (response.status !== 400) {
    assert.equal(response.status, 200);
    assert.match(text, /event: next[\s\S]+"errors"[\s\S]+event: complete/);
  }
});

for (const [what, body] of [["no JSON", "{"], ["no query", {}], ["a list", []]]) {
  await check("MUST", `a body with ${what} is a 400`, async () => {
    const response = await send(body);
    await response.text();
    assert.equal(response.status, 400);
  });
}

await check("MUST", "a subscription may be sent with GET", async () => {
  const response = await get(operations.ENDING);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /event: complete\n/);
});

await check("MUST", "a mutation may not be sent with GET, and is not executed", async () => {
  const text = operations.MUTATION.replace(/\(\$orderId[^)]+\)/, "")
    .replaceAll("$orderId", JSON.stringify(shop.orderId))
    .replaceAll("$key", JSON.stringify(newKey()));
  const response = await get(text);
  const answer = await response.text();
  assert.ok(!answer.includes("PaymentTransaction_"), answer);
  assert.ok(response.status === 405 || /"errors"/.test(answer), `${response.status} ${answer}`);
});

await check("MAY", "single-connection mode", async () => {
  const response = await fetch(shop.url, { method: "PUT", headers });
  await response.text();
  if (response.status !== 201) skip(`not offered: PUT is answered with ${response.status}`);
});
done();
