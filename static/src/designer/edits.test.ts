import { beforeEach, describe, expect, it } from "vitest";
import { Design } from "./design.svelte";
import { Edits } from "./edits";
import { METHODS } from "./examples";
import { EMPTY } from "./graph";
import { Library } from "./library.svelte";
import { Mending } from "./mending";
import { Names } from "./names";
import { Page } from "./page.svelte";
import { NEW_SEARCH } from "./search";
import { Selection } from "./selection.svelte";
import type { Model } from "./server";

/** The parts of the designer that need no server. */
function parts(mayEdit = true) {
  const changes: string[] = [];
  const design = new Design("d", mayEdit, () => changes.push(design.draft.name));
  const library = new Library({ graph: { nodes: [{ id: "s1", kind: "source", name: "A", x: 0, y: 0 }], edges: [] }, search: { seed: 7 } });
  library.models = ["a", "b"].map((id) => ({ id, name: `Model ${id}` }) as Model);
  library.methods = METHODS;
  const [page, selection, names] = [new Page(), new Selection(design), new Names(design, library)];
  const edits = new Edits(design, selection, library, names, page);
  const mending = new Mending(design, selection, library, edits, page);
  design.begin({ name: "Design", graph: EMPTY, search: NEW_SEARCH });
  return { changes, design, library, page, selection, names, edits, mending };
}

beforeEach(() => localStorage.clear());

describe("an edit", () => {
  it("adds a part, selects it, and asks for it to be seen", () => {
    const { design, selection, page, edits } = parts();
    edits.add({ kind: "model", id: "a" });
    expect([design.graph.nodes.map((item) => item.name), [...selection.ids], page.revealing]).toEqual([["Model a"], ["s1"], ["s1"]]);
    page.revealing = null;
    edits.add({ kind: "method", id: "linear" }, { x: 10.4, y: 20 }); // dropped: it is in sight
    expect([selection.node?.name, selection.node?.x, page.revealing]).toEqual(["Child", 10, null]);
    edits.add({ kind: "model", id: "unknown" });
    expect(design.graph.nodes.length).toBe(2);
  });

  it("is taken back and done again, and what is gone is selected no longer", () => {
    const { changes, design, selection, edits } = parts();
    edits.add({ kind: "note", id: "note" });
    expect(design.undoLabel).toBe("Add Note");
    edits.undo();
    expect([design.graph.nodes.length, selection.ids.size, design.redoLabel]).toEqual([0, 0, "Add Note"]);
    edits.redo();
    expect([design.graph.nodes.length, changes.length]).toEqual([1, 3]);
    edits.redo();
    expect(changes.length).toBe(3);
  });

  it("connects by the rules, and names both ends", () => {
    const { design, names, selection, edits } = parts();
    edits.add({ kind: "model", id: "a" });
    edits.add({ kind: "method", id: "linear" });
    expect([edits.connect("s1", "m1", "base"), edits.connect("s1", "m1", "models")]).toEqual([false, true]);
    expect([names.ofEdge(selection.edge!), design.undoLabel]).toEqual(["Model a into Child", "Connect Model a to Child"]);
    edits.remove(["m1"]);
    expect([design.graph.edges.length, design.undoLabel]).toEqual([0, "Remove Child"]);
  });

  it("is refused to those who may only look", () => {
    const { changes, design, selection, edits } = parts(false);
    edits.add({ kind: "model", id: "a" });
    edits.renameDesign("Mine");
    edits.beginWithExample();
    expect([design.graph.nodes.length, design.draft.name, selection.ids.size, changes]).toEqual([0, "Design", 0, []]);
  });

  it("begins with the example, but leaves a chosen question set alone", () => {
    const { design, edits } = parts();
    edits.beginWithExample();
    expect([design.graph.nodes.length, design.search.seed]).toEqual([1, 7]);
    edits.undo();
    edits.setSearch({ evaluation_set: "set" });
    edits.beginWithExample();
    expect([design.search.evaluation_set, design.search.seed]).toEqual(["set", NEW_SEARCH.seed]);
  });
});

describe("a mend", () => {
  it("is done at once, or opened for a person", () => {
    const { design, selection, page, edits, mending } = parts();
    edits.add({ kind: "model", id: "a" });
    mending.mend({ kind: "choose_question_set", label: "" });
    expect([page.focusing, selection.ids.size]).toEqual(["question-set", 0]);
    mending.mend({ kind: "choose_model", node: "s1", label: "" });
    expect([page.replacing, [...selection.ids]]).toEqual(["s1", ["s1"]]);
    mending.mend({ kind: "connect_from", node: "s1", label: "" });
    expect([page.dialog, page.connecting]).toEqual(["connect", { from: "s1" }]);
    mending.mend({ kind: "remove", id: "s1", label: "" });
    expect(design.graph.nodes).toEqual([]);
  });

  it("shows where a problem is", () => {
    const { page, selection, edits, mending } = parts();
    edits.add({ kind: "model", id: "a" });
    const problem = { node: "s1", edge: null, severity: "error", message: "", mend: "", action: null } as const;
    selection.select([]);
    page.revealing = null;
    mending.show(problem);
    expect([[...selection.ids], page.revealing]).toEqual([["s1"], ["s1"]]);
    mending.show({ ...problem, node: null });
    expect(selection.ids.size).toBe(0);
  });
});
