/** What is being drawn: the command stack, the selection, and the names of things. */
import { gettext, interpolate } from "../i18n";
import { announce } from "../toast";
import { Commands } from "./commands";
import type { Draft } from "./draft";
import { canonical } from "./draft";
import type { Graph, GraphEdge, GraphNode, Port } from "./graph";
import * as graphs from "./graph";
import type { Size } from "./layout";
import type { Method } from "./methods";
import { methodOf, portLabel } from "./methods";
import type { Example } from "./mount";
import { NEW_SEARCH } from "./search";
import type { Model } from "./server";
import { storage } from "./storage";

const LETTERS = "tsugiki.designer.letters";
const EMPTY_DRAFT: Draft = { name: "", graph: graphs.EMPTY, search: NEW_SEARCH };

export abstract class Drafting {
  protected commands = $state.raw(Commands.begin<Draft>(EMPTY_DRAFT));
  models = $state.raw<Model[]>([]);
  methods = $state.raw<Method[]>([]);

  selection = $state.raw<ReadonlySet<string>>(new Set());
  dialog = $state<"connect" | "help" | null>(null);
  connecting = $state.raw<{ from?: string; to?: string; port?: Port } | null>(null);
  renaming = $state<string | null>(null);
  replacing = $state<string | null>(null); // the source whose model is being exchanged
  letters = $state(storage()?.getItem(LETTERS) !== "off");

  draft = $derived(this.commands.present);
  graph = $derived(this.draft.graph);
  search = $derived(this.draft.search);
  undoLabel = $derived(this.commands.undoLabel);
  redoLabel = $derived(this.commands.redoLabel);
  selectedNode = $derived.by(() => (this.selection.size === 1 ? graphs.node(this.graph, [...this.selection][0]) : undefined));
  selectedEdge = $derived.by(() => (this.selection.size === 1 ? graphs.edge(this.graph, [...this.selection][0]) : undefined));

  /** Set by the canvas: sizes as drawn, and the middle of what is seen. */
  sizes: () => ReadonlyMap<string, Size> = () => new Map();
  reveal: (ids: string[]) => void = () => undefined;

  constructor(
    readonly id: string,
    readonly mayEdit: boolean,
    readonly example: Example | null,
  ) {}

  /** Called after every change, undo and redo. */
  protected abstract changed(): void;

  /** The one door for every change. ``joins``: successive changes with the same key are one step of undo. */
  do(label: string, change: Partial<Draft>, joins: string | null = null): void {
    if (!this.mayEdit) return;
    const after = { ...this.draft, ...change };
    if (canonical(after) === canonical(this.draft)) return;
    this.commands = this.commands.do(label, after, performance.now(), joins);
    this.changed();
  }

  protected doGraph(label: string, graph: Graph, joins: string | null = null): void {
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

  model(id: string | undefined): Model | undefined {
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

  /** Single-letter keys on or off, remembered on this device. */
  useLetters(on: boolean): void {
    this.letters = on;
    storage()?.setItem(LETTERS, on ? "on" : "off");
  }

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

  openConnect(ends: { from?: string; to?: string; port?: Port }): void {
    this.connecting = ends;
    this.dialog = "connect";
  }
}
