// Many orders on a phone: what changed since it last looked, and how those on the screen are.
import type { Api } from "./api.js";
import { OrdersChangedDocument, type OrdersChangedQuery, OrderStatusesDocument } from "./generated/graphql.js";
import type { Memory } from "./memory.js";

type Order = OrdersChangedQuery["orders"]["nodes"][number];
const SINCE = "orders changed since";
/** A transaction that began earlier may commit later: go back a little, and recognize what is known. */
const OVERLAP_MILLISECONDS = 5 * 60_000;

/** Gives every change once. Stopped anywhere, it goes on there the next time. */
export async function* changes(api: Api, memory: Memory): AsyncGenerator<Order> {
  const since = memory.getItem(SINCE) ?? "2000-01-01T00:00:00Z";
  const from = new Date(Date.parse(since) - OVERLAP_MILLISECONDS).toISOString();
  let after: string | null = null;
  let latest = since;
  do {
    const { orders }: OrdersChangedQuery = await api.send(OrdersChangedDocument, { since: from, after });
    for (const order of orders.nodes) {
      const known = `version of ${order.id}`;
      if (memory.getItem(known) !== String(order.version)) {
        yield order;
        memory.setItem(known, String(order.version));
      }
      if (Date.parse(order.updatedAt) > Date.parse(latest)) latest = order.updatedAt;
    }
    after = orders.pageInfo.hasNextPage ? (orders.pageInfo.endCursor ?? null) : null;
  } while (after !== null);
  memory.setItem(SINCE, latest);
}

/** How orders are, by their ids: one request of some dozen bytes for each. */
export async function statuses(api: Api, ids: string[]): Promise<Map<string, string>> {
  const { nodes } = await api.send(OrderStatusesDocument, { ids });
  const found = new Map<string, string>();
  for (const node of nodes) {
    if (node?.__typename === "Order") found.set(node.id, `${node.status}, ${node.fulfillmentStatus}`);
  }
  return found;
}
