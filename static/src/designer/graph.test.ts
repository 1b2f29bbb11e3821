import { describe, expect, it } from "vitest";
import type { Graph } from "./graph";
import * as graphs from "./graph";

/** base and two experts into m1; m1 and an expert into m2. */
const drawn: Graph = {
  nodes: [
    { id: "s1", kind: "source", name: "Base", model: "a", x: 0, y: 0 },
    { id: "s2", kind: "source", name: "Japanese", model: "b", x: 0, y: 100 },
    { id: "s3", kind: "source", name: "Sums", model: "c", x: 0, y: 200 },
    { id: "m1", kind: "merge", name: "Child", method: "task_arithmetic", parameters: {}, x: 300, y: 0 },
    { id: "m2", kind: "merge", name: "Grandchild", method: "linear", parameters: {}, x: 600, y: 0 },
    { id: "n1", kind: "note", name: "Why", x: 0, y: 400 },
  ],
  edges: [
    { id: "e1", from: "s2", to: "m1", port: "models", parameters: { weight: 0.5 } },
    { id: "e2", from: "s1", to: "m1", port: "base", parameters: {} },
    { id: "e3", from: "s3", to: "m1", port: "models", parameters: { weight: 0.5 } },
    { id: "e4", from: "m1", to: "m2", port: "models", parameters: { weight: 1 } },
    { id: "e5", from: "s2", to: "m2", port: "models", parameters: { weight: 1 } },
  ],
};

describe("reading the drawing", () => {
  it("lists inputs base first, then models in their order", () => {
    expect(graphs.inputs(drawn, "m1").map((item) => item.id)).toEqual(["e2", "e1", "e3"]);
  });

  it("calls a merge that nothing uses a result", () => {
    expect(graphs.results(drawn).map((item) => item.id)).toEqual(["m2"]);
    expect(graphs.results(graphs.remove(drawn, ["e4"])).map((item) => item.id)).toEqual(["m1", "m2"]);
  });

  it("finds the models above a node, each once, in drawing order", () => {
    expect(graphs.modelsInto(drawn, "m2")).toEqual(["a", "b", "c"]);
    expect(graphs.modelsInto(drawn, "s3")).toEqual(["c"]);
  });

  it("sees circles of any length", () => {
    expect(graphs.closesCircle(drawn, "m2", "m1")).toBe(true);
    expect(graphs.closesCircle(drawn, "m1", "m1")).toBe(true);
    expect(graphs.closesCircle(drawn, "s1", "m2")).toBe(false);
  });

  it("gives the smallest free id", () => {
    expect(graphs.freshId(drawn, "s")).toBe("s4");
    expect(graphs.freshId(graphs.remove(drawn, ["s2"]), "s")).toBe("s2");
  });
});

describe("changing the drawing", () => {
  it("never changes the graph it was given", () => {
    const before = structuredClone(drawn);
    graphs.remove(drawn, ["s1"]);
    graphs.moveBy(drawn, ["s1"], 5, 5);
    graphs.setParameter(drawn, "e1", "weight", 0.9);
    graphs.shiftInput(drawn, "e3", -1);
    expect(drawn).toEqual(before);
  });

  it("removes a node together with its connections", () => {
    const left = graphs.remove(drawn, ["m1"]);
    expect(left.nodes.map((item) => item.id)).toEqual(["s1", "s2", "s3", "m2", "n1"]);
    expect(left.edges.map((item) => item.id)).toEqual(["e5"]);
  });

  it("moves to whole pixels", () => {
    const moved = graphs.moveTo(drawn, new Map([["s1", { x: 1.6, y: -0.2 }]]));
    expect(moved.nodes[0]).toMatchObject({ x: 2, y: -0 });
  });

  it("sets a parameter of an edge or a node and takes it away again", () => {
    const free = { free: { low: -1, high: 2, granularity: "layer" } };
    const set = graphs.setParameter(graphs.setParameter(drawn, "e1", "weight", free), "m1", "lambda", 0.7);
    expect(graphs.edge(set, "e1")?.parameters).toEqual({ weight: free });
    expect(graphs.node(set, "m1")?.parameters).toEqual({ lambda: 0.7 });
    expect(graphs.node(graphs.setParameter(set, "m1", "lambda", undefined), "m1")?.parameters).toEqual({});
  });

  it("swaps neighbours in the order of models, and only those", () => {
    expect(graphs.inputs(graphs.shiftInput(drawn, "e3", -1), "m1").map((item) => item.id)).toEqual(["e2", "e3", "e1"]);
    expect(graphs.shiftInput(drawn, "e1", -1)).toBe(drawn);
    expect(graphs.shiftInput(drawn, "e2", 1)).toBe(drawn);
  });

  it("makes a model of the former base when another becomes the base", () => {
    const changed = graphs.setPort(drawn, "e1", "base", { weight: 0.3 });
    expect(graphs.edge(changed, "e1")).toMatchObject({ port: "base", parameters: {} });
    expect(graphs.edge(changed, "e2")).toMatchObject({ port: "models", parameters: { weight: 0.3 } });
  });
});
