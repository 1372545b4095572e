// The credentials a person pasted, one of each kind, and which one is sent. They live in
// sessionStorage: gone with the browser tab, never in localStorage, a URL or a query.
const PREFIX = "orderwright.credential.";
const CHOSEN = "orderwright.credentialKind";

export const KINDS = {
  storefront: { label: "Storefront key", hint: "ow_storefront_…" },
  shopper: { label: "Shopper's token", hint: "eyJ…" },
  staff: { label: "Staff key", hint: "ow_staff_…" },
  partner: { label: "Partner key", hint: "ow_partner_…" },
  tracking: { label: "Tracking token", hint: "eyJ…" },
};

class Credentials {
  #listeners = new Set();
  #snapshot = this.#read();

  #read() {
    const stored = sessionStorage.getItem(CHOSEN);
    const kind = stored in KINDS ? stored : "storefront";
    return { kind, value: sessionStorage.getItem(PREFIX + kind) ?? "" };
  }

  #changed() {
    this.#snapshot = this.#read();
    for (const listener of this.#listeners) listener();
  }

  choose(kind) {
    if (!(kind in KINDS) || kind === this.#snapshot.kind) return;
    sessionStorage.setItem(CHOSEN, kind);
    this.#changed();
  }

  // People paste what they see, "Bearer …" and line breaks included.
  keep(pasted) {
    const value = pasted.trim().replace(/^bearer\s+/i, "");
    sessionStorage.setItem(PREFIX + this.#snapshot.kind, value);
    this.#changed();
  }

  has(kind) {
    return Boolean(sessionStorage.getItem(PREFIX + kind));
  }

  authorization() {
    return this.#snapshot.value ? `Bearer ${this.#snapshot.value}` : undefined;
  }

  subscribe = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  snapshot = () => this.#snapshot;
}

export const credentials = new Credentials();
