/** One open design: what is drawn, what the server says of it, whether it is saved. Views read it and call it. */
import { getContext, setContext } from "svelte";
import { ApiError } from "../api";
import { gettext, interpolate } from "../i18n";
import { Autosave } from "./autosave";
import type { Choice, SaveState } from "./autosave";
import { Commands } from "./commands";
import type { Draft, Stored } from "./draft";
import { Editing } from "./editing.svelte";
import { Hints } from "./hints.svelte";
import type { Problem } from "./problems";
import * as server from "./server";
import { storage } from "./storage";

export type View = "graph" | "outline" | "sentence";

const CHECK_WAIT = 350; // ms after the last change

export class Designer extends Editing {
  loading = $state(true);
  failure = $state.raw<ApiError | null>(null);
  sets = $state.raw<server.EvaluationSet[]>([]);
  view = $state<View>("graph");
  readonly hints = new Hints(this);

  problems = $state.raw<Problem[]>([]);
  estimate = $state.raw<server.Estimate | null>(null);
  sentence = $state("");
  checkedFor = $state.raw<Draft | null>(null); // what the three above speak of
  checkError = $state.raw<ApiError | null>(null);

  saving = $state<SaveState>("saved");
  saveError = $state.raw<ApiError | null>(null);
  theirs = $state.raw<Stored | null>(null);
  starting = $state(false);

  checking = $derived(this.checkedFor !== this.draft && this.checkError === null);
  errors = $derived(this.problems.filter((item) => item.severity === "error"));

  private autosave: Autosave | null = null;
  private checkTimer: ReturnType<typeof setTimeout> | undefined;
  private checkAbort: AbortController | null = null;

  async open(): Promise<void> {
    this.loading = true;
    this.failure = null;
    try {
      const [design, models, methods, sets] = await Promise.all([
        server.readDesign(this.id),
        server.readModels(),
        server.readMethods(),
        server.readSets(),
      ]);
      this.models = models;
      this.methods = methods;
      this.sets = sets;
      this.begin(design);
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0);
    }
    this.loading = false;
  }

  close(): void {
    this.autosave?.stop();
    clearTimeout(this.checkTimer);
    this.checkAbort?.abort();
  }

  private begin(design: Stored): void {
    let start: Draft = { name: design.name, graph: design.graph, search: design.search };
    if (this.mayEdit) {
      this.autosave = new Autosave(
        `tsugiki.design.${this.id}`,
        design.revision,
        {
          save: (draft, revision) => server.saveDesign(this.id, draft, revision),
          keepVersion: () => server.keepVersion(this.id, gettext("Before another tab's changes replaced it")),
          copy: (draft) =>
            server.copyDesign({ ...draft, name: interpolate(gettext("%(name)s (my copy)"), { name: draft.name }) }),
        },
        {
          show: (state, error) => {
            this.saving = state;
            this.saveError = error;
            this.theirs = this.autosave?.theirs ?? null;
          },
          take: (stored) => this.take(stored),
          leave: (id) => location.assign(`/designs/${id}/`),
        },
        storage(),
      );
      start = this.autosave.recover(design) ?? start;
    }
    this.commands = Commands.begin(start);
    this.checkSoon(0);
  }

  private take(stored: Stored): void {
    const draft: Draft = { name: stored.name, graph: stored.graph, search: stored.search };
    this.commands = Commands.begin(draft);
    this.selection = new Set();
    this.checkSoon(0);
  }

  protected changed(): void {
    this.autosave?.change(this.draft);
    this.checkSoon(CHECK_WAIT);
  }

  private checkSoon(wait: number): void {
    clearTimeout(this.checkTimer);
    this.checkTimer = setTimeout(() => void this.check(), wait);
  }

  async check(): Promise<void> {
    this.checkAbort?.abort();
    const abort = (this.checkAbort = new AbortController());
    const draft = this.draft;
    try {
      const answer = await server.check(this.id, draft.graph, draft.search, abort.signal);
      if (abort.signal.aborted) return;
      this.problems = answer.problems;
      this.estimate = answer.estimate;
      this.sentence = answer.sentence;
      this.checkedFor = draft;
      this.checkError = null;
    } catch (error) {
      if (!(error instanceof ApiError)) return; // replaced by a newer check
      this.checkError = error;
      if (error.status === 0 || error.status >= 500) this.checkSoon(5_000);
    }
  }

  saveNow(): Promise<boolean> {
    return this.autosave?.flush() ?? Promise.resolve(true);
  }

  async resolve(choice: Choice): Promise<void> {
    await this.autosave?.resolve(choice);
    this.theirs = this.autosave?.theirs ?? null;
  }

  /** Why a run cannot be started now; null when it can. */
  startRefusal = $derived.by((): string | null => {
    if (!this.mayEdit) return gettext("You may look at this design but not start it.");
    if (this.graph.nodes.length === 0) return gettext("Put models on the canvas first.");
    if (this.saving === "conflict") return gettext("Decide first which of the two versions counts.");
    if (this.checkError) return this.checkError.message;
    if (this.checking) return gettext("Checking…");
    const [first] = this.errors;
    if (!first) return null;
    return this.errors.length === 1
      ? first.message
      : interpolate(gettext("%(n)s things stand in the way. The first: %(first)s"), { n: this.errors.length, first: first.message });
  });

  async start(): Promise<void> {
    if (this.startRefusal !== null || this.starting) return;
    this.starting = true;
    try {
      if (!(await this.saveNow())) return;
      const run = await server.startRun(this.id);
      location.assign(`/runs/${run.id}/`);
    } catch (error) {
      this.starting = false;
      throw error;
    } finally {
      if (this.saving !== "saved") this.starting = false;
    }
  }

  unsaved(): boolean {
    return this.mayEdit && this.saving !== "saved";
  }
}

const KEY = Symbol("designer");
export const provideDesigner = (designer: Designer): Designer => setContext(KEY, designer);
export const useDesigner = (): Designer => getContext<Designer>(KEY);
