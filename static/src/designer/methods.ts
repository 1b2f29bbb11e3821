/** What the merge methods declare (GET /methods) and what follows from it for a node, an edge and a connection. */
import { gettext } from "../i18n";
import type { Method, ParameterSpec } from "../wire";
import type { Graph, GraphEdge, GraphNode, Port, Value, Values } from "./graph";
import { inputs } from "./graph";

export type { Method, ParameterSpec };

export interface Group {
  name: string;
  label: string;
  methods: Method[];
}

/** Methods by idea, in the order in which the server names them; the first group is what people need first. */
export function groups(methods: readonly Method[]): Group[] {
  const found = new Map<string, Group>();
  for (const method of methods) {
    const { name, label } = method.group;
    if (!found.has(name)) found.set(name, { name, label, methods: [] });
    found.get(name)?.methods.push(method);
  }
  return [...found.values()];
}

export const DEFAULT_GRANULARITY = "layer";

export function methodOf(methods: readonly Method[], item: GraphNode | undefined): Method | undefined {
  return item?.kind === "merge" ? methods.find((method) => method.name === item.method) : undefined;
}

/** The parameters a new edge starts with: what must be given is left to the search, within the declared bounds. */
export function startingValues(method: Method | undefined, port: Port): Values {
  return method && port === "models" ? begun(method.parameters.filter((item) => item.per_input)) : {};
}

/** The parameters a new merge node starts with. */
export function nodeStartingValues(method: Method): Values {
  return begun(method.parameters.filter((item) => !item.per_input));
}

function begun(specs: ParameterSpec[]): Values {
  const given = specs.filter((item) => item.required || item.start !== null);
  return Object.fromEntries(given.map((item) => [item.name, item.start ?? (item.searchable ? searched(item) : fixed(item))]));
}

/** What a form asks for at once, and what it keeps under "More settings"; nothing that changes nothing, unless set. */
export function asked(specs: ParameterSpec[], values: Values | undefined): { usual: ParameterSpec[]; rest: ParameterSpec[] } {
  const usual = specs.filter((item) => item.required || item.start !== null);
  return { usual, rest: specs.filter((item) => !usual.includes(item) && (!item.idle || values?.[item.name] !== undefined)) };
}

export function searched(spec: ParameterSpec, granularity = DEFAULT_GRANULARITY): Value {
  return { free: { low: spec.low, high: spec.high, granularity } };
}

/** A fixed number to begin with when a person turns the search off. */
export function fixed(spec: ParameterSpec): Value {
  if (spec.default !== null) return spec.default;
  if (spec.kind === "bool") return false;
  if (spec.kind === "integer") return Math.round(spec.low);
  return spec.low <= 0.5 && spec.high >= 0.5 ? 0.5 : (spec.low + spec.high) / 2;
}

/**
 * The graph after a change of method: parameters that both methods know stay, the others go, what the new one needs
 * is added, and the models take the ports that the new method has.
 */
export function changeMethod(graph: Graph, id: string, method: Method): Graph {
  const kept = (values: Values | undefined, perInput: boolean): Values =>
    Object.fromEntries(
      Object.entries(values ?? {}).filter(([name]) =>
        method.parameters.some((item) => item.name === name && item.per_input === perInput),
      ),
    );
  const base = baseAfter(inputs(graph, id), method);
  return {
    nodes: graph.nodes.map((item) =>
      item.id === id
        ? { ...item, method: method.name, parameters: { ...nodeStartingValues(method), ...kept(item.parameters, false) } }
        : item,
    ),
    edges: graph.edges.map((item) => {
      if (item.to !== id) return item;
      const port: Port = item.id === base ? "base" : "models";
      const parameters = port === "base" ? {} : { ...startingValues(method, port), ...kept(item.parameters, true) };
      return { ...item, port, parameters };
    }),
  };
}

/**
 * The edge that is the base of the new method. A base stays one where there may be one, unless the method could do
 * without it and would lack a model; of two models for a method of one model and a base, the first is the base.
 */
function baseAfter(entering: GraphEdge[], method: Method): string | null {
  if (method.base === "none") return null;
  const [least, most] = method.inputs;
  const base = entering.find((item) => item.port === "base");
  if (base) return method.base === "optional" && entering.length - 1 < least ? null : base.id;
  return method.base === "required" && most === 1 && entering.length === 2 ? (entering[0]?.id ?? null) : null;
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

/** What a port is called; general words while the method is not known. */
export function portLabel(method: Method | undefined, port: Port): string {
  return method?.ports[port] ?? (port === "base" ? gettext("Base model") : gettext("Models to mix"));
}
