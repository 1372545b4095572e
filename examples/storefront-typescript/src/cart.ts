// A cart that holds its stock, from its first line to the order.
import type { Api } from "./api.js";
import * as documents from "./generated/graphql.js";
import { forgetKey, keyFor, type Memory } from "./memory.js";

export type Basket = documents.BasketFragment;
export type Refusal = documents.RefusalFragment;

/** The shop said no, and nothing was done. */
export class Refused extends Error {
  constructor(readonly refusals: readonly Refusal[]) {
    super(refusals.map(({ code, message }) => `${code}: ${message}`).join("; "));
  }

  /** The total that holds now, where the price changed under the buyer's eyes. */
  get newTotal(): documents.MoneyInput | null {
    for (const refusal of this.refusals) {
      if (refusal.__typename === "PriceChanged") return refusal.actual;
    }
    return null;
  }
}

interface CartPayload {
  cart?: Basket | null;
  userErrors: readonly Refusal[];
}

function changed({ cart, userErrors }: CartPayload): Basket {
  if (userErrors.length > 0 || !cart) throw new Refused(userErrors);
  return cart;
}

export interface Placed {
  number: string;
  trackingToken: string;
}

export class Cart {
  private constructor(
    private readonly api: Api,
    private readonly memory: Memory,
    public basket: Basket,
  ) {}

  /** Begins a cart; from now on its pieces are the buyer's for a while. Throws Refused. */
  static async begin(
    api: Api,
    memory: Memory,
    channelCode: string,
    lines: documents.CartLineInput[],
  ): Promise<Cart> {
    const key = keyFor(memory, "cart");
    const { cartCreate } = await api.send(documents.CartCreateDocument, {
      input: { channelCode, lines },
      key,
    });
    const basket = changed(cartCreate);
    api.cartSecret = cartCreate.secret ?? null;
    if (cartCreate.secret) memory.setItem("cart secret", cartCreate.secret);
    return new Cart(api, memory, basket);
  }

  /** Each change is an intent of its own: it needs a key of its own. Throws Refused. */
  async setLines(lines: documents.CartLineInput[]): Promise<Basket> {
    const variables = { input: { lines }, key: crypto.randomUUID() };
    const answer = await this.api.send(documents.CartLinesSetDocument, variables);
    return (this.basket = changed(answer.cartLinesSet));
  }

  async setBuyer(contact: documents.ContactInput, shippingAddress: documents.AddressInput): Promise<Basket> {
    const { cartContactSet } = await this.api.send(documents.CartContactSetDocument, {
      input: { contact },
      key: crypto.randomUUID(),
    });
    changed(cartContactSet);
    const { cartAddressSet } = await this.api.send(documents.CartAddressSetDocument, {
      input: { shippingAddress },
      key: crypto.randomUUID(),
    });
    return (this.basket = changed(cartAddressSet));
  }

  async setShipping(shippingMethodCode: string): Promise<Basket> {
    const { cartShippingMethodSet } = await this.api.send(documents.CartShippingMethodSetDocument, {
      input: { shippingMethodCode },
      key: crypto.randomUUID(),
    });
    return (this.basket = changed(cartShippingMethodSet));
  }

  /** Orders what is in the cart, if it costs what the buyer saw. Throws Refused; see `newTotal`. */
  async complete(expectedTotal: documents.MoneyInput): Promise<Placed> {
    const { cartComplete } = await this.api.send(documents.CartCompleteDocument, {
      input: { expectedTotal },
      // Kept until there is an answer: a page that is loaded again orders nothing twice.
      key: keyFor(this.memory, `order at ${expectedTotal.amount}`),
    });
    const { number, trackingToken, userErrors } = cartComplete;
    if (userErrors.length > 0 || !number || !trackingToken) throw new Refused(userErrors);
    this.memory.setItem("tracking token", trackingToken);
    forgetKey(this.memory, "cart");
    return { number, trackingToken };
  }
}
