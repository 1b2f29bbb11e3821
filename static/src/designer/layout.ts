/** Where nodes stand: tidy layers from left to right, and a free place for a new one. */
import { graphlib, layout } from "@dagrejs/dagre";
import type { Graph, NodeKind } from "./graph";
import { inputs, moveTo, outputs } from "./graph";

export interface Size {
  width: number;
  height: number;
}

export const CARD: Size = { width: 256, height: 184 };
const GAP = { across: 176, down: 32 };

/** Every node at a tidy place: sources left, the result right; notes keep their own column below. */
export function tidy(graph: Graph, sizes: ReadonlyMap<string, Size> = new Map()): Graph {
  const layers = new graphlib.Graph();
  layers.setGraph({ rankdir: "LR", nodesep: GAP.down, ranksep: GAP.across });
  layers.setDefaultEdgeLabel(() => ({}));
  const drawn = graph.nodes.filter((item) => item.kind !== "note");
  for (const item of drawn) layers.setNode(item.id, { ...(sizes.get(item.id) ?? CARD) });
  for (const item of graph.edges) layers.setEdge(item.from, item.to);
  layout(layers);
  const places = new Map<string, { x: number; y: number }>();
  let bottom = 0;
  for (const item of drawn) {
    const at = layers.node(item.id) as { x: number; y: number; width: number; height: number };
    places.set(item.id, { x: at.x - at.width / 2, y: at.y - at.height / 2 });
    bottom = Math.max(bottom, at.y + at.height / 2);
  }
  uncross(graph, places, sizes);
  let x = 0;
  for (const item of graph.nodes.filter((each) => each.kind === "note")) {
    const size = sizes.get(item.id) ?? CARD;
    places.set(item.id, { x, y: bottom + GAP.down });
    x += size.width + GAP.down;
  }
  return moveTo(graph, places);
}

/** Within each column, from right to left, nodes in the order of the ports they lead to: dagre knows no ports. */
function uncross(graph: Graph, places: Map<string, { x: number; y: number }>, sizes: ReadonlyMap<string, Size>): void {
  const height = (id: string): number => (sizes.get(id) ?? CARD).height;
  const columns = new Map<number, string[]>();
  for (const [id, { x }] of places) columns.set(x, [...(columns.get(x) ?? []), id]);
  const wanted = (id: string): number => {
    const leaving = outputs(graph, id);
    if (leaving.length === 0) return places.get(id)?.y ?? 0;
    const ports = leaving.map((item) => (places.get(item.to)?.y ?? 0) + inputs(graph, item.to).indexOf(item));
    return ports.reduce((sum, y) => sum + y, 0) / ports.length;
  };
  for (const x of [...columns.keys()].sort((a, b) => b - a)) {
    const column = columns.get(x) as string[];
    let y = Math.min(...column.map((id) => places.get(id)?.y ?? 0));
    const keys = new Map(column.map((id) => [id, wanted(id)]));
    for (const id of column.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0))) {
      places.set(id, { x, y });
      y += height(id) + GAP.down;
    }
  }
}

/** Where a node added by key or click goes: sources under one another at the left, merges to the right of all. */
export function placeFor(graph: Graph, kind: NodeKind): { x: number; y: number } {
  const alike = graph.nodes.filter((item) => item.kind === kind);
  if (kind === "merge") {
    const left = graph.nodes.filter((item) => item.kind !== "note");
    if (left.length === 0) return { x: CARD.width + GAP.across, y: 0 };
    const x = Math.max(...left.map((item) => item.x)) + CARD.width + GAP.across;
    const ys = left.map((item) => item.y);
    return { x, y: Math.round((Math.min(...ys) + Math.max(...ys)) / 2) };
  }
  const last = alike.reduce<{ x: number; y: number } | null>((low, item) => (!low || item.y > low.y ? item : low), null);
  if (last) return { x: last.x, y: last.y + CARD.height + GAP.down };
  if (graph.nodes.length === 0) return { x: 0, y: 0 };
  const xs = graph.nodes.map((item) => item.x);
  const ys = graph.nodes.map((item) => item.y);
  return kind === "source"
    ? { x: Math.min(...xs) - CARD.width - GAP.across, y: Math.min(...ys) }
    : { x: Math.min(...xs), y: Math.max(...ys) + CARD.height + GAP.down };
}
