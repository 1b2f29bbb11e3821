/** One open design: the command stack, what is selected, what the server says of it. Views read it and call it. */
import { getContext, setContext } from "svelte";
import { ApiError } from "../api";
import { gettext, interpolate } from "../i18n";
import { announce } from "../toast";
import { Autosave } from "./autosave";
import type { Choice, SaveState } from "./autosave";
import { Commands } from "./commands";
import type { Mark } from "./connections";
import { connect, refusal } from "./connections";
import type { Draft, Stored } from "./draft";
import { canonical, same } from "./draft";
import type { Graph, GraphEdge, GraphNode, Port, Value } from "./graph";
import * as graphs from "./graph";
import { placeFor, tidy } from "./layout";
import type { Size } from "./layout";
import type { Method } from "./methods";
import { changeMethod, methodOf, nodeStartingValues, portLabel, startingValues } from "./methods";
import { freeWeights, place } from "./problems";
import type { Mend, Problem } from "./problems";
import type { Search } from "./search";
import type { Example } from "./mount";
import { NEW_SEARCH, searchFrom } from "./search";
import * as server from "./server";

export type View = "graph" | "outline" | "sentence";
export interface Hint {
  mark: Mark | null; // null: being looked up
  words: string;
}

const LETTERS = "tsugiki.designer.letters";
const CHECK_WAIT = 350; // ms after the last change
const EMPTY_DRAFT: Draft = { name: "", graph: graphs.EMPTY, search: NEW_SEARCH };

export class Designer {
  private commands = $state.raw(Commands.begin<Draft>(EMPTY_DRAFT));
  loading = $state(true);
  failure = $state.raw<ApiError | null>(null);
  models = $state.raw<server.Model[]>([]);
  methods = $state.raw<Method[]>([]);
  sets = $state.raw<server.EvaluationSet[]>([]);

  selection = $state.raw<ReadonlySet<string>>(new Set());
  view = $state<View>("graph");
  hints = $state.raw<ReadonlyMap<string, Hint>>(new Map());
  dialog = $state<"connect" | "help" | null>(null);
  connecting = $state.raw<{ from?: string; to?: string; port?: Port } | null>(null);
  renaming = $state<string | null>(null);
  replacing = $state<string | null>(null); // the source whose model is being exchanged
  letters = $state(storage()?.getItem(LETTERS) !== "off");

  problems = $state.raw<Problem[]>([]);
  estimate = $state.raw<server.Estimate | null>(null);
  sentence = $state("");
  checkedFor = $state.raw<Draft | null>(null); // what the three above speak of
  checkError = $state.raw<ApiError | null>(null);

  saving = $state<SaveState>("saved");
  saveError = $state.raw<ApiError | null>(null);
  theirs = $state.raw<Stored | null>(null);
  starting = $state(false);

  draft = $derived(this.commands.present);
  graph = $derived(this.draft.graph);
  search = $derived(this.draft.search);
  undoLabel = $derived(this.commands.undoLabel);
  redoLabel = $derived(this.commands.redoLabel);
  checking = $derived(this.checkedFor !== this.draft && this.checkError === null);
  errors = $derived(this.problems.filter((item) => item.severity === "error"));

  private autosave: Autosave | null = null;
  private checkTimer: ReturnType<typeof setTimeout> | undefined;
  private checkAbort: AbortController | null = null;
  private pairings = new Map<string, Promise<server.Pairing[]>>();
  /** Set by the canvas: sizes as drawn, and the middle of what is seen. */
  sizes: () => ReadonlyMap<string, Size> = () => new Map();
  reveal: (ids: string[]) => void = () => undefined;

  constructor(
    readonly id: string,
    readonly mayEdit: boolean,
    readonly example: Example | null,
  ) {}

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

  /** The one door for every change. ``joins``: successive changes with the same key are one step of undo. */
  do(label: string, change: Partial<Draft>, joins: string | null = null): void {
    if (!this.mayEdit) return;
    const after = { ...this.draft, ...change };
    if (canonical(after) === canonical(this.draft)) return;
    this.commands = this.commands.do(label, after, performance.now(), joins);
    this.changed();
  }

  private doGraph(label: string, graph: Graph, joins: string | null = null): void {
    this.do(label, { graph }, joins);
  }

