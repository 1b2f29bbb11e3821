import { describe, expect, it } from "vitest";
import { candidates, connect, openEnd, refusal, targets } from "./connections";
import { METHODS } from "./examples";
import type { Graph } from "./graph";
import { changeMethod, openPorts, portLabel } from "./methods";

const graph: Graph = {
  nodes: [
    { id: "s1", kind: "source", name: "Base", model: "a", x: 0, y: 0 },
    { id: "s2", kind: "source", name: "Expert", model: "b", x: 0, y: 0 },
    { id: "m1", kind: "merge", name: "Child", method: "task_arithmetic", parameters: {}, x: 0, y: 0 },
    { id: "m2", kind: "merge", name: "Blend", method: "slerp", parameters: {}, x: 0, y: 0 },
    { id: "n1", kind: "note", name: "Note", x: 0, y: 0 },
  ],
  edges: [{ id: "e1", from: "s1", to: "m1", port: "base", parameters: {} }],
};
const why = (from: string, to: string, port: "base" | "models", drawn = graph): string | null => refusal(drawn, METHODS, from, to, port);

describe("refusals", () => {
  it("allows what makes sense", () => {
    expect(why("s2", "m1", "models")).toBeNull();
    expect(why("m1", "m2", "base")).toBeNull();
  });

  it("names the reason for everything else", () => {
    expect(why("m1", "m1", "models")).toBe("A node cannot flow into itself.");
    expect(why("n1", "m1", "models")).toBe("A note cannot be connected.");
    expect(why("s1", "s2", "models")).toBe("A source model takes nothing in. Connect to a merge.");
    expect(why("s1", "m1", "models")).toBe("These two are connected already.");
    expect(why("s2", "m1", "base")).toBe("There is a base already. A merge has only one.");
    const joined = connect(graph, METHODS, "m1", "m2", "models");
    expect(why("m2", "m1", "models", joined)).toBe("This would go round in a circle.");
    expect(why("s2", "m2", "models", joined)).toBe("This method takes only 1 model.");
    expect(why("s2", "m1", "base", changeMethod(graph, "m1", METHODS[0]!))).toBe("This method takes no base.");
    expect(why("s9", "m1", "models")).toBe("One end of this connection is gone.");
  });
});

describe("lists for the dialog", () => {
  it("puts what is allowed first and keeps the rest with its reason", () => {
    expect(targets(graph, METHODS, "s1").map((item) => [item.node.id, item.port, item.refusal === null])).toEqual([
      ["m2", "base", true],
      ["m2", "models", true],
      ["s2", "models", false],
      ["m1", "base", false],
      ["m1", "models", false],
    ]);
  });

  it("asks the same question from the other end", () => {
    expect(candidates(graph, METHODS, "m1", "models").map((item) => [item.node.id, item.refusal === null])).toEqual([
      ["s2", true],
      ["m2", true],
      ["s1", false],
    ]);
  });
});

describe("what a connection starts with", () => {
  it("leaves the share to the search, within the bounds its method declares", () => {
    const made = connect(graph, METHODS, "s2", "m1", "models").edges.at(-1);
    expect(made).toEqual({
      id: "e2",
      from: "s2",
      to: "m1",
      port: "models",
      parameters: { weight: { free: { low: -1, high: 2, granularity: "layer" } } },
    });
    expect(connect(graph, METHODS, "s2", "m2", "base").edges.at(-1)?.parameters).toEqual({});
  });

  it("offers only ports that still take something", () => {
    expect(openPorts(graph, graph.nodes[2]!, METHODS[2])).toEqual(["models"]);
    expect(openPorts(connect(graph, METHODS, "s1", "m2", "models"), graph.nodes[3]!, METHODS[1])).toEqual(["base"]);
  });

  it("names the ports of a walk between two models first and second", () => {
    expect([portLabel(METHODS[1], "base"), portLabel(METHODS[1], "models")]).toEqual(["First model", "Second model"]);
    expect([portLabel(METHODS[2], "base"), portLabel(METHODS[2], "models")]).toEqual(["Base model", "Models to mix"]);
  });
});

describe("a change of method", () => {
  it("keeps what both know, drops the rest, and makes a model of the base where there is none", () => {
    const full = connect(graph, METHODS, "s2", "m1", "models");
    const changed = changeMethod(full, "m1", METHODS[0]!);
    expect(changed.nodes[2]).toMatchObject({ method: "linear", parameters: {} });
    expect(changed.edges).toEqual([
      { id: "e1", from: "s1", to: "m1", port: "models", parameters: { weight: { free: { low: 0, high: 1, granularity: "layer" } } } },
      { id: "e2", from: "s2", to: "m1", port: "models", parameters: { weight: { free: { low: -1, high: 2, granularity: "layer" } } } },
    ]);
  });
});

it("asks what flows into a merge that lacks something, else where a part goes", () => {
  const ends = (id: string, drawn = graph): unknown => openEnd(drawn, METHODS, drawn.nodes.find((item) => item.id === id));
  expect(["s1", "m1", "n1", "none"].map((id) => ends(id))).toEqual([{ from: "s1" }, { to: "m1" }, {}, {}]);
  expect(ends("m1", connect(graph, METHODS, "s2", "m1", "models"))).toEqual({ from: "m1" });
});
