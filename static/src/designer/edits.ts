/** Every change that a person can make, each one step with words for "Undo: ...". */
import { gettext, interpolate } from "../i18n";
import { announce } from "../toast";
import { connect, refusal } from "./connections";
import type { Design } from "./design.svelte";
import type { Thing } from "./dragging";
import type { Graph, GraphNode, Port, Value } from "./graph";
import * as graphs from "./graph";
import type { Size } from "./layout";
import { placeFor, tidy } from "./layout";
import type { Library } from "./library.svelte";
import { changeMethod, nodeStartingValues, startingValues } from "./methods";
import type { Names } from "./names";
import type { Page } from "./page.svelte";
import type { Search } from "./search";
import { searchFrom } from "./search";
import type { Selection } from "./selection.svelte";
import type { Model } from "./server";

interface Spot {
  x: number;
  y: number;
}

export class Edits {
  constructor(
    private readonly design: Design,
    private readonly selection: Selection,
    private readonly library: Library,
    private readonly names: Names,
    private readonly page: Page,
  ) {}

  /** Put a thing of the palette on the canvas, selected; where there is room if no place is given. */
  add(thing: Thing, at?: Spot): void {
    const part = this.part(thing);
    if (!part || !this.design.mayEdit) return;
    const { what, ...added } = part;
    const spot = at ?? placeFor(this.graph, added.kind);
    const placed = { ...added, x: Math.round(spot.x), y: Math.round(spot.y) };
    this.change(interpolate(gettext("Add %(what)s"), { what }), graphs.addNode(this.graph, placed));
    this.selection.select([added.id]);
    announce(interpolate(gettext("%(what)s was added."), { what }));
    if (!at) this.page.revealing = [added.id];
  }

  /** A new node for a thing, and what it is called in words. */
  private part({ kind, id }: Thing): (Omit<GraphNode, "x" | "y"> & { what: string }) | null {
    if (kind === "model") {
      const model = this.library.model(id);
      return model ? { id: this.freshId("s"), kind: "source", name: model.name, model: model.id, what: model.name } : null;
    }
    if (kind === "note") return { id: this.freshId("n"), kind: "note", name: gettext("Note"), what: gettext("Note") };
    const method = this.library.methods.find((item) => item.name === id);
    if (!method) return null;
    const used = this.graph.nodes.filter((item) => item.kind === "merge").length;
    const name = used === 0 ? gettext("Child") : interpolate(gettext("Child %(n)s"), { n: used + 1 });
    return { id: this.freshId("m"), kind: "merge", method: id, parameters: nodeStartingValues(method), name, what: method.label };
  }

  connect(from: string, to: string, port: Port): boolean {
    const why = refusal(this.graph, this.library.methods, from, to, port);
    if (why) {
      announce(why);
      return false;
    }
    const facts = { from: this.names.of(from), to: this.names.of(to) };
    const graph = connect(this.graph, this.library.methods, from, to, port);
    this.change(interpolate(gettext("Connect %(from)s to %(to)s"), facts), graph);
    const added = graph.edges.at(-1);
    if (added) this.selection.select([added.id]);
    announce(interpolate(gettext("%(from)s now flows into %(to)s."), facts));
    return true;
  }

  remove(ids: Iterable<string>): void {
    const gone = [...ids];
    if (gone.length === 0 || !this.design.mayEdit) return;
    const only = gone.length === 1 ? graphs.edge(this.graph, gone[0]) : undefined;
    const what = only ? this.names.ofEdge(only) : gone.length === 1 ? this.names.of(gone[0] as string) : String(gone.length);
    this.change(
      gone.length === 1
        ? interpolate(gettext("Remove %(what)s"), { what })
        : interpolate(gettext("Remove %(what)s things"), { what }),
      graphs.remove(this.graph, gone),
    );
    this.selection.select([]);
    announce(interpolate(gettext("Removed: %(what)s. Ctrl+Z brings it back."), { what }));
  }

  undo(): void {
    this.stepped(this.design.undo(), gettext("Undone: %(what)s"));
  }

  redo(): void {
    this.stepped(this.design.redo(), gettext("Done again: %(what)s"));
  }

  private stepped(what: string | null, words: string): void {
    if (what === null) return;
    this.selection.prune();
    announce(interpolate(words, { what }));
  }

  rename(id: string, name: string): void {
    const words = name.trim();
    if (words) this.change(gettext("Rename"), graphs.rename(this.graph, id, words));
  }

  renameDesign(name: string): void {
    const words = name.trim();
    if (words) this.design.do(gettext("Rename the design"), { name: words });
  }

  setModel(id: string, model: Model): void {
    this.change(gettext("Exchange the model"), graphs.setModel(this.graph, id, model.id, model.name));
    this.page.replacing = null;
  }

  setMethod(id: string, name: string): void {
    const method = this.library.methods.find((item) => item.name === name);
    if (method) this.change(gettext("Change the method"), changeMethod(this.graph, id, method));
  }

  setParameter(id: string, name: string, value: Value | undefined): void {
    this.change(gettext("Change a setting"), graphs.setParameter(this.graph, id, name, value), `set ${id} ${name}`);
  }

  setPort(id: string, port: Port): void {
    const target = graphs.node(this.graph, graphs.edge(this.graph, id)?.to);
    const parameters = startingValues(this.library.methodOf(target), "models");
    this.change(gettext("Change the role"), graphs.setPort(this.graph, id, port, parameters));
  }

  shiftInput(id: string, step: -1 | 1): void {
    this.change(gettext("Change the order"), graphs.shiftInput(this.graph, id, step));
  }

  moveTo(places: ReadonlyMap<string, Spot>): void {
    this.change(gettext("Move"), graphs.moveTo(this.graph, places));
  }

  moveBy(ids: string[], dx: number, dy: number): void {
    this.change(gettext("Move"), graphs.moveBy(this.graph, ids, dx, dy), `move ${ids.join(" ")}`);
  }

  /** sizes: of the nodes as drawn, by id. */
  tidy(sizes: ReadonlyMap<string, Size>): void {
    this.change(gettext("Tidy up"), tidy(this.graph, sizes));
  }

  setSearch(change: Partial<Search>, joins: string | null = null): void {
    this.design.do(gettext("Change the search"), { search: { ...this.design.search, ...change } as Search }, joins);
  }

  /** The example the server sent along; the question set is left alone when one was chosen already. */
  beginWithExample(): void {
    const { example } = this.library;
    if (!example) return;
    const { search } = this.design;
    const change = { graph: tidy(example.graph), search: search.evaluation_set === null ? searchFrom(example.search) : search };
    this.design.do(gettext("Begin with the example"), change);
    this.page.revealing = example.graph.nodes.map((item) => item.id);
    announce(gettext("The example is on the canvas."));
  }

  private get graph(): Graph {
    return this.design.graph;
  }

  private freshId(letter: "s" | "m" | "n"): string {
    return graphs.freshId(this.graph, letter);
  }

  private change(label: string, graph: Graph, joins: string | null = null): void {
    this.design.do(label, { graph }, joins);
  }
}
