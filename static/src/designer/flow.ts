/** Between our graph and the canvas library's nodes and edges. */
import type { Connection, Edge, Node } from "@xyflow/svelte";
import { gettext, interpolate } from "../i18n";
import { calm } from "../theme";
import type { Designer } from "./designer.svelte";
import type { NodeKind, Port } from "./graph";
import { CARD } from "./layout";
import type { Size } from "./layout";

type Drawn = Pick<Designer, "design" | "selection" | "names">;

/** before: as the library holds them now, with what it measured; a node that is being dragged stays under the pointer. */
export function flowNodes({ design, selection, names }: Drawn, before: readonly Node[]): Node[] {
  const known = new Map(before.map((item) => [item.id, item]));
  return design.graph.nodes.map((item): Node => {
    const old = known.get(item.id);
    return {
      ...old,
      id: item.id,
      type: "card",
      position: old?.dragging ? old.position : { x: item.x, y: item.y },
      data: {},
      selected: selection.ids.has(item.id),
      draggable: design.mayEdit,
      ariaLabel: spoken(item.kind, names.of(item.id)),
      domAttributes: { "aria-roledescription": gettext("part of the design") },
    };
  });
}

export function flowEdges({ design, selection, names }: Drawn): Edge[] {
  return design.graph.edges.map(
    (item): Edge => ({
      id: item.id,
      type: "weight",
      source: item.from,
      target: item.to,
      sourceHandle: "model",
      targetHandle: item.port,
      selected: selection.ids.has(item.id),
      ariaLabel: names.ofEdge(item),
      domAttributes: { "aria-roledescription": gettext("connection") },
    }),
  );
}

function spoken(kind: NodeKind, name: string): string {
  const words = { source: gettext("Source model: %(name)s"), merge: gettext("Merge: %(name)s"), note: gettext("Note: %(name)s") };
  return interpolate(words[kind], { name });
}

/** How long the view takes to move, in milliseconds. */
export const duration = (): number => (calm() ? 0 : 240);

/** From where to where a connection leads, in our terms. */
export function ends({ source, target, targetHandle }: Connection | Edge): [string, string, Port] {
  return [source, target, targetHandle === "base" ? "base" : "models"];
}

/** Nodes' sizes as drawn, by id; a usual card's where none was measured yet. */
export function sizes(nodes: readonly Node[]): Map<string, Size> {
  return new Map(nodes.map(({ id, measured }) => [id, { width: measured?.width ?? CARD.width, height: measured?.height ?? 132 }]));
}
