/** What was begun, by what is judged, kept in the browser: everything that has not been sent, and the last few of what was. */

const MOST_SENT = 30; // as far back as one can go, and more
const MOST_BEGUN = 300; // far more than anybody holds or puts off; a storage has an end

interface Kept<Value> {
  value: Value;
  sent?: boolean;
}

export class Drafts<Value> {
  constructor(readonly key: string) {}

  get(id: string): Value | undefined {
    return this.#all()[id]?.value;
  }

  keep(id: string, value: Value): void {
    this.#write(id, { value });
  }

  /** It is no draft any more, but may be taken back. */
  sent(id: string): void {
    const kept = this.#all()[id];
    if (kept) this.#write(id, { ...kept, sent: true });
  }

  #write(id: string, kept: Kept<Value>): void {
    const all = [...Object.entries(this.#all()).filter(([one]) => one !== id), [id, kept] as const];
    const sent = all.filter(([, one]) => one.sent).slice(-MOST_SENT);
    const begun = all.filter(([, one]) => !one.sent).slice(-MOST_BEGUN);
    try {
      localStorage.setItem(this.key, JSON.stringify(Object.fromEntries([...sent, ...begun])));
    } catch {
      // the storage is full or closed: what was written is still on the page
    }
  }

  #all(): Record<string, Kept<Value>> {
    try {
      return JSON.parse(localStorage.getItem(this.key) ?? "{}") as Record<string, Kept<Value>>;
    } catch {
      return {};
    }
  }
}
