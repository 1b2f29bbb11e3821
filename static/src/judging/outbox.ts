/** What was said and has not reached the server: kept in the browser, sent in order, each under an id of its own.
 *
 * The server keeps an id once, so that an entry whose answer was lost on the way is simply sent again. */
import { ApiError, post } from "../api";
import type { KeptJudgement, Standing } from "../wire";

export interface Entry {
  /** the last part of the API's address */
  path: "judgements" | "undo" | "later";
  body: { seat?: string; [name: string]: unknown };
}

/** "server": none was found. "person": the browser is signed out, or somebody else is signed in here. */
export type Away = "" | "server" | "person";

export const NOT_THEM = [401, 403, 404]; // no session, one of another page's, a place that is not this person's

export interface OutboxOptions {
  /** After the last entry that waited has arrived: where one stands now, or of a judgement how the project stands. */
  onSent: (told: Standing | KeptJudgement) => void;
  /** The server will not have an entry: it is dropped, and why is to be said. */
  onRefused: (entry: Entry, fault: ApiError) => void;
  /** How many wait, and why the last try did not get through. */
  onChange: (waiting: number, away: Away) => void;
  /** First wait after a failure, milliseconds; doubles up to `longest`. */
  shortest?: number;
  longest?: number;
}

export class Outbox {
  #sending = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #away: Away = "";
  readonly #key: string;

  constructor(
    project: string,
    rater: number,
    /** of the rater's place: nobody else can speak under it, whoever is signed in in this browser meanwhile */
    readonly place: string,
    readonly options: OutboxOptions,
  ) {
    this.#key = `tsugiki:judging:${project}:${rater}`;
    window.addEventListener("online", this.#online);
  }

  get entries(): Entry[] {
    try {
      return JSON.parse(localStorage.getItem(this.#key) ?? "[]") as Entry[];
    } catch {
      return []; // somebody else's or a broken entry: nothing of ours is in it
    }
  }

  /** Seats that are judged here, whatever the server knows of it. */
  get judged(): Set<string> {
    const open = new Map<string, boolean>();
    for (const { path, body } of this.entries) if (body.seat) open.set(body.seat, path === "judgements");
    return new Set([...open].filter(([, judged]) => judged).map(([seat]) => seat));
  }

  add(entry: Entry): void {
    this.#keep([...this.entries, entry]);
    this.options.onChange(this.entries.length, this.#away);
    void this.send();
  }

  /** Sends what waits, one after the other; what fails for want of a server stays and is tried again. */
  async send(): Promise<void> {
    if (this.#sending) return;
    clearTimeout(this.#retry);
    this.#sending = true;
    try {
      for (let entry = this.entries[0]; entry; entry = this.entries[0]) {
        if (!(await this.#one(entry))) return;
      }
    } finally {
      this.#sending = false;
    }
  }

  close(): void {
    clearTimeout(this.#retry);
    window.removeEventListener("online", this.#online);
  }

  readonly #online = (): void => void this.send();

  async #one(entry: Entry): Promise<boolean> {
    const { seat, ...undo } = entry.body;
    try {
      const body = entry.path === "undo" ? undo : entry.body; // an undo's seat is for this page only
      const told = await post<Standing | KeptJudgement>(`/judging/work/${this.place}/${entry.path}`, body);
      this.#arrived(entry);
      if (this.entries.length === 0) this.options.onSent(told);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 0 || error.status >= 500 || NOT_THEM.includes(error.status)) {
        this.#later(NOT_THEM.includes(error.status) ? "person" : "server");
        return false;
      }
      this.#arrived(entry);
      this.options.onRefused(entry, error);
    }
    return true;
  }

  #arrived(entry: Entry): void {
    this.#failures = 0;
    this.#away = "";
    const left = this.entries; // another window may have sent it meanwhile
    if (left[0] && JSON.stringify(left[0]) === JSON.stringify(entry)) this.#keep(left.slice(1));
    this.options.onChange(this.entries.length, this.#away);
  }

  #later(away: Away): void {
    const { shortest = 1000, longest = 15_000 } = this.options;
    this.#failures += 1;
    this.#away = away;
    this.options.onChange(this.entries.length, away);
    this.#retry = setTimeout(() => void this.send(), Math.min(longest, shortest * 2 ** (this.#failures - 1)));
  }

  #keep(entries: Entry[]): void {
    if (entries.length > 0) localStorage.setItem(this.#key, JSON.stringify(entries));
    else localStorage.removeItem(this.#key);
  }
}
