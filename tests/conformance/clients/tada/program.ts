// A client's program with gql.tada: documents are typed by the compiler, without generated operations.
import { initGraphQLTada, type ResultOf, type VariablesOf } from "gql.tada";
import type { introspection } from "./graphql-env";

const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: { DateTime: string; Date: string; Decimal: string; JSON: unknown };
}>();

const Progress = graphql(`
  fragment Progress on OrderTracking @_unmask {
    number
    status
    total { amount currencyCode }
    shipments { id trackingStatus }
  }
`);

const Live = graphql(
  `
    subscription Live($after: String) {
      orderTracking(after: $after) {
        __typename
        ... on OrderTrackingSnapshot { cursor tracking { ...Progress } }
        ... on OrderTrackingUpdate { cursor type tracking { ...Progress } }
        ... on Heartbeat { cursor }
        ... on CursorExpired { message }
      }
    }
  `,
  [Progress],
);

const Available = graphql(`
  query Available($skus: [String!]!, $channelCode: String) {
    availability(skus: $skus, channelCode: $channelCode) { sku available }
  }
`);

export const asked: VariablesOf<typeof Available> = { skus: ["85123A"] };
// @ts-expect-error - a list of texts is wanted
export const misasked: VariablesOf<typeof Available> = { skus: 85123 };

export function pieces(answer: ResultOf<typeof Available>): number {
  return answer.availability.reduce((sum, item) => sum + (item?.available ?? 0), 0);
}

export function misread(answer: ResultOf<typeof Available>): unknown {
  // @ts-expect-error - nobody asked for it
  return answer.availability[0]?.orderable;
}

export function status(message: ResultOf<typeof Live>["orderTracking"]): string {
  switch (message.__typename) {
    case "OrderTrackingSnapshot":
    case "OrderTrackingUpdate":
      return message.tracking.status satisfies "DRAFT" | "PENDING" | "CONFIRMED" | "COMPLETED" | "CANCELED" | "EXPIRED";
    case "Heartbeat":
      return message.cursor;
    case "CursorExpired":
      return message.message;
  }
}
