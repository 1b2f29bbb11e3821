/** Saving by itself: late enough not to chatter, never over somebody else's work, never lost while offline. */
import { ApiError } from "../api";
import type { Design } from "../wire";
import type { Draft, Stored } from "./draft";
import { same, storedFrom } from "./draft";

export type SaveState = "saved" | "waiting" | "saving" | "failed" | "conflict";
export type Choice = "mine" | "theirs" | "copy";

/** The server, as far as saving needs it. Every call throws ApiError. */
export interface Gate {
  save(draft: Draft, revision: number): Promise<Stored>;
  keepVersion(): Promise<unknown>; // of what the server holds now
  copy(draft: Draft): Promise<{ id: string }>;
}

interface Local {
  revision: number;
  draft: Draft;
  sent: Draft | null; // what was on its way when the page closed
}

export interface Hooks {
  take(stored: Stored): void; // replace what is on the screen
  leave(id: string): void; // go to the copy
}

export const WAIT = 800; // ms after the last change
const RETRIES = [2_000, 4_000, 8_000, 15_000, 30_000]; // ms

export class Autosave {
  state = $state<SaveState>("saved");
  error = $state.raw<ApiError | null>(null); // why the last try failed
  theirs = $state.raw<Stored | null>(null); // in a conflict, what the server holds
  private revision = 0; // of the server's that ours builds on
  private pending: Draft | null = null;
  private sent: Draft | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;

  constructor(
    private readonly key: string,
    private readonly gate: Gate,
    private readonly hooks: Hooks,
    private readonly storage: Storage | null,
  ) {}

  get unsaved(): boolean {
    return this.state !== "saved";
  }

  /**
   * Begin with what the server holds, or with what an earlier visit left unsaved: that is then saved, or meets a
   * conflict if the server has moved on since. Answers the draft to show.
   */
  begin(server: Stored): Draft {
    this.revision = server.revision;
    const local = this.read();
    if (!local || same(local.draft, server)) {
      this.forget();
      return server;
    }
    this.pending = local.draft;
    const ours = local.revision === server.revision || (local.sent !== null && same(local.sent, server));
    if (ours) this.later(0);
    else this.meet(server);
    return local.draft;
  }

  change(draft: Draft): void {
    this.pending = draft;
    this.remember();
    if (this.state === "conflict") return;
    if (this.state !== "saving") this.show("waiting");
    this.later(WAIT);
  }

  /** Save now, without waiting (before starting a run, when the network returns, when the page is left). */
  async flush(): Promise<boolean> {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.pending && this.state !== "conflict") await this.send();
    return !this.unsaved;
  }

  async resolve(choice: Choice): Promise<void> {
    const theirs = this.theirs;
    if (!theirs || !this.pending) return;
    try {
      if (choice === "copy") {
        const copy = await this.gate.copy(this.pending);
        this.forget();
        this.hooks.leave(copy.id);
        return;
      }
      if (choice === "mine") await this.gate.keepVersion(); // theirs stays reachable as a version
    } catch (error) {
      this.show("conflict", asApiError(error));
      return;
    }
    this.theirs = null;
    this.revision = theirs.revision;
    if (choice === "theirs") {
      this.pending = null;
      this.forget();
      this.show("saved");
      this.hooks.take(theirs);
      return;
    }
    this.show("waiting");
    await this.send();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private running: Promise<void> | null = null;

  private later(wait: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), wait);
  }

  private send(): Promise<void> {
    this.running = this.attempt().finally(() => (this.running = null));
    return this.running;
  }

  private async attempt(): Promise<void> {
    const draft = this.pending;
    if (!draft) return;
    this.sent = draft;
    this.remember();
    this.show("saving");
    try {
      const stored = await this.gate.save(draft, this.revision);
      this.revision = stored.revision;
      this.failures = 0;
      if (this.pending === draft) {
        this.pending = null;
        this.forget();
        this.show("saved");
      } else {
        this.remember();
        this.show("waiting");
        this.later(WAIT);
      }
    } catch (error) {
      this.failed(asApiError(error));
    }
  }

  private failed(error: ApiError): void {
    if (error.status === 409) {
      this.meet(storedFrom(error.body.current as Design));
      return;
    }
    this.show("failed", error);
    // What the server refused stays refused until something changes; a cut line or a tired server is asked again.
    if (error.status !== 0 && error.status !== 429 && error.status < 500) return;
    this.later(RETRIES[Math.min(this.failures, RETRIES.length - 1)] as number);
    this.failures += 1;
  }

  private meet(theirs: Stored): void {
    if (this.pending && same(theirs, this.pending)) {
      // Our own save arrived although its answer was lost.
      this.revision = theirs.revision;
      this.pending = null;
      this.forget();
      this.show("saved");
      return;
    }
    this.theirs = theirs;
    this.show("conflict");
  }

  private show(state: SaveState, error: ApiError | null = null): void {
    this.state = state;
    this.error = error;
  }

  private remember(): void {
    if (!this.pending) return;
    const local: Local = { revision: this.revision, draft: this.pending, sent: this.sent };
    try {
      this.storage?.setItem(this.key, JSON.stringify(local));
    } catch {
      // A full or forbidden storage only costs the safety net; the server still gets the draft.
    }
  }

  private forget(): void {
    this.sent = null;
    this.storage?.removeItem(this.key);
  }

  private read(): Local | null {
    try {
      const text = this.storage?.getItem(this.key);
      return text ? (JSON.parse(text) as Local) : null;
    } catch {
      return null;
    }
  }
}

function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0);
}