  undo(): void {
    this.step(this.commands.undo(), this.undoLabel, gettext("Undone: %(what)s"));
  }

  redo(): void {
    this.step(this.commands.redo(), this.redoLabel, gettext("Done again: %(what)s"));
  }

  private step(commands: Commands<Draft>, what: string | null, words: string): void {
    if (!this.mayEdit || what === null) return;
    this.commands = commands;
    const alive = new Set([...this.graph.nodes, ...this.graph.edges].map((item) => item.id));
    this.selection = new Set([...this.selection].filter((id) => alive.has(id)));
    announce(interpolate(words, { what }));
    this.changed();
  }

  private changed(): void {
    this.autosave?.change(this.draft);
    this.checkSoon(CHECK_WAIT);
  }

  // ---- looking up

  model(id: string | undefined): server.Model | undefined {
    return this.models.find((item) => item.id === id);
  }

  methodOf(item: GraphNode | undefined): Method | undefined {
    return methodOf(this.methods, item);
  }

  nameOf(id: string): string {
    const item = graphs.node(this.graph, id);
    return item ? item.name || this.model(item.model)?.name || this.methodOf(item)?.label || item.id : id;
  }

  edgeName(item: GraphEdge): string {
    return interpolate(gettext("%(from)s into %(to)s"), { from: this.nameOf(item.from), to: this.nameOf(item.to) });
  }

  portName(id: string, port: Port): string {
    return portLabel(this.methodOf(graphs.node(this.graph, id)), port);
  }

  selectedNode = $derived.by(() => (this.selection.size === 1 ? graphs.node(this.graph, [...this.selection][0]) : undefined));
  selectedEdge = $derived.by(() => (this.selection.size === 1 ? graphs.edge(this.graph, [...this.selection][0]) : undefined));

  /** Single-letter keys on or off, remembered on this device. */
  useLetters(on: boolean): void {
    this.letters = on;
    storage()?.setItem(LETTERS, on ? "on" : "off");
  }

  // ---- selecting

  select(ids: Iterable<string>): void {
    const next = new Set(ids);
    if (next.size === this.selection.size && [...next].every((id) => this.selection.has(id))) return;
    this.selection = next;
  }

  selectAll(): void {
    this.select([...this.graph.nodes, ...this.graph.edges].map((item) => item.id));
  }

  /** Give the keyboard to the selected part on the canvas, or to the first. */
  focusSelected(): void {
    const id = this.selectedNode?.id ?? this.graph.nodes[0]?.id;
    if (id) document.querySelector<HTMLElement>(`.svelte-flow__node[data-id="${CSS.escape(id)}"]`)?.focus();
  }

  /** Connect what is selected: a merge that still lacks something asks what flows in, anything else where it goes. */
  connectSelected(): void {
    const item = this.selectedNode;
    if (!item || item.kind === "note") return this.openConnect({});
    const method = this.methodOf(item);
    const least = (method?.inputs[0] ?? 1) + (method?.base === "required" ? 1 : 0);
    const lacking = item.kind === "merge" && graphs.inputs(this.graph, item.id).length < Math.max(2, least);
    this.openConnect(lacking ? { to: item.id } : { from: item.id });
  }

  // ---- changing the graph

  addModel(id: string, at?: { x: number; y: number }): string | null {
    const model = this.model(id);
    if (!model) return null;
    const source: Omit<GraphNode, "x" | "y"> = {
      id: graphs.freshId(this.graph, "s"),
      kind: "source",
      name: model.name,
      model: model.id,
    };
    return this.addNode(source, model.name, at);
  }

  addMethod(name: string, at?: { x: number; y: number }): string | null {
    const method = this.methods.find((item) => item.name === name);
    if (!method) return null;
    const used = this.graph.nodes.filter((item) => item.kind === "merge").length;
    const merge: Omit<GraphNode, "x" | "y"> = {
      id: graphs.freshId(this.graph, "m"),
      kind: "merge",
      method: method.name,
      parameters: nodeStartingValues(method),
      name: used === 0 ? gettext("Child") : interpolate(gettext("Child %(n)s"), { n: used + 1 }),
    };
    return this.addNode(merge, method.label, at);
  }

  addNote(at?: { x: number; y: number }): string | null {
    const note = { id: graphs.freshId(this.graph, "n"), kind: "note" as const, name: gettext("Note") };
    return this.addNode(note, gettext("Note"), at);
  }

