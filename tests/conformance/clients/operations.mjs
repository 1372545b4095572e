// The operations that clients send: as staff, but for the storefront's own.
import { newKey, shop } from "./checks.mjs";

export const QUERY = "query Viewer { viewer { kind } }";
export const WRONG_FIELD = "query Wrong { nopeNope }";

export const PAGE = `query Orders($first: Int!, $after: String) {
  orders(first: $first, after: $after) {
    edges { cursor node { id number } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** A payment that failed: an event of the order, and no money. */
export const MUTATION = `mutation Failed($orderId: ID!, $key: String!) {
  paymentTransactionRecord(
    orderId: $orderId
    input: {
      kind: AUTHORIZATION, status: FAILURE, gateway: "manual", reference: $key
      amount: { amount: "0.01", currencyCode: "${shop.currencyCode}" }, error: "a test"
    }
    idempotencyKey: $key
  ) {
    transaction { id }
    userErrors { code message field }
  }
}`;
export const mutationVariables = () => ({ orderId: shop.orderId, key: newKey() });

/** Sends the order, then whatever happens to it, and does not end. */
export const ENDLESS = `subscription Endless {
  orderEvents(orderId: ${JSON.stringify(shop.orderId)}) {
    __typename
    ... on OrderSnapshot { cursor order { number } }
    ... on OrderEvent { cursor type }
  }
}`;

/** Sends one message and ends: nothing was ever recorded where this cursor points. */
export const ENDING = `subscription Ending {
  orderEvents(orderId: ${JSON.stringify(shop.orderId)}, after: ${JSON.stringify(shop.expiredCursor)}) {
    __typename
    ... on CursorExpired { message }
  }
}`;
