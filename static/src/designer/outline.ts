/** The drawing as a tree: results at the top, what flows into them below, what hangs loose at the end. */
import type { Graph, GraphEdge, GraphNode } from "./graph";
import { inputs, node, outputs, results } from "./graph";

export interface Branch {
  node: GraphNode;
  edge: GraphEdge | null; // the connection by which it flows into its parent
  again: boolean; // already shown further up: its own inputs are not repeated
  inputs: Branch[];
}

export interface Outline {
  results: Branch[];
  loose: GraphNode[];
  notes: GraphNode[];
}

export function outline(graph: Graph): Outline {
  const seen = new Set<string>();
  const branch = (item: GraphNode, by: GraphEdge | null): Branch => {
    const again = seen.has(item.id);
    seen.add(item.id);
    const entering = again ? [] : inputs(graph, item.id);
    return {
      node: item,
      edge: by,
      again: again && inputs(graph, item.id).length > 0,
      inputs: entering.flatMap((edge) => {
        const from = node(graph, edge.from);
        return from ? [branch(from, edge)] : [];
      }),
    };
  };
  const shown = results(graph).map((item) => branch(item, null));
  return {
    results: shown,
    loose: graph.nodes.filter((item) => item.kind === "source" && outputs(graph, item.id).length === 0),
    notes: graph.nodes.filter((item) => item.kind === "note"),
  };
}
