// Requests with types: what a document asks for is what comes back, and what it needs has to be sent.
import type { TypedDocumentString } from "./generated/graphql.js";

const ATTEMPTS = 5;
const FIRST_PAUSE_MILLISECONDS = 250;
/** A network that went away tells nobody. The server itself gives up after 30 seconds. */
const PATIENCE_MILLISECONDS = 35_000;

/** The request itself was refused; `code` says why, as the storefront guide lists them. */
export class RequestRefused extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(`${code}: ${message}`);
  }
}

interface Answer<Result> {
  data?: Result | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** What another attempt may mend: the answer was lost, or the server was busy. */
class WorthRepeating extends Error {
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
  ) {
    super(message);
  }
}

export class Api {
  /** Sent with everything that concerns the cart, once there is one. */
  cartSecret: string | null = null;

  /**
   * With `sendsIds` only the ids of documents are sent: their manifest, `persisted-documents.json`, was loaded before
   * this program went out (`orderwright documents load`).
   */
  constructor(
    readonly address: string,
    private readonly key: string,
    private readonly options: { sendsIds?: boolean } = {},
  ) {}

  /**
   * Asks until there is an answer. A mutation is safe to repeat: its idempotency key stands in `variables`.
   *
   * Throws RequestRefused for an answer that no repetition changes.
   */
  async send<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(document, variables);
      } catch (problem) {
        // fetch throws a TypeError where there was no answer at all, a DOMException where none came in time.
        const lost = problem instanceof TypeError || problem instanceof DOMException;
        const told = problem instanceof WorthRepeating ? problem.retryAfterSeconds * 1000 : 0;
        if (!(lost || problem instanceof WorthRepeating) || attempt === ATTEMPTS) throw problem;
        await pause(told + FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1) * (0.5 + Math.random()));
      }
    }
  }

  private async attempt<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
  ): Promise<Result> {
    const response = await fetch(`${this.address}/graphql`, {
      method: "POST",
      headers: {
        "authorization": `Bearer ${this.key}`,
        "content-type": "application/json",
        "accept": "application/graphql-response+json",
        ...(this.cartSecret === null ? {} : { "x-cart-secret": this.cartSecret }),
      },
      body: JSON.stringify({ ...this.naming(document), variables }),
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    });
    if (response.status === 429 || response.status >= 500) {
      const seconds = Number(response.headers.get("retry-after") ?? 0);
      throw new WorthRepeating(`${this.address} answered ${response.status}`, seconds);
    }
    const { data, errors } = (await response.json()) as Answer<Result>;
    const [error] = errors ?? [];
    if (error) throw new RequestRefused(error.extensions?.code ?? "UNKNOWN", error.message);
    if (!data) throw new RequestRefused("UNKNOWN", "an answer without data");
    return data;
  }

  private naming<Result, Variables>(document: TypedDocumentString<Result, Variables>): object {
    const id: unknown = document.__meta__?.["hash"];
    return this.options.sendsIds && id ? { documentId: id } : { query: document.toString() };
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((wake) => setTimeout(wake, milliseconds));
}
