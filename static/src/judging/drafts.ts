/** What was begun and has not been sent, by item, kept in the browser: the last few. */

const MOST = 30;

export class Drafts<Value> {
  constructor(readonly key: string) {}

  get(id: string): Value | undefined {
    return this.#all()[id];
  }

  keep(id: string, value: Value): void {
    const others = Object.entries(this.#all()).filter(([one]) => one !== id);
    try {
      localStorage.setItem(this.key, JSON.stringify(Object.fromEntries([...others, [id, value]].slice(-MOST))));
    } catch {
      // the storage is full or closed: what was written is still on the page
    }
  }

  #all(): Record<string, Value> {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "{}") as Record<string, Value>;
    } catch {
      return {};
    }
  }
}