  private addNode(added: Omit<GraphNode, "x" | "y">, what: string, at?: { x: number; y: number }): string | null {
    if (!this.mayEdit) return null;
    const spot = at ?? placeFor(this.graph, added.kind);
    const placed = { ...added, x: Math.round(spot.x), y: Math.round(spot.y) };
    this.doGraph(interpolate(gettext("Add %(what)s"), { what }), graphs.addNode(this.graph, placed));
    this.select([added.id]);
    announce(interpolate(gettext("%(what)s was added."), { what }));
    if (!at) this.reveal([added.id]);
    return added.id;
  }

  refusal(from: string, to: string, port: Port): string | null {
    return refusal(this.graph, this.methods, from, to, port);
  }

  connect(from: string, to: string, port: Port): boolean {
    const why = this.refusal(from, to, port);
    if (why) {
      announce(why);
      return false;
    }
    const facts = { from: this.nameOf(from), to: this.nameOf(to) };
    const graph = connect(this.graph, this.methods, from, to, port);
    this.doGraph(interpolate(gettext("Connect %(from)s to %(to)s"), facts), graph);
    const added = graph.edges.at(-1);
    if (added) this.select([added.id]);
    announce(interpolate(gettext("%(from)s now flows into %(to)s."), facts));
    return true;
  }

  remove(ids: Iterable<string>): void {
    const gone = [...ids];
    if (gone.length === 0 || !this.mayEdit) return;
    const only = gone.length === 1 ? graphs.edge(this.graph, gone[0]) : undefined;
    const what = only ? this.edgeName(only) : gone.length === 1 ? this.nameOf(gone[0] as string) : String(gone.length);
    this.doGraph(
      gone.length === 1
        ? interpolate(gettext("Remove %(what)s"), { what })
        : interpolate(gettext("Remove %(what)s things"), { what }),
      graphs.remove(this.graph, gone),
    );
    this.select([]);
    announce(interpolate(gettext("Removed: %(what)s. Ctrl+Z brings it back."), { what }));
  }

  rename(id: string, name: string): void {
    const words = name.trim();
    if (words) this.doGraph(gettext("Rename"), graphs.rename(this.graph, id, words));
  }

  renameDesign(name: string): void {
    const words = name.trim();
    if (words) this.do(gettext("Rename the design"), { name: words });
  }

  setModel(id: string, model: server.Model): void {
    this.doGraph(gettext("Exchange the model"), graphs.setModel(this.graph, id, model.id, model.name));
    this.replacing = null;
  }

  setMethod(id: string, name: string): void {
    const method = this.methods.find((item) => item.name === name);
    if (method) this.doGraph(gettext("Change the method"), changeMethod(this.graph, id, method));
  }

  setParameter(id: string, name: string, value: Value | undefined): void {
    this.doGraph(gettext("Change a setting"), graphs.setParameter(this.graph, id, name, value), `set ${id} ${name}`);
  }

  setPort(id: string, port: Port): void {
    const target = graphs.node(this.graph, graphs.edge(this.graph, id)?.to);
    const parameters = startingValues(this.methodOf(target), "models");
    this.doGraph(gettext("Change the role"), graphs.setPort(this.graph, id, port, parameters));
  }

  shiftInput(id: string, step: -1 | 1): void {
    this.doGraph(gettext("Change the order"), graphs.shiftInput(this.graph, id, step));
  }

  moveTo(places: ReadonlyMap<string, { x: number; y: number }>): void {
    this.doGraph(gettext("Move"), graphs.moveTo(this.graph, places));
  }

  moveBy(ids: string[], dx: number, dy: number): void {
    this.doGraph(gettext("Move"), graphs.moveBy(this.graph, ids, dx, dy), `move ${ids.join(" ")}`);
  }

  tidy(): void {
    this.doGraph(gettext("Tidy up"), tidy(this.graph, this.sizes()));
  }

  setSearch(change: Partial<Search>, joins: string | null = null): void {
    this.do(gettext("Change the search"), { search: { ...this.search, ...change } as Search }, joins);
  }

