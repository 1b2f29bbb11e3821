import { describe, expect, it } from "vitest";
import { connect, refusal } from "./connections";
import { example, METHODS } from "./examples";
import type { Graph, GraphEdge, Port } from "./graph";
import { asked, changeMethod, groups, nodeStartingValues, openPorts, portLabel, startingValues } from "./methods";
import { freeWeights } from "./problems";
import { edgeText, plain } from "./words";

function drawn(method: string, ports: Port[]): Graph {
  const sources = ports.map((_, index) => ({ id: `s${index}`, kind: "source" as const, name: "", model: `m${index}`, x: 0, y: 0 }));
  const merge = { id: "m", kind: "merge" as const, name: "", method, parameters: {}, x: 0, y: 0 };
  const edges = ports.map((port, index): GraphEdge => ({ id: `e${index}`, from: `s${index}`, to: "m", port, parameters: {} }));
  return { nodes: [...sources, merge], edges };
}
const portsAfter = (graph: Graph, name: string): Port[] => changeMethod(graph, "m", example(name)).edges.map((item) => item.port);

describe("the list of methods", () => {
  it("falls into groups in the server's order", () => {
    expect(groups(METHODS).map((group) => [group.name, group.methods.length])).toEqual([
      ["first", 3],
      ["smooth", 2],
      ["thinned", 1],
      ["chosen", 1],
    ]);
    expect(groups([])).toEqual([]);
  });
});

describe("a base that may be left out", () => {
  it("has a port", () => {
    const graph = drawn("nuslerp", ["models"]);
    const merge = graph.nodes.at(-1)!;
    expect(openPorts(graph, merge, example("nuslerp"))).toEqual(["base", "models"]);
    expect(portLabel(example("slerp"), "base")).toBe("First model");
    expect(portLabel(undefined, "base")).toBe("Base model");
  });

  it("stays when the method changes, unless a model would be lacking", () => {
    expect(portsAfter(drawn("task_arithmetic", ["base", "models", "models"]), "nuslerp")).toEqual(["base", "models", "models"]);
    expect(portsAfter(drawn("slerp", ["base", "models"]), "nuslerp")).toEqual(["models", "models"]);
    expect(portsAfter(drawn("nuslerp", ["base", "models", "models"]), "linear")).toEqual(["models", "models", "models"]);
  });

  it("is the first of two models where a method wants one and a base", () => {
    expect(portsAfter(drawn("linear", ["models", "models"]), "slerp")).toEqual(["base", "models"]);
    expect(portsAfter(drawn("linear", ["models", "models"]), "task_arithmetic")).toEqual(["models", "models"]);
  });
});

describe("exactly two models", () => {
  it("take no third", () => {
    let graph: Graph = { ...drawn("nuslerp", ["models", "models", "models"]) };
    graph = { ...graph, edges: graph.edges.slice(0, 2) };
    expect(refusal(graph, METHODS, "s2", "m", "models")).toBe("This method takes at most 2 models.");
    expect(refusal(graph, METHODS, "s2", "m", "base")).toBeNull();
  });
});

describe("what a part begins with", () => {
  it("is a search for what must be given, and a share to keep where a method thins out", () => {
    expect(startingValues(example("dare_linear"), "models")).toEqual({ weight: { free: { low: -1, high: 2, granularity: "layer" } }, density: 0.5 });
    expect(startingValues(example("dare_linear"), "base")).toEqual({});
    expect(startingValues(undefined, "models")).toEqual({});
    expect(nodeStartingValues(example("karcher"))).toEqual({});
  });
});

describe("a form", () => {
  it("asks for what matters, folds the rest and leaves out what changes nothing", () => {
    const names = (method: string, values = {}): string[][] => {
      const { usual, rest } = asked(example(method).parameters, values);
      return [usual.map((item) => item.name), rest.map((item) => item.name)];
    };
    expect(names("karcher")).toEqual([[], ["max_iter", "tol"]]);
    expect(names("dare_linear")).toEqual([["weight", "density"], []]);
    expect(names("task_arithmetic")).toEqual([["weight"], ["lambda"]]);
    expect(names("task_arithmetic", { density: 0.3 })).toEqual([["weight"], ["density", "lambda"]]);
  });

  it("shows small numbers", () => {
    expect([plain(1e-8), plain(1e-5), plain(0), plain(0.12345), plain(-0.0005)]).toEqual(["0.00000001", "0.00001", "0", "0.1235", "−0.0005"]);
  });
});

describe("leaving all to the search", () => {
  it("frees what a method lets a search choose, if it requires nothing", () => {
    expect(freeWeights(drawn("sce", ["base", "models"]), METHODS, "m").nodes.at(-1)?.parameters).toEqual({
      select_topk: { free: { low: 0.05, high: 1, granularity: "layer" } },
    });
    expect(freeWeights(drawn("karcher", ["models"]), METHODS, "m")).toEqual(drawn("karcher", ["models"]));
  });

  it("says so on the connection", () => {
    const graph = connect(drawn("dare_linear", []), METHODS, "s9", "m", "models");
    expect(edgeText(graph.edges[0]!, example("dare_linear"))).toEqual({ text: "Weight: search −1 to 2", searched: true });
  });
});
