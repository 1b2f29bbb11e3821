import { describe, expect, it } from "vitest";
import { canonical, same } from "./draft";
import { METHODS } from "./examples";
import type { Graph } from "./graph";
import { CARD, placeFor, tidy } from "./layout";
import { licenceName, useWords } from "./licences";
import { outline } from "./outline";
import { decimalFrom, NEW_SEARCH, numberFrom, searchFrom } from "./search";
import { knowGranularities } from "../shared/granularity";
import { edgeDetails, edgeText, plain } from "./words";

const graph: Graph = {
  nodes: [
    { id: "s1", kind: "source", name: "A", model: "a", x: 0, y: 0 },
    { id: "s2", kind: "source", name: "B", model: "b", x: 0, y: 0 },
    { id: "m1", kind: "merge", name: "C", method: "linear", x: 0, y: 0 },
    { id: "m2", kind: "merge", name: "D", method: "linear", x: 0, y: 0 },
    { id: "s3", kind: "source", name: "E", model: "c", x: 0, y: 0 },
    { id: "n1", kind: "note", name: "N", x: 0, y: 0 },
  ],
  edges: [
    { id: "e1", from: "s1", to: "m1", port: "models", parameters: { weight: 0.5 } },
    { id: "e2", from: "s2", to: "m1", port: "models", parameters: { weight: { free: { low: -1, high: 2, granularity: "matrix" } } } },
    { id: "e3", from: "m1", to: "m2", port: "models", parameters: {} },
    { id: "e4", from: "s1", to: "m2", port: "models", parameters: {} },
  ],
};

describe("the outline", () => {
  it("hangs inputs under results and repeats no branch", () => {
    const diamond: Graph = { ...graph, edges: [...graph.edges, { id: "e5", from: "m1", to: "m2", port: "base", parameters: {} }] };
    const { results, loose, notes } = outline(diamond);
    expect(results.map((item) => item.node.id)).toEqual(["m2"]);
    expect(results[0]!.inputs.map((item) => [item.node.id, item.again, item.inputs.length])).toEqual([
      ["m1", false, 2],
      ["m1", true, 0],
      ["s1", false, 0],
    ]);
    expect([loose.map((item) => item.id), notes.map((item) => item.id)]).toEqual([["s3"], ["n1"]]);
  });
});

describe("places", () => {
  it("tidies into columns from left to right without overlap", () => {
    const at = new Map(tidy(graph).nodes.map((item) => [item.id, item]));
    const [s1, s2, m1, m2, n1] = ["s1", "s2", "m1", "m2", "n1"].map((id) => at.get(id)!);
    expect(s1!.x).toBeLessThan(m1!.x);
    expect(m1!.x).toBeLessThan(m2!.x);
    expect(Math.abs(s1!.y - s2!.y)).toBeGreaterThanOrEqual(CARD.height);
    expect(n1!.y).toBeGreaterThan(Math.max(s1!.y, s2!.y, m1!.y, m2!.y));
  });

  it("puts what leads to the upper port above what leads to the lower one", () => {
    const base: Graph = { ...graph, edges: [graph.edges[1]!, { ...graph.edges[0]!, port: "base", parameters: {} }] };
    const at = new Map(tidy(base).nodes.map((item) => [item.id, item.y]));
    expect(at.get("s1")!).toBeLessThan(at.get("s2")!);
  });

  it("puts sources under one another and merges to the right of all", () => {
    const one: Graph = { nodes: [{ ...graph.nodes[0]!, x: 40, y: 20 }], edges: [] };
    expect(placeFor(one, "source")).toEqual({ x: 40, y: 236 });
    expect(placeFor(one, "merge")).toEqual({ x: 472, y: 20 });
    expect(placeFor({ nodes: [], edges: [] }, "source")).toEqual({ x: 0, y: 0 });
  });
});

describe("words", () => {
  it("say what an edge carries", () => {
    expect(edgeText(graph.edges[0]!, METHODS[0])).toEqual({ text: "Weight 0.5", searched: false });
    expect(edgeText(graph.edges[1]!, METHODS[0])).toEqual({ text: "Weight: search −1 to 2", searched: true });
    knowGranularities([{ name: "matrix", label: "Each part of a layer", explanation: "", drawn: false }]);
    expect(edgeDetails(graph.edges[1]!, METHODS[0])).toBe("Weight: search −1 to 2 (Each part of a layer)");
    expect(plain(-0.30000001)).toBe("−0.3");
  });

  it("tell licences apart", () => {
    const free = { name: "Apache-2.0", commercial: true, share_alike: false, note: "", care: false };
    const all = [free, { ...free, commercial: false }, { ...free, commercial: null, name: "" }];
    expect(all.map(useWords)).toEqual(["Commercial use allowed", "No commercial use", "Commercial use unclear"]);
    expect(all.map(licenceName)).toEqual(["Apache-2.0", "Apache-2.0", "No licence stated"]);
  });
});

describe("what people type", () => {
  it("may be full-width", () => {
    const minutes = { least: 1, most: 10_080, whole: true };
    expect(["３０", " ", "0", "10081", "1.5", "x"].map((typed) => numberFrom(typed, minutes))).toEqual([30, null, undefined, undefined, undefined, undefined]);
    expect([decimalFrom("−０．５"), decimalFrom("ー1"), decimalFrom(".5"), decimalFrom("1e-8"), decimalFrom("e3"), decimalFrom("")]).toEqual([-0.5, -1, 0.5, 1e-8, undefined, undefined]);
    expect(["７", "-1", "0.5"].map((typed) => numberFrom(typed, {}))).toEqual([7, undefined, 0.5]);
  });
});

describe("drafts", () => {
  it("are the same in any order of keys", () => {
    const search = searchFrom({ seed: 3 });
    expect(search).toEqual({ ...NEW_SEARCH, seed: 3 });
    const turned = Object.fromEntries(Object.entries(search).reverse()) as unknown as typeof search;
    expect(same({ name: "x", graph, search }, { name: "x", graph, search: turned })).toBe(true);
    expect(same({ name: "x", graph, search }, { name: "y", graph, search })).toBe(false);
    expect(canonical([{ b: 1, a: [2, { d: 1, c: 2 }] }])).toBe('[{"a":[2,{"c":2,"d":1}],"b":1}]');
  });
});
