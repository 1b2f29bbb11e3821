/** Pure functions on the drawn graph that return a new one. Nothing here knows the canvas library. */
import type { DesignEdge as GraphEdge, DesignGraph as Graph, DesignNode as GraphNode, Free, Gradient, ParameterValue as Value } from "../wire";

export type { Graph, GraphEdge, GraphNode, Value };
export type Values = GraphEdge["parameters"];
export type NodeKind = GraphNode["kind"];
export type Port = GraphEdge["port"];

export const EMPTY: Graph = { nodes: [], edges: [] };

export function isFree(value: Value | undefined): value is Free {
  return typeof value === "object" && value !== null && "free" in value;
}

export function isGradient(value: Value | undefined): value is Gradient {
  return typeof value === "object" && value !== null && "gradient" in value;
}

export function node(graph: Graph, id: string | null | undefined): GraphNode | undefined {
  return graph.nodes.find((item) => item.id === id);
}

export function edge(graph: Graph, id: string | null | undefined): GraphEdge | undefined {
  return graph.edges.find((item) => item.id === id);
}

/** Edges into a node, base first, then the models in the order in which they are merged. */
export function inputs(graph: Graph, id: string): GraphEdge[] {
  const entering = graph.edges.filter((item) => item.to === id);
  return [...entering.filter((item) => item.port === "base"), ...entering.filter((item) => item.port === "models")];
}

export function outputs(graph: Graph, id: string): GraphEdge[] {
  return graph.edges.filter((item) => item.from === id);
}

/** Merge nodes that nothing else uses. A design that can be run has exactly one. */
export function results(graph: Graph): GraphNode[] {
  return graph.nodes.filter((item) => item.kind === "merge" && outputs(graph, item.id).length === 0);
}

/** Every node that flows into ``id``, itself included. */
export function upstream(graph: Graph, id: string): Set<string> {
  const seen = new Set<string>();
  const waiting = [id];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const item of graph.edges) if (item.to === next) waiting.push(item.from);
  }
  return seen;
}

/** The models of all sources that flow into ``id``, in the order of the drawing, each once. */
export function modelsInto(graph: Graph, id: string): string[] {
  const above = upstream(graph, id);
  const models = graph.nodes.filter((item) => above.has(item.id) && item.model).map((item) => item.model as string);
  return [...new Set(models)];
}

/** Would an edge ``from`` -> ``to`` close a circle? */
export function closesCircle(graph: Graph, from: string, to: string): boolean {
  return upstream(graph, from).has(to);
}

/** The smallest unused id: s1, m2, n1, e4. Ids are short because they name genes and appear in recipes. */
export function freshId(graph: Graph, prefix: "s" | "m" | "n" | "e"): string {
  const taken = new Set([...graph.nodes, ...graph.edges].map((item) => item.id));
  let number = 1;
  while (taken.has(`${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
}

export function addNode(graph: Graph, added: GraphNode): Graph {
  return { ...graph, nodes: [...graph.nodes, added] };
}

/** Without the named nodes and edges, and without the edges that hung on those nodes. */
export function remove(graph: Graph, ids: Iterable<string>): Graph {
  const gone = new Set(ids);
  return {
    nodes: graph.nodes.filter((item) => !gone.has(item.id)),
    edges: graph.edges.filter((item) => !gone.has(item.id) && !gone.has(item.from) && !gone.has(item.to)),
  };
}

export function moveTo(graph: Graph, places: ReadonlyMap<string, { x: number; y: number }>): Graph {
  return {
    ...graph,
    nodes: graph.nodes.map((item) => {
      const place = places.get(item.id);
      return place ? { ...item, x: Math.round(place.x), y: Math.round(place.y) } : item;
    }),
  };
}

export function moveBy(graph: Graph, ids: Iterable<string>, dx: number, dy: number): Graph {
  const moved = new Set(ids);
  const places = graph.nodes
    .filter((item) => moved.has(item.id))
    .map((item) => [item.id, { x: item.x + dx, y: item.y + dy }] as const);
  return moveTo(graph, new Map(places));
}

function changeNode(graph: Graph, id: string, change: (item: GraphNode) => GraphNode): Graph {
  return { ...graph, nodes: graph.nodes.map((item) => (item.id === id ? change(item) : item)) };
}

export function rename(graph: Graph, id: string, name: string): Graph {
  return changeNode(graph, id, (item) => ({ ...item, name }));
}

export function setModel(graph: Graph, id: string, model: string, name: string): Graph {
  return changeNode(graph, id, (item) => ({ ...item, model, name }));
}

/** Set one parameter of a node or an edge; ``undefined`` takes it away, so that the method's default counts. */
export function setParameter(graph: Graph, id: string, name: string, value: Value | undefined): Graph {
  const changed = (parameters: Values | undefined): Values => {
    const { [name]: _old, ...rest } = parameters ?? {};
    return value === undefined ? rest : { ...parameters, [name]: value };
  };
  return {
    nodes: graph.nodes.map((item) => (item.id === id ? { ...item, parameters: changed(item.parameters) } : item)),
    edges: graph.edges.map((item) => (item.id === id ? { ...item, parameters: changed(item.parameters) } : item)),
  };
}

export function addEdge(graph: Graph, added: GraphEdge): Graph {
  return { ...graph, edges: [...graph.edges, added] };
}

/** Move a model edge one place earlier or later among its merge's models: the order decides "first" and "second". */
export function shiftInput(graph: Graph, id: string, step: -1 | 1): Graph {
  const moved = edge(graph, id);
  if (!moved || moved.port !== "models") return graph;
  const siblings = graph.edges.filter((item) => item.to === moved.to && item.port === "models");
  const other = siblings[siblings.indexOf(moved) + step];
  if (!other) return graph;
  return {
    ...graph,
    edges: graph.edges.map((item) => (item.id === moved.id ? other : item.id === other.id ? moved : item)),
  };
}

/** Give an edge the other role. Of two bases one would be lost, so the former base becomes a model. */
export function setPort(graph: Graph, id: string, port: Port, parameters: Values): Graph {
  const changed = edge(graph, id);
  if (!changed || changed.port === port) return graph;
  return {
    ...graph,
    edges: graph.edges.map((item) => {
      if (item.id === id) return { ...item, port, parameters: port === "base" ? {} : { ...parameters, ...item.parameters } };
      if (port === "base" && item.to === changed.to && item.port === "base") return { ...item, port: "models" as const, parameters };
      return item;
    }),
  };
}
