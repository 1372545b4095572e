// One GraphQL subscription over one WebSocket, in the graphql-transport-ws protocol.
// It reports how it ended and leaves the decision to connect again to its owner.

const ACKNOWLEDGE_WITHIN_MS = 10_000;
const PING_AFTER_SILENCE_MS = 20_000;
const ANSWER_PING_WITHIN_MS = 10_000;
const OPERATION_ID = "1";

export class GraphQLSocket {
  #socket;
  #timer;
  #ended = false;
  #options;

  // options: { url, connectionParams, query, variables, onReady(), onData(data), onEnd(end) }
  // end: { errors } when the server refused the operation, else { code, reason }
  constructor(options) {
    this.#options = options;
    this.#socket = new WebSocket(options.url, "graphql-transport-ws");
    this.#socket.onopen = () => {
      this.#send({ type: "connection_init", payload: options.connectionParams });
    };
    this.#socket.onmessage = ({ data }) => this.#receive(JSON.parse(data));
    this.#socket.onclose = ({ code, reason }) => this.#end({ code, reason });
    this.#endUnlessHeardWithin(ACKNOWLEDGE_WITHIN_MS);
  }

  // Stop quietly: nothing is reported after this.
  close() {
    this.#ended = true;
    this.#release();
  }

  #receive(message) {
    if (this.#ended) return;
    this.#pingAfterSilence();
    switch (message.type) {
      case "connection_ack":
        this.#subscribe();
        break;
      case "ping":
        this.#send({ type: "pong", payload: message.payload });
        break;
      case "next":
        this.#next(message.payload);
        break;
      case "error":
        this.#end({ errors: message.payload });
        break;
      case "complete":
        this.#end({ code: 1000, reason: "The server completed the subscription" });
        break;
    }
  }

  #subscribe() {
    const { query, variables, onReady } = this.#options;
    this.#send({ id: OPERATION_ID, type: "subscribe", payload: { query, variables } });
    onReady();
  }

  #next({ data, errors }) {
    if (errors?.length) this.#end({ errors });
    else this.#options.onData(data);
  }

  // A network can vanish without closing the socket; only silence tells.
  #pingAfterSilence() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#send({ type: "ping" });
      this.#endUnlessHeardWithin(ANSWER_PING_WITHIN_MS);
    }, PING_AFTER_SILENCE_MS);
  }

  #endUnlessHeardWithin(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end({ code: 4408, reason: "No answer" }), milliseconds);
  }

  #send(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #end(end) {
    if (this.#ended) return;
    this.#ended = true;
    this.#release();
    this.#options.onEnd(end);
  }

  #release() {
    clearTimeout(this.#timer);
    this.#socket.close(1000);
  }
}
