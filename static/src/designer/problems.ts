/** What needs attention, on the node or edge where it belongs, and the clicks that mend it. */
import { gettext, interpolate } from "../i18n";
import type { Problem } from "../wire";
import type { Graph, Port } from "./graph";
import { edge, inputs, node, outputs, results, setParameter } from "./graph";
import type { Method } from "./methods";
import { methodOf, ports, searched } from "./methods";

/** ``action``: a mend that the server names; what it means on the canvas is ours to know. */
export type { Problem };

/** One button beside a problem. */
export type Mend =
  | { kind: "remove"; id: string; label: string }
  | { kind: "free_weights"; node: string; label: string }
  | { kind: "connect_from"; node: string; label: string }
  | { kind: "connect_to"; node: string; port: Port; label: string }
  | { kind: "make_base"; id: string; label: string }
  | { kind: "choose_model"; node: string; label: string }
  | { kind: "choose_question_set"; label: string }
  | { kind: "open_search"; label: string }
  | { kind: "set_template"; value: "none" | null; label: string }
  | { kind: "open_palette"; label: string };

export function worst(problems: readonly Problem[]): "error" | "warning" | null {
  if (problems.some((item) => item.severity === "error")) return "error";
  return problems.length > 0 ? "warning" : null;
}

/** Problems of one node: its own, and those of the edges that enter it. */
export function problemsAt(problems: readonly Problem[], graph: Graph, id: string): Problem[] {
  return problems.filter((item) => item.node === id || (item.edge !== null && edge(graph, item.edge)?.to === id));
}

export function problemsOn(problems: readonly Problem[], id: string): Problem[] {
  return problems.filter((item) => item.edge === id);
}

/** What to select when a person clicks a problem; null when it belongs to the design as a whole. */
export function place(problem: Problem, graph: Graph): string | null {
  if (problem.edge !== null && edge(graph, problem.edge)) return problem.edge;
  if (problem.node !== null && node(graph, problem.node)) return problem.node;
  return null;
}

/** The mends on offer: what the server proposes, then what the place of the problem suggests. */
export function mends(problem: Problem, graph: Graph, methods: readonly Method[]): Mend[] {
  switch (problem.action) {
    case "add_model":
    case "add_merge":
      return [{ kind: "open_palette", label: gettext("Open the palette") }];
    case "choose_question_set":
      return [{ kind: "choose_question_set", label: gettext("Choose a question set") }];
    case "open_search":
      return [{ kind: "open_search", label: gettext("Open the search settings") }];
    case "ask_plain":
      return [{ kind: "set_template", value: "none", label: gettext("Ask it with plain text") }];
    case "ask_as_sources":
      return [{ kind: "set_template", value: null, label: gettext("Ask it as its sources are asked") }];
    case "choose_model":
      return problem.node ? [{ kind: "choose_model", node: problem.node, label: gettext("Choose another model") }] : [];
    case "free_weights":
      return problem.node ? [{ kind: "free_weights", node: problem.node, label: gettext("Search all weights") }] : [];
  }
  if (problem.edge !== null && edge(graph, problem.edge)) {
    return [{ kind: "remove", id: problem.edge, label: gettext("Remove the connection") }];
  }
  const blamed = node(graph, problem.node);
  if (!blamed) return [];
  const alone = blamed.kind === "source" && outputs(graph, blamed.id).length === 0;
  const loose = blamed.kind === "merge" && results(graph).length > 1 && outputs(graph, blamed.id).length === 0;
  if (alone || loose) {
    return [
      { kind: "connect_from", node: blamed.id, label: gettext("Connect…") },
      { kind: "remove", id: blamed.id, label: gettext("Remove") },
    ];
  }
  if (blamed.kind === "merge" && problem.severity === "error") {
    const method = methodOf(methods, blamed);
    const missing = missingPort(graph, method, blamed.id);
    if (missing) {
      const connect: Mend = { kind: "connect_to", node: blamed.id, port: missing, label: gettext("Connect…") };
      return [...(missing === "base" ? bases(graph, method, blamed.id) : []), connect];
    }
  }
  return [];
}

const MOST_BASES = 3; // buttons beside a problem; with more models a person connects

/** Models that could be the base instead, if enough would be left. */
function bases(graph: Graph, method: Method | undefined, id: string): Mend[] {
  const models = inputs(graph, id).filter((item) => item.port === "models");
  if (models.length > MOST_BASES || models.length <= (method?.inputs[0] ?? 1)) return [];
  return models.map((item) => ({
    kind: "make_base",
    id: item.id,
    label: interpolate(gettext("Make “%(name)s” the base"), { name: node(graph, item.from)?.name || item.from }),
  }));
}

function missingPort(graph: Graph, method: Method | undefined, id: string): Port | null {
  const entering = inputs(graph, id);
  if (method?.base === "required" && !entering.some((item) => item.port === "base")) return "base";
  const least = method?.inputs[0] ?? 1;
  return entering.filter((item) => item.port === "models").length < least ? (ports(method).at(-1) ?? null) : null;
}

/**
 * Every required number of the merge and of what enters it, left to the search within the declared bounds; where a
 * method requires none, every number that it lets a search choose.
 */
export function freeWeights(graph: Graph, methods: readonly Method[], id: string): Graph {
  const method = methodOf(methods, node(graph, id));
  const searchable = (method?.parameters ?? []).filter((spec) => spec.searchable);
  const required = searchable.filter((spec) => spec.required);
  let changed = graph;
  for (const spec of required.length > 0 ? required : searchable) {
    const owners = spec.per_input ? inputs(graph, id).filter((item) => item.port === "models").map((item) => item.id) : [id];
    for (const owner of owners) changed = setParameter(changed, owner, spec.name, searched(spec));
  }
  return changed;
}
