/** Where the models of a family stand in the picture: parents above, children below, by dagre. Pure. */
import dagre from "@dagrejs/dagre";
import type * as Wire from "../wire";

export interface Kin {
  id: string;
}

export type Bond = Pick<Wire.Bond, "parent" | "child">;

export interface Placed {
  id: string;
  /** top left corner */
  x: number;
  y: number;
}

export interface FamilyLayout {
  width: number;
  height: number;
  nodes: Placed[];
  edges: { parent: string; child: string; path: string; x: number; y: number }[];
}

export const NODE = { width: 208, height: 116 };
const MARGIN = 8;

export function layoutFamily(models: readonly Kin[], bonds: readonly Bond[]): FamilyLayout {
  const graph = new dagre.graphlib.Graph({ multigraph: false });
  graph.setGraph({ rankdir: "TB", nodesep: 24, ranksep: 76, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const model of models) graph.setNode(model.id, { ...NODE });
  for (const { parent, child } of known(models, bonds)) graph.setEdge(parent, child, {});
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const nodes = models.map(({ id }): Placed => {
    const { x, y } = graph.node(id) as { x: number; y: number };
    return { id, x: x - NODE.width / 2, y: y - NODE.height / 2 };
  });
  const at = new Map(nodes.map((node) => [node.id, node]));
  const edges = known(models, bonds).map(({ parent, child }) => {
    const from = at.get(parent)!;
    const to = at.get(child)!;
    return { parent, child, ...curve(from.x + NODE.width / 2, from.y + NODE.height, to.x + NODE.width / 2, to.y) };
  });
  return { width: Math.max(width, NODE.width + 2 * MARGIN), height, nodes, edges };
}

/** Bonds both of whose ends are shown. */
function known(models: readonly Kin[], bonds: readonly Bond[]): Bond[] {
  const ids = new Set(models.map((model) => model.id));
  return bonds.filter((bond) => ids.has(bond.parent) && ids.has(bond.child));
}

function curve(x1: number, y1: number, x2: number, y2: number): { path: string; x: number; y: number } {
  const bend = (y2 - y1) / 2;
  return {
    path: `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`,
    x: (x1 + x2) / 2,
    y: (y1 + y2) / 2,
  };
}

export type Direction = "up" | "down" | "left" | "right";

/** The model that an arrow key leads to: the nearest one that way; null at the edge. */
export function neighbour(layout: FamilyLayout, from: string, direction: Direction): string | null {
  const here = layout.nodes.find((node) => node.id === from);
  if (!here) return null;
  const ways: Record<Direction, (node: Placed) => [number, number]> = {
    up: (node) => [here.y - node.y, Math.abs(node.x - here.x)],
    down: (node) => [node.y - here.y, Math.abs(node.x - here.x)],
    left: (node) => [here.x - node.x, Math.abs(node.y - here.y) * 4],
    right: (node) => [node.x - here.x, Math.abs(node.y - here.y) * 4],
  };
  let best: { id: string; far: number } | null = null;
  for (const node of layout.nodes) {
    const [along, across] = ways[direction](node);
    const sideways = direction === "left" || direction === "right";
    if (along < 1 || (sideways && across > NODE.height)) continue;
    const far = along * 2 + across;
    if (best === null || far < best.far) best = { id: node.id, far };
  }
  return best?.id ?? null;
}

/** Those between the ends who are of the chosen model's own line: its ancestors and descendants, itself included. */
export function line(bonds: readonly Bond[], of: string): Set<string> {
  const found = new Set([of]);
  const walk = (from: string, step: (bond: Bond) => [string, string]): void => {
    const seen = new Set([from]);
    const waiting = [from];
    while (waiting.length > 0) {
      const here = waiting.pop()!;
      for (const bond of bonds) {
        const [near, far] = step(bond);
        if (near === here && !seen.has(far)) {
          seen.add(far);
          found.add(far);
          waiting.push(far);
        }
      }
    }
  };
  walk(of, (bond) => [bond.child, bond.parent]);
  walk(of, (bond) => [bond.parent, bond.child]);
  return found;
}
