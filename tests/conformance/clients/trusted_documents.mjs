// Trusted documents: what codegen writes is loaded as it is, and its ids are all that clients send then.
import assert from "node:assert/strict";
import { join } from "node:path";
import { generate } from "@graphql-codegen/cli";
import { bearer, check, done, newKey, shop } from "./checks.mjs";
import { checkout, generated, schemaFile } from "./places.mjs";

const APPLICATION = "conformance";
const folder = generated("trusted-documents");
const LOAD = `mutation Load($application: String!, $input: [TrustedDocumentInput!]!, $key: String!) {
  trustedDocumentsUpsert(application: $application, input: $input, idempotencyKey: $key) {
    items { node { documentId } userErrors { code message } }
    userErrors { code message }
  }
}`;
let manifest = {};

async function post(body, key = shop.staffKey) {
  const response = await fetch(shop.url, {
    method: "POST",
    headers: {
      ...bearer(key), "content-type": "application/json", accept: "application/graphql-response+json",
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...(await response.json()) };
}

/** The id of the document that has this operation. */
const idOf = (operation) =>
  Object.entries(manifest).find(([, text]) => text.includes(` ${operation}`))[0];

await check("CLIENT", "codegen's manifest is taken as it is", async () => {
  const files = await generate({
    schema: schemaFile,
    documents: join(checkout, "tests/documents/orders/*.graphql"),
    silent: true,
    generates: { [`${folder}/`]: { preset: "client", presetConfig: { persistedDocuments: true } } },
  }, false);
  manifest = JSON.parse(files.find(({ filename }) => filename.endsWith("persisted-documents.json")).content);
  const input = Object.entries(manifest).map(([documentId, text]) => ({ documentId, text }));
  assert.ok(input.length >= 5);
  const variables = { application: APPLICATION, input, key: newKey() };
  const { data } = await post({ query: LOAD, variables });
  const { items, userErrors } = data.trustedDocumentsUpsert;
  assert.deepEqual(userErrors, []);
  assert.deepEqual(items.flatMap((item) => item.userErrors), []);
  assert.equal(items.length, input.length);
}, 100);

await check("CLIENT", "its ids are all that is sent, by POST", async () => {
  const { data } = await post({ documentId: idOf("OrderTracking "), variables: {} }, shop.trackingToken);
  assert.equal(data.orderTracking.number, shop.orderNumber);
});

await check("CLIENT", "its ids are all that is sent, by GET", async () => {
  const asked = new URLSearchParams({ documentId: idOf("OrderTracking ") });
  const response = await fetch(`${shop.url}?${asked}`, { headers: bearer(shop.trackingToken) });
  const { data } = await response.json();
  assert.equal(data.orderTracking.number, shop.orderNumber);
});

await check("CLIENT", "an id that nobody loaded is refused by its name", async () => {
  const { errors } = await post({ documentId: `sha256:${"0".repeat(64)}` });
  assert.equal(errors[0].extensions.code, "PERSISTED_QUERY_NOT_IN_LIST");
});
done();
