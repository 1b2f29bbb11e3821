/** Stages of a search that a person sets: which algorithm, how finely, how many candidates. */
import { granularityLabel } from "../shared/granularity";
import type { Algorithm, AlgorithmField, DesignStage as Stage } from "../wire";

export type { Algorithm, AlgorithmField, Stage };

export const MOST_STAGES = 5;

export function valueOf(stage: Stage, field: AlgorithmField): number | null {
  const value = field.of_stage ? stage[field.name as keyof Stage] : stage.options?.[field.name];
  if (typeof value === "number") return value;
  return Array.isArray(value) ? null : field.default;
}

/** The stage with one setting changed; null puts an option back to the engine's own choice. */
export function withValue(stage: Stage, field: AlgorithmField, value: number | null): Stage {
  if (field.of_stage) return { ...stage, [field.name]: value ?? field.default };
  const { [field.name]: _before, ...others } = stage.options ?? {};
  return { ...stage, options: value === null ? others : { ...others, [field.name]: value } };
}

/** Another algorithm: options of the one before may mean other things, so they go unless both know them alike.
 * So does the size of a generation: sixteen candidates are usual for breeding, one for climbing.
 */
export function withAlgorithm(stage: Stage, algorithm: Algorithm, before: Algorithm | undefined): Stage {
  const usual = (of: Algorithm | undefined, name: string): number | null | undefined => of?.fields.find((field) => field.name === name)?.default;
  const known = new Set(algorithm.fields.map((field) => field.name).filter((name) => usual(algorithm, name) === usual(before, name)));
  const options = Object.fromEntries(Object.entries(stage.options ?? {}).filter(([name]) => known.has(name)));
  const population = known.has("population") ? stage.population : (usual(algorithm, "population") ?? stage.population);
  return { ...stage, algorithm: algorithm.name, population, options };
}

/** How finely a stage may tell parts apart, of what the server offers; a value that is not listed is kept and shown. */
export function finenesses(offered: readonly string[], chosen: string): { value: string; label: string }[] {
  const values = offered.includes(chosen) ? offered : [...offered, chosen];
  return values.map((value) => ({ value, label: granularityLabel(value) }));
}
