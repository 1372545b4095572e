// A client's program, compiled against what codegen generated; every line marked must not compile.
import type { ResultOf, VariablesOf } from "@graphql-typed-document-node/core";
import { AvailabilityDocument, OrderTrackingUpdatesDocument } from "./graphql";

type Answer = ResultOf<typeof AvailabilityDocument>;
type Message = ResultOf<typeof OrderTrackingUpdatesDocument>["orderTracking"];

export const asked: VariablesOf<typeof AvailabilityDocument> = { skus: ["85123A"] };
// @ts-expect-error - a list of texts is wanted
export const misasked: VariablesOf<typeof AvailabilityDocument> = { skus: 85123 };

export function pieces(answer: Answer): number {
  return answer.availability.reduce((sum, item) => sum + (item?.available ?? 0), 0);
}

export function misread(answer: Answer): unknown {
  // @ts-expect-error - nobody asked for it
  return answer.availability[0]?.orderable;
}

/** Every kind of message has its own fields: the compiler knows them by `__typename`. */
export function told(message: Message): string | null {
  switch (message.__typename) {
    case "OrderTrackingSnapshot":
    case "OrderTrackingUpdate":
    case "Heartbeat":
      return message.cursor;
    case "CursorExpired":
      return message.message;
  }
}
