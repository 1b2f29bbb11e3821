/** Every change that a person can make, each one command with words for "Undo: ...". */
import { gettext, interpolate } from "../i18n";
import { announce } from "../toast";
import { connect, refusal } from "./connections";
import { Drafting } from "./drafting.svelte";
import type { GraphNode, Port, Value } from "./graph";
import * as graphs from "./graph";
import { placeFor, tidy } from "./layout";
import { changeMethod, nodeStartingValues, startingValues } from "./methods";
import { freeWeights, place } from "./problems";
import type { Mend, Problem } from "./problems";
import type { Search } from "./search";
import { searchFrom } from "./search";
import type { Model } from "./server";

export abstract class Editing extends Drafting {
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

  setModel(id: string, model: Model): void {
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
      case "make_base":
        return this.setPort(mend.id, "base");
      case "free_weights":
        return this.doGraph(gettext("Search all weights"), freeWeights(this.graph, this.methods, mend.node));
      case "set_template":
        return this.setSearch({ chat_template: mend.value });
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
}

/** Focus what may only now be drawn. */
function focusOn(id: string): void {
  requestAnimationFrame(() => {
    const element = document.getElementById(id);
    element?.scrollIntoView({ block: "nearest" });
    element?.focus();
  });
}
