import { describe, expect, it } from "vitest";
import { METHODS } from "./examples";
import type { Graph } from "./graph";
import type { Problem } from "./problems";
import { freeWeights, mends, place, problemsAt, worst } from "./problems";

const graph: Graph = {
  nodes: [
    { id: "s1", kind: "source", name: "A", model: "a", x: 0, y: 0 },
    { id: "s2", kind: "source", name: "B", model: "b", x: 0, y: 0 },
    { id: "m1", kind: "merge", name: "C", method: "task_arithmetic", parameters: {}, x: 0, y: 0 },
  ],
  edges: [{ id: "e1", from: "s1", to: "m1", port: "models", parameters: { weight: 0.5 } }],
};
const problem = (more: Partial<Problem>): Problem => ({ node: null, edge: null, severity: "error", message: "", mend: "", action: null, ...more });
const kinds = (more: Partial<Problem>): string[] => mends(problem(more), graph, METHODS).map((item) => item.kind);

describe("problems", () => {
  it("belong to their node, those of an edge to the node it enters", () => {
    const all = [problem({ node: "m1" }), problem({ edge: "e1" }), problem({ node: "s1" }), problem({})];
    expect(problemsAt(all, graph, "m1")).toEqual([all[0], all[1]]);
    expect(all.map((item) => place(item, graph))).toEqual(["m1", "e1", "s1", null]);
    expect(place(problem({ node: "gone" }), graph)).toBeNull();
  });

  it("are as bad as the worst", () => {
    expect(worst([])).toBeNull();
    expect(worst([problem({ severity: "warning" })])).toBe("warning");
    expect(worst([problem({ severity: "warning" }), problem({})])).toBe("error");
  });
});

describe("mends", () => {
  it("follow what the server proposes", () => {
    expect(kinds({ action: "add_model" })).toEqual(["open_palette"]);
    expect(kinds({ action: "choose_question_set" })).toEqual(["choose_question_set"]);
    expect(kinds({ action: "choose_model", node: "s1" })).toEqual(["choose_model"]);
    expect(kinds({ action: "free_weights", node: "m1" })).toEqual(["free_weights"]);
    const templates = ["ask_plain", "ask_as_sources"].flatMap((action) => mends(problem({ action, node: "m1" }), graph, METHODS));
    expect(templates).toMatchObject([
      { kind: "set_template", value: "none" },
      { kind: "set_template", value: null },
    ]);
  });

  it("follow the place of the problem otherwise", () => {
    expect(kinds({ node: "s2", severity: "warning" })).toEqual(["connect_from", "remove"]);
    expect(kinds({ edge: "e1", node: "m1" })).toEqual(["remove"]);
    expect(mends(problem({ node: "m1" }), graph, METHODS)).toEqual([{ kind: "connect_to", node: "m1", port: "base", label: "Connect…" }]);
    expect(kinds({ node: "s1", severity: "warning" })).toEqual([]);
  });

  it("offer the models that could be the base", () => {
    const both: Graph = { ...graph, edges: [...graph.edges, { id: "e2", from: "s2", to: "m1", port: "models", parameters: {} }] };
    expect(mends(problem({ node: "m1" }), both, METHODS).map((item) => item.label)).toEqual(["Make “A” the base", "Make “B” the base", "Connect…"]);
  });

  it("leave every required share to the search", () => {
    const freed = freeWeights(graph, METHODS, "m1");
    expect(freed.edges[0]?.parameters).toEqual({ weight: { free: { low: -1, high: 2, granularity: "layer" } } });
    expect(freed.nodes[2]?.parameters).toEqual({});
  });
});
