// Follows one order for as long as the page is open: reconnects with growing pauses and resumes
// after the last cursor, so nothing is missed and nothing comes twice.
import { GraphQLSocket } from "./graphql-socket.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const REFUSED_CLOSE_CODES = new Set([4401, 4403]);
const REFUSED_ERROR_CODES = new Set(["UNAUTHENTICATED", "FORBIDDEN"]);

export const TRACK_ORDER = `
subscription TrackOrder($after: String) {
  orderTracking(after: $after) {
    __typename
    ... on OrderTrackingSnapshot { cursor tracking { ...Progress } }
    ... on OrderTrackingUpdate { cursor occurredAt type tracking { ...Progress } }
    ... on Heartbeat { cursor at }
    ... on CursorExpired { message }
  }
}
fragment Progress on OrderTracking {
  number status placedAt fulfillmentStatus estimatedDeliveryAt
  total { amount currencyCode }
  destination { city countryCode }
  lines { title sku quantity shippedQuantity deliveredQuantity }
  shipments {
    id status trackingStatus carrier service trackingNumber trackingUrl
    estimatedDeliveryAt shippedAt deliveredAt
    events { code occurredAt description place }
  }
}`;

export class TrackingFeed {
  #url;
  #token;
  #listener;
  #cursor = null;
  #socket = null;
  #retry = null;
  #failures = 0;

  // listener: { onTracking(tracking, update or null), onState("connecting" | "live" | "waiting"),
  //             onRefused() }
  constructor(url, token, listener) {
    this.#url = url;
    this.#token = token;
    this.#listener = listener;
  }

  start() {
    this.stop();
    this.#listener.onState("connecting");
    this.#socket = new GraphQLSocket({
      url: this.#url,
      connectionParams: { authorization: `Bearer ${this.#token}` },
      query: TRACK_ORDER,
      variables: { after: this.#cursor },
      onReady: () => this.#listener.onState("live"),
      onData: (data) => this.#receive(data.orderTracking),
      onEnd: (end) => this.#ended(end),
    });
  }

  stop() {
    clearTimeout(this.#retry);
    this.#retry = null;
    this.#socket?.close();
    this.#socket = null;
  }

  // The network is back, or somebody looks again: do not sit out a long pause.
  retryNow() {
    if (this.#retry !== null) this.start();
  }

  #receive(message) {
    // Only a message proves that the server works; an accepted connection may still fail.
    this.#failures = 0;
    if (message.__typename === "CursorExpired") {
      this.#cursor = null;
      this.start();
      return;
    }
    this.#cursor = message.cursor;
    if (message.__typename === "OrderTrackingSnapshot") {
      this.#listener.onTracking(message.tracking, null);
    } else if (message.__typename === "OrderTrackingUpdate") {
      this.#listener.onTracking(message.tracking, message);
    }
  }

  #ended({ code, errors = [] }) {
    this.#socket = null;
    const refused = errors.some(({ extensions }) => REFUSED_ERROR_CODES.has(extensions?.code));
    if (refused || REFUSED_CLOSE_CODES.has(code)) {
      this.#listener.onRefused();
      return;
    }
    this.#listener.onState("waiting");
    const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    // Half of the pause is random, so that a restarted server is not met by everybody at once.
    this.#retry = setTimeout(() => this.start(), ceiling * (0.5 + Math.random() / 2));
  }
}
