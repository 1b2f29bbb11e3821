/** Methods as the server declares them: the tests work on these. */
import type { Method } from "./methods";

const weight = (low: number, high: number) =>
  ({ name: "weight", kind: "real", default: null, per_input: true, low, high, required: true }) as const;

export const METHODS: Method[] = [
  {
    name: "linear",
    source: "arXiv:2203.05482",
    inputs: [1, null],
    base: "none",
    label: "Average",
    explanation: "",
    parameters: [weight(0, 1), { name: "normalize", kind: "bool", default: true, per_input: false, low: 0, high: 1, required: false }],
  },
  {
    name: "slerp",
    source: "Shoemake 1985",
    inputs: [1, 1],
    base: "required",
    label: "Smooth blend",
    explanation: "",
    parameters: [{ name: "t", kind: "real", default: null, per_input: false, low: 0, high: 1, required: true }],
  },
  {
    name: "task_arithmetic",
    source: "arXiv:2212.04089",
    inputs: [1, null],
    base: "required",
    label: "Add the differences",
    explanation: "",
    parameters: [weight(-1, 2), { name: "lambda", kind: "real", default: 1, per_input: false, low: 0, high: 2, required: false }],
  },
];