  /** The example the server sent along; the question set is left alone when one was chosen already. */
  beginWithExample(): void {
    if (!this.example) return;
    const { graph, search } = this.example;
    const chosen = this.search.evaluation_set !== null;
    this.do(gettext("Begin with the example"), { graph: tidy(graph), search: chosen ? this.search : searchFrom(search) });
    this.reveal(graph.nodes.map((item) => item.id));
    announce(gettext("The example is on the canvas."));
  }

  mend(mend: Mend): void {
    switch (mend.kind) {
      case "remove":
        return this.remove([mend.id]);
      case "free_weights":
        return this.doGraph(gettext("Search all weights"), freeWeights(this.graph, this.methods, mend.node));
      case "connect_from":
        return this.openConnect({ from: mend.node });
      case "connect_to":
        return this.openConnect({ to: mend.node, port: mend.port });
      case "choose_model":
        this.select([mend.node]);
        this.replacing = mend.node;
        return;
      case "open_palette":
        return focusOn("designer-palette-search");
      case "open_search":
        this.select([]);
        return focusOn("designer-search");
      case "choose_question_set":
        this.select([]);
        return focusOn("designer-question-set");
    }
  }

  show(problem: Problem): void {
    const id = place(problem, this.graph);
    this.select(id ? [id] : []);
    if (!id) return;
    const item = graphs.edge(this.graph, id);
    this.reveal(item ? [item.from, item.to] : [id]);
  }

  openConnect(ends: { from?: string; to?: string; port?: Port }): void {
    this.connecting = ends;
    this.dialog = "connect";
  }

  // ---- asking the server

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

  /** What stands against merging these models, asked once for each set of models. */
  pairing(models: string[]): Promise<server.Pairing[]> {
    const key = models.join(" ");
    let answer = this.pairings.get(key);
    if (!answer) {
      answer = models.length < 2 ? Promise.resolve([]) : server.readPairings(models);
      answer.catch(() => this.pairings.delete(key));
      this.pairings.set(key, answer);
    }
    return answer;
  }

  /** May ``from`` flow into ``to`` at ``port``? The drawing's rules first, then what the models' files say. */
  async hint(from: string, to: string, port: Port): Promise<Hint> {
    const why = this.refusal(from, to, port);
    if (why) return { mark: "no", words: why };
    const models = [...new Set([...graphs.modelsInto(this.graph, to), ...graphs.modelsInto(this.graph, from)])];
    try {
      const found = await this.pairing(models);
      const error = found.find((item) => item.severity === "error");
      if (error) return { mark: "no", words: error.message };
      const care = found.find((item) => item.severity === "warning");
      return care ? { mark: "care", words: care.message } : { mark: "good", words: gettext("These fit together.") };
    } catch {
      return { mark: "care", words: gettext("Could not be checked just now.") };
    }
  }

  /** Fill ``hints`` for every port that the handle being dragged could reach. */
  startHints(from: string, handle: Port | "model"): void {
    const keys: [string, string, string, Port][] = [];
    for (const item of this.graph.nodes) {
      if (item.id === from || item.kind === "note") continue;
      if (handle === "model") {
        if (item.kind !== "merge") continue;
        const takesBase = this.methodOf(item)?.base !== "none";
        for (const port of (takesBase ? ["base", "models"] : ["models"]) as Port[]) {
          keys.push([`${item.id}:${port}`, from, item.id, port]);
        }
      } else keys.push([`${item.id}:model`, item.id, from, handle]);
    }
    this.hints = new Map(keys.map(([key]) => [key, { mark: null, words: gettext("Checking…") }]));
    for (const [key, start, end, port] of keys) {
      void this.hint(start, end, port).then((hint) => {
        if (this.hints.has(key)) this.hints = new Map(this.hints).set(key, hint);
      });
    }
  }

  stopHints(): void {
    this.hints = new Map();
  }

  // ---- saving and starting

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

  differs(other: Draft): boolean {
    return !same(other, this.draft);
  }
}

/** Focus what may only now be drawn. */
function focusOn(id: string): void {
  requestAnimationFrame(() => {
    const element = document.getElementById(id);
    element?.scrollIntoView({ block: "nearest" });
    element?.focus();
  });
}

function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

const KEY = Symbol("designer");
export const provideDesigner = (designer: Designer): Designer => setContext(KEY, designer);
export const useDesigner = (): Designer => getContext<Designer>(KEY);
