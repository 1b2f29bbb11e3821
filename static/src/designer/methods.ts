/** What the merge methods declare (GET /methods) and what follows from it for a node, an edge and a connection. */
import { gettext, interpolate } from "../i18n";
import type { Granularity, Graph, GraphNode, Port, Value, Values } from "./graph";
import { inputs } from "./graph";

export interface ParameterSpec {
  name: string;
  kind: "real" | "bool";
  default: number | boolean | null;
  per_input: boolean;
  low: number; // sensible bounds for a search
  high: number;
  least?: number | null; // what the method accepts at all
  most?: number | null;
  required: boolean;
  label?: string;
  explanation?: string;
}

export interface Method {
  name: string;
  source: string;
  inputs: [number, number | null];
  base: "required" | "optional" | "none";
  parameters: ParameterSpec[];
  label: string;
  explanation: string;
}

export const DEFAULT_GRANULARITY: Granularity = "layer";

export function methodOf(methods: readonly Method[], item: GraphNode | undefined): Method | undefined {
  return item?.kind === "merge" ? methods.find((method) => method.name === item.method) : undefined;
}

/** The parameters a new edge starts with: what must be given is left to the search, within the declared bounds. */
export function startingValues(method: Method | undefined, port: Port): Values {
  if (!method || port === "base") return {};
  const needed = method.parameters.filter((item) => item.per_input && item.required);
  return Object.fromEntries(needed.map((item) => [item.name, searched(item)]));
}

/** The parameters a new merge node starts with. */
export function nodeStartingValues(method: Method): Values {
  const needed = method.parameters.filter((item) => !item.per_input && item.required);
  return Object.fromEntries(needed.map((item) => [item.name, item.kind === "bool" ? false : searched(item)]));
}

export function searched(spec: ParameterSpec, granularity: Granularity = DEFAULT_GRANULARITY): Value {
  return { free: { low: spec.low, high: spec.high, granularity } };
}

/** A fixed number to begin with when a person turns the search off. */
export function fixed(spec: ParameterSpec): Value {
  if (spec.default !== null) return spec.default;
  if (spec.kind === "bool") return false;
  return spec.low <= 0.5 && spec.high >= 0.5 ? 0.5 : (spec.low + spec.high) / 2;
}

/**
 * The graph after a change of method: parameters that both methods know stay, the others go, what the new one needs
 * is added, and a base becomes an ordinary model when the new method takes none.
 */
export function changeMethod(graph: Graph, id: string, method: Method): Graph {
  const kept = (values: Values | undefined, perInput: boolean): Values =>
    Object.fromEntries(
      Object.entries(values ?? {}).filter(([name]) =>
        method.parameters.some((item) => item.name === name && item.per_input === perInput),
      ),
    );
  return {
    nodes: graph.nodes.map((item) =>
      item.id === id
        ? { ...item, method: method.name, parameters: { ...nodeStartingValues(method), ...kept(item.parameters, false) } }
        : item,
    ),
    edges: graph.edges.map((item) => {
      if (item.to !== id) return item;
      const port: Port = method.base === "none" ? "models" : item.port;
      const parameters = port === "base" ? {} : { ...startingValues(method, port), ...kept(item.parameters, true) };
      return { ...item, port, parameters };
    }),
  };
}

/** The port that a new connection should take: the base of a method that must have one comes first. */
export function preferredPort(graph: Graph, target: GraphNode, method: Method | undefined): Port {
  const entering = inputs(graph, target.id);
  const hasBase = entering.some((item) => item.port === "base");
  return method?.base === "required" && !hasBase ? "base" : "models";
}

export function ports(method: Method | undefined): Port[] {
  return method && method.base !== "none" ? ["base", "models"] : ["models"];
}

/** The ports that still take something: one base, and as many models as the method allows. */
export function openPorts(graph: Graph, item: GraphNode, method: Method | undefined): Port[] {
  const entering = inputs(graph, item.id);
  return ports(method).filter((port) => {
    const count = entering.filter((edge) => edge.port === port).length;
    return port === "base" ? count === 0 : count < (method?.inputs[1] ?? Infinity);
  });
}

/** What a port is called: for a walk between two models they are the first and the second. */
export function portLabel(method: Method | undefined, port: Port): string {
  const two = method?.base === "required" && method.inputs[1] === 1;
  if (port === "base") return two ? gettext("First model") : gettext("Base model");
  if (two) return gettext("Second model");
  return method?.inputs[1] === 1 ? gettext("Model") : gettext("Models to mix");
}

/** Plain words for the parameters our methods have; an unknown one shows what its method says, or its own name. */
export function parameterLabel(spec: ParameterSpec): string {
  const words: Record<string, string> = {
    weight: gettext("Weight"),
    density: gettext("How much of the difference to keep"),
    lambda: gettext("Overall strength"),
    normalize: gettext("Make the weights add up to 1"),
    t: gettext("Balance between the two"),
    scale: gettext("Scale"),
    int8_mask: gettext("Save memory with a small mask"),
    rescale: gettext("Keep the overall size"),
  };
  return words[spec.name] ?? spec.label ?? spec.name;
}

export function parameterHelp(spec: ParameterSpec): string {
  const words: Record<string, string> = {
    weight: gettext("How strongly this model flows into the child. A negative weight takes away what it learned."),
    density: gettext("Small differences are dropped first. 1 keeps everything."),
    lambda: gettext("The sum of all differences is multiplied by this."),
    normalize: gettext("On: only the proportions count. Off: the weights are used as they are."),
    t: gettext("0 is the first model, 1 the second."),
    scale: gettext("Every weight is multiplied by this. Leave it empty to change nothing."),
  };
  return words[spec.name] ?? spec.explanation ?? "";
}

/** How finely the search may tell parts of the model apart, from coarse to fine, in plain words. */
export function granularities(): { value: Granularity; label: string; help: string }[] {
  return [
    { value: "model", label: gettext("One value for the whole model"), help: gettext("Quick, coarse") },
    { value: "groups:3", label: gettext("Front, middle and back"), help: gettext("Three values") },
    { value: "layer", label: gettext("Each layer"), help: gettext("The usual choice") },
    { value: "block", label: gettext("Each half of a layer"), help: gettext("Attention and memory apart") },
    { value: "matrix", label: gettext("Each part of a layer"), help: gettext("The finest; needs more candidates") },
  ];
}

export function granularityLabel(value: Granularity): string {
  const known = granularities().find((item) => item.value === value);
  if (known) return known.label;
  const groups = /^groups:(\d+)$/.exec(value);
  return groups ? interpolate(gettext("%(n)s groups of layers"), { n: groups[1] }) : value;
}
