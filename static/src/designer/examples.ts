/** Methods as the server declares them: the tests work on these. */
import type { Method, ParameterSpec } from "./methods";

const spec = (name: string, label: string, more: Partial<ParameterSpec> = {}): ParameterSpec => ({
  name,
  kind: "real",
  default: null,
  per_input: false,
  low: 0,
  high: 1,
  least: null,
  most: null,
  required: more.default === undefined,
  label,
  explanation: "",
  start: null,
  idle: false,
  searchable: (more.kind ?? "real") === "real",
  ...more,
});
const weight = (low: number, high: number): ParameterSpec => spec("weight", "Weight", { per_input: true, low, high });
const first = { name: "first", label: "Often used" };
const smooth = { name: "smooth", label: "Blend smoothly" };
const thinned = { name: "thinned", label: "Thinned out" };
const two = { base: "First model", models: "Second model" };
const many = { models: "Models to mix" };
const based = { base: "Base model", ...many };
const method = (name: string, more: Omit<Method, "name" | "source" | "explanation">): Method => ({ name, source: "", explanation: "", ...more });

export const METHODS: Method[] = [
  method("linear", {
    inputs: [1, null],
    base: "none",
    label: "Average",
    group: first,
    ports: many,
    parameters: [weight(0, 1), spec("normalize", "Make the weights add up to 1", { kind: "bool", default: true })],
  }),
  method("slerp", { inputs: [1, 1], base: "required", label: "Smooth blend", group: first, ports: two, parameters: [spec("t", "Balance")] }),
  method("task_arithmetic", {
    inputs: [1, null],
    base: "required",
    label: "Add the differences",
    group: first,
    ports: based,
    parameters: [
      weight(-1, 2),
      spec("density", "Share kept", { default: 1, per_input: true, idle: true, searchable: false }),
      spec("lambda", "Overall strength", { default: 1, high: 2 }),
    ],
  }),
  method("nuslerp", { inputs: [2, 2], base: "optional", label: "By weights", group: smooth, ports: based, parameters: [weight(0, 1)] }),
  method("karcher", {
    inputs: [1, null],
    base: "none",
    label: "Middle",
    group: smooth,
    ports: many,
    parameters: [
      spec("max_iter", "Most steps", { kind: "integer", default: 10, high: 100, least: 0 }),
      spec("tol", "When to stop", { default: 1e-5, searchable: false }),
    ],
  }),
  method("dare_linear", {
    inputs: [1, null],
    base: "required",
    label: "Thin out at random",
    group: thinned,
    ports: based,
    parameters: [weight(-1, 2), spec("density", "Share kept", { default: 1, per_input: true, start: 0.5 })],
  }),
  method("sce", {
    inputs: [1, null],
    base: "required",
    label: "Where models differ",
    group: { name: "chosen", label: "Place by place" },
    ports: based,
    parameters: [spec("select_topk", "Places to change", { default: 1, low: 0.05 })],
  }),
];

/** A method of these by its name. */
export function example(name: string): Method {
  const found = METHODS.find((item) => item.name === name);
  if (!found) throw new Error(name);
  return found;
}
