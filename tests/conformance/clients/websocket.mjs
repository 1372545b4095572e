// A bare socket that speaks graphql-transport-ws and remembers what it heard.
import WebSocket from "ws";
import { bearer, shop, socketUrl } from "./checks.mjs";

export const PROTOCOL = "graphql-transport-ws";
export const INIT = { type: "connection_init", payload: bearer(shop.staffKey) };
const PATIENCE = 3000;

export const subscribe = (id, query, more = {}) => ({
  id,
  type: "subscribe",
  payload: { query, ...more },
});

export class Socket {
  constructor(protocol = PROTOCOL, options = {}) {
    this.heard = [];
    this.closed = null;
    this.waiting = [];
    this.ws = protocol ? new WebSocket(socketUrl, protocol, options) : new WebSocket(socketUrl, options);
    this.ws.on("message", (data) => this.#note(() => this.heard.push(JSON.parse(data.toString()))));
    this.ws.on("close", (code, reason) => this.#end(code, reason.toString()));
    this.ws.on("error", (error) => this.#end("error", error.message));
    this.ws.on("unexpected-response", (_, response) => this.#end("refused", String(response.statusCode)));
  }

  #end(code, reason) {
    this.#note(() => { this.closed ??= { code, reason }; });
  }

  #note(change) {
    change();
    for (const wake of this.waiting.splice(0)) wake();
  }

  /** What `found` gives once it gives something; throws when that takes too long. */
  async until(found, patience = PATIENCE) {
    const end = Date.now() + patience;
    for (;;) {
      const value = found();
      if (value) return value;
      if (Date.now() > end) throw new Error(`nothing came; ${this.state()}`);
      await new Promise((wake) => {
        const timer = setTimeout(wake, Math.min(100, patience));
        this.waiting.push(() => { clearTimeout(timer); wake(); });
      });
    }
  }

  state() {
    return `closed ${JSON.stringify(this.closed)}, heard ${JSON.stringify(this.heard.slice(-3))}`;
  }

  open() {
    return this.until(() => this.ws.readyState === WebSocket.OPEN || this.closed);
  }

  say(...messages) {
    for (const message of messages) {
      this.ws.send(typeof message === "string" || Buffer.isBuffer(message) ? message : JSON.stringify(message));
    }
  }

  /** The first message of a type, about an operation where `id` is given. */
  message(type, id, patience) {
    const fits = (message) => message.type === type && (id === undefined || message.id === id);
    return this.until(() => this.heard.find(fits), patience);
  }

  about(id, type) {
    return this.heard.filter((message) => message.id === id && message.type === type);
  }

  /** How the server closes it. */
  closing(patience) {
    return this.until(() => this.closed, patience);
  }

  /** Still open, and answering. */
  async isAlive() {
    const pongs = () => this.heard.filter((message) => message.type === "pong").length;
    const before = pongs();
    this.say({ type: "ping" });
    await this.until(() => pongs() > before);
  }

  end() {
    this.ws.terminate();
  }
}

/** A check over a socket of its own; `greeted` ones have their connection_ack. */
export async function withSocket(use, { greeted = true, protocol = PROTOCOL, options = {} } = {}) {
  const socket = new Socket(protocol, options);
  try {
    if (greeted) {
      await socket.open();
      socket.say(INIT);
      await socket.message("connection_ack");
    }
    return await use(socket);
  } finally {
    socket.end();
  }
}
