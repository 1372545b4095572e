// One order, live: every change once, whatever happens to the connection.
import { type Client, createClient } from "graphql-ws";
import { pause } from "./api.js";
import { FollowOrderDocument, type FollowOrderSubscription, type ProgressFragment } from "./generated/graphql.js";
import type { Memory } from "./memory.js";

type Message = FollowOrderSubscription["orderTracking"];
/** The credential is refused; coming back with it changes nothing. */
const REFUSED = [4401, 4403];
const LONGEST_PAUSE_MILLISECONDS = 30_000;

export interface Told {
  /** What happened, such as SHIPMENT_SHIPPED; null for the order as it was when we began to follow. */
  type: string | null;
  tracking: ProgressFragment;
}

export class Tracking {
  private readonly client: Client;
  /** Each order has its own: a cursor means nothing in another order's history. */
  private readonly cursorName: string;

  constructor(
    address: string,
    token: string,
    private readonly memory: Memory,
    /** A browser brings its own; Node has one since version 22. */
    webSocketImpl?: unknown,
  ) {
    this.cursorName = `cursor of ${token.slice(-16)}`;
    this.client = createClient({
      url: `${address.replace(/^http/, "ws")}/graphql`,
      connectionParams: { authorization: `Bearer ${token}` },
      webSocketImpl: webSocketImpl ?? globalThis.WebSocket,
      // A phone changes networks without telling its sockets.
      keepAlive: 20_000,
      retryAttempts: Infinity,
      retryWait: (attempt) =>
        pause(Math.min(LONGEST_PAUSE_MILLISECONDS, 250 * 2 ** attempt) * (0.5 + Math.random())),
      shouldRetry: (event) => !REFUSED.includes((event as { code?: number } | null)?.code ?? 0),
    });
  }

  /** Tells what happens to the order until `tell` answers false. */
  follow(tell: (told: Told) => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const { memory, cursorName } = this;
      const stop = this.client.subscribe<FollowOrderSubscription>(
        {
          query: FollowOrderDocument.toString(),
          // A getter: each reconnection asks for what came after the last message.
          get variables() {
            return { after: memory.getItem(cursorName) };
          },
        },
        {
          next: ({ data }) => {
            if (data && !this.take(data.orderTracking, tell)) {
              stop();
              resolve();
            }
          },
          error: reject,
          complete: () => (memory.getItem(cursorName) === null ? this.follow(tell).then(resolve, reject) : resolve()),
        },
      );
    });
  }

  private take(message: Message, tell: (told: Told) => boolean): boolean {
    if (message.__typename === "CursorExpired") {
      // The server was restored from a backup: begin again, with the order as it is.
      this.memory.removeItem(this.cursorName);
      return true;
    }
    this.memory.setItem(this.cursorName, message.cursor);
    if (message.__typename === "Heartbeat") return true;
    const type = message.__typename === "OrderTrackingUpdate" ? message.type : null;
    return tell({ type, tracking: message.tracking });
  }

  /** Cuts the connection, as a tunnel does; it comes back by itself. */
  lose(): void {
    this.client.terminate();
  }

  async close(): Promise<void> {
    await this.client.dispose();
  }
}
