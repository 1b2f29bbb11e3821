/** What the server says of the design as it is drawn: problems, an estimate, a sentence. */
import { ApiError } from "../api";
import type { Design } from "./design.svelte";
import type { Draft } from "./draft";
import type { Problem } from "./problems";
import * as server from "./server";

const WAIT = 350; // ms after the last change
const RETRY = 5_000; // ms after a cut line or a tired server

export class Checks {
  problems = $state.raw<Problem[]>([]);
  estimate = $state.raw<server.Estimate | null>(null);
  sentence = $state("");
  error = $state.raw<ApiError | null>(null);
  private checked = $state.raw<Draft | null>(null); // what the three above speak of

  checking = $derived.by(() => this.checked !== this.design.draft && this.error === null);
  errors = $derived(this.problems.filter((item) => item.severity === "error"));

  private timer: ReturnType<typeof setTimeout> | undefined;
  private abort: AbortController | null = null;

  constructor(private readonly design: Design) {}

  soon(wait = WAIT): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), wait);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.abort?.abort();
  }

  private async check(): Promise<void> {
    this.abort?.abort();
    const abort = (this.abort = new AbortController());
    const draft = this.design.draft;
    try {
      const answer = await server.check(this.design.id, draft.graph, draft.search, abort.signal);
      if (abort.signal.aborted) return;
      this.problems = answer.problems;
      this.estimate = answer.estimate;
      this.sentence = answer.sentence;
      this.checked = draft;
      this.error = null;
    } catch (error) {
      if (!(error instanceof ApiError)) return; // replaced by a newer check
      this.error = error;
      if (error.status === 0 || error.status >= 500) this.soon(RETRY);
    }
  }
}
