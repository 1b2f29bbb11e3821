/** May this be connected to that? The drawing's own rules, each refusal with its reason in words. */
import { gettext, interpolate, ngettext } from "../i18n";
import { addEdge, closesCircle, freshId, inputs, node } from "./graph";
import type { Graph, GraphNode, Port } from "./graph";
import type { Method } from "./methods";
import { methodOf, ports, startingValues } from "./methods";

export type Mark = "good" | "care" | "no";

/** ○ ▲ ✕ always beside words: never a sign or a colour alone. */
export const SIGNS: Record<Mark, string> = { good: "○", care: "▲", no: "✕" };

/** Why the drawing refuses this connection; null when it does not. */
export function refusal(graph: Graph, methods: readonly Method[], from: string, to: string, port: Port): string | null {
  const source = node(graph, from);
  const target = node(graph, to);
  if (!source || !target) return gettext("One end of this connection is gone.");
  if (from === to) return gettext("A node cannot flow into itself.");
  if (source.kind === "note" || target.kind === "note") return gettext("A note cannot be connected.");
  if (target.kind === "source") return gettext("A source model takes nothing in. Connect to a merge.");
  if (closesCircle(graph, from, to)) return gettext("This would go round in a circle.");
  const entering = inputs(graph, to);
  if (entering.some((item) => item.from === from)) return gettext("These two are connected already.");
  const method = methodOf(methods, target);
  if (port === "base") {
    if (method?.base === "none") return gettext("This method takes no base.");
    if (entering.some((item) => item.port === "base")) return gettext("There is a base already. A merge has only one.");
    return null;
  }
  const most = method?.inputs[1];
  const models = entering.filter((item) => item.port === "models").length;
  if (most !== null && most !== undefined && models >= most) {
    return interpolate(ngettext("This method takes only %(most)s model.", "This method takes at most %(most)s models.", most), { most });
  }
  return null;
}

export interface Target {
  node: GraphNode;
  port: Port;
  refusal: string | null;
}

/** Every port that an edge from ``from`` could go to, allowed ones first: what the connect dialog lists. */
export function targets(graph: Graph, methods: readonly Method[], from: string): Target[] {
  const found = graph.nodes
    .filter((item) => item.id !== from && item.kind !== "note")
    .flatMap((item): Target[] =>
      (item.kind === "merge" ? ports(methodOf(methods, item)) : (["models"] as Port[])).map((port) => ({
        node: item,
        port,
        refusal: refusal(graph, methods, from, item.id, port),
      })),
    );
  return [...found.filter((item) => !item.refusal), ...found.filter((item) => item.refusal)];
}

/** Everything that could be connected into ``to`` at ``port``: the same question asked from the other end. */
export function candidates(graph: Graph, methods: readonly Method[], to: string, port: Port): Target[] {
  const found = graph.nodes
    .filter((item) => item.id !== to && item.kind !== "note")
    .map((item) => ({ node: item, port, refusal: refusal(graph, methods, item.id, to, port) }));
  return [...found.filter((item) => !item.refusal), ...found.filter((item) => item.refusal)];
}

export function connect(graph: Graph, methods: readonly Method[], from: string, to: string, port: Port): Graph {
  const parameters = startingValues(methodOf(methods, node(graph, to)), port);
  return addEdge(graph, { id: freshId(graph, "e"), from, to, port, parameters });
}

/** What to ask about a node: a merge that still lacks something asks what flows in, anything else where it goes. */
export function openEnd(graph: Graph, methods: readonly Method[], item: GraphNode | undefined): { from?: string; to?: string } {
  if (!item || item.kind === "note") return {};
  const method = methodOf(methods, item);
  const least = (method?.inputs[0] ?? 1) + (method?.base === "required" ? 1 : 0);
  const lacking = item.kind === "merge" && inputs(graph, item.id).length < Math.max(2, least);
  return lacking ? { to: item.id } : { from: item.id };
}
