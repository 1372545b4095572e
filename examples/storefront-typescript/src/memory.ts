// What has to outlive a reload of the page. A browser has localStorage; a program has a Map.

export interface Memory {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

export class MemoryOfOneRun implements Memory {
  private readonly kept = new Map<string, string>();

  getItem(name: string): string | null {
    return this.kept.get(name) ?? null;
  }

  setItem(name: string, value: string): void {
    this.kept.set(name, value);
  }

  removeItem(name: string): void {
    this.kept.delete(name);
  }
}

/** The idempotency key of one intent of the buyer: the same until the intent changes. */
export function keyFor(memory: Memory, intent: string): string {
  const known = memory.getItem(`key of ${intent}`);
  if (known !== null) return known;
  const made = crypto.randomUUID();
  memory.setItem(`key of ${intent}`, made);
  return made;
}

/** An intent is done: the next of its name is another one. */
export function forgetKey(memory: Memory, intent: string): void {
  memory.removeItem(`key of ${intent}`);
}
