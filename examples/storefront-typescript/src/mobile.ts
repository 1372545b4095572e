// An app for whoever looks after many orders, on a network that comes and goes. Run it: see README.md.
import WebSocket from "ws";
import { Api } from "./api.js";
import { changes, statuses } from "./changes.js";
import { MemoryOfOneRun } from "./memory.js";
import { Tracking } from "./tracking.js";

const { ORDERWRIGHT_URL = "http://127.0.0.1:8000", APP_KEY, TRACKING_TOKEN } = process.env;
if (!APP_KEY) throw new Error("Set APP_KEY to a key that has orders:read.");
const memory = new MemoryOfOneRun();
// Only ids of documents are sent: the key need not be able to run anything else.
const api = new Api(ORDERWRIGHT_URL, APP_KEY, { sendsIds: true });

const shown: string[] = [];
for await (const order of changes(api, memory)) {
  console.log(`Changed: ${order.number} is ${order.status}`);
  shown.push(order.id);
}
for await (const order of changes(api, memory)) console.log(`Told twice: ${order.number}`);
for (const [, status] of await statuses(api, shown.slice(-100))) console.log(`Status: ${status}`);

if (TRACKING_TOKEN) {
  const tracking = new Tracking(ORDERWRIGHT_URL, TRACKING_TOKEN, memory, WebSocket);
  await tracking.follow(({ type, tracking: { status } }) => {
    console.log(`${type ?? "Following"}: ${status}`);
    return status !== "CANCELED" && status !== "COMPLETED";
  });
  await tracking.close();
}
