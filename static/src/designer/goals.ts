/** What counts beside the question set that the child is made for: abilities to keep or to gain, and kinds of answers. */
import { getContext, setContext } from "svelte";
import { gettext } from "../i18n";
import type { DesignMeasure, DesignSkill, MeasureFacts } from "../wire";


export interface Choice {
  value: number;
  label: string;
}

/** Shares of the best model's score; 0: it may be lost. */
export const keeps = (): Choice[] => [
  { value: 0.95, label: gettext("Keep nearly all (95%)") },
  { value: 0.8, label: gettext("Keep most (80%)") },
  { value: 0.5, label: gettext("Keep half (50%)") },
  { value: 0, label: gettext("May be lost") },
];

export const weights = (): Choice[] => [
  { value: 0, label: gettext("Need not get better") },
  { value: 0.25, label: gettext("Get better: counts a little") },
  { value: 1, label: gettext("Get better: counts as much") },
  { value: 2, label: gettext("Get better: counts more") },
];

export const measureWeights = (): Choice[] => [
  { value: 0, label: gettext("Does not count") },
  { value: 0.25, label: gettext("Counts a little") },
  { value: 1, label: gettext("Counts as much as right answers") },
];

/** The choices, and one more for a value that only a program would set. */
export function choicesWith(choices: Choice[], value: number, told: (value: number) => string): Choice[] {
  return choices.some((choice) => choice.value === value) ? choices : [...choices, { value, label: told(value) }];
}

/** Does one of these measures read what the child wrote, so that every answer has to be written out? */
export const needsAnswers = (chosen: readonly DesignMeasure[], measures: readonly MeasureFacts[]): boolean =>
  chosen.some(({ kind }) => measures.find((measure) => measure.name === kind)?.needs_answers ?? true);

/** A newly chosen set: nothing may be lost, nothing need be gained. */
export const added = (skills: readonly DesignSkill[], id: string): DesignSkill[] => [...skills, { evaluation_set: id, keep: 0.95, weight: 0 }];

export const removed = (skills: readonly DesignSkill[], id: string): DesignSkill[] => skills.filter((skill) => skill.evaluation_set !== id);

export const changed = (skills: readonly DesignSkill[], id: string, change: Partial<DesignSkill>): DesignSkill[] =>
  skills.map((skill) => (skill.evaluation_set === id ? { ...skill, ...change } : skill));

/** Measures that do not count are left out: so they cost nothing. */
export function weighed(chosen: readonly DesignMeasure[], kind: string, weight: number): DesignMeasure[] {
  const others = chosen.filter((measure) => measure.kind !== kind);
  return weight > 0 ? [...others, { kind, weight }] : others;
}

const KEY = Symbol("measures");
export const provideMeasures = (measures: MeasureFacts[]): MeasureFacts[] => setContext(KEY, measures);
export const useMeasures = (): MeasureFacts[] => getContext<MeasureFacts[]>(KEY);
