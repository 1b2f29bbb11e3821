/** What the result page reads out of a run's report. */
import type { RunReport, SkillKept, View } from "../wire";

export interface Mattered extends View {
  view: keyof RunReport["importance"];
}

/** The views that can tell parts apart. */
export function mattered({ importance }: RunReport): Mattered[] {
  const views = ["parameters", "depths", "blocks"] as const;
  return views.map((view) => ({ view, ...importance[view] })).filter((one) => one.shares.length > 0);
}

/** The further abilities that the winner did not keep. */
export const forgotten = ({ skills }: RunReport): SkillKept[] => skills.filter((skill) => !skill.held);

/**
 * The search found something only about its own questions: there the winner beats every other arm,
 * on unseen questions it falls below one of them.
 */
export function memorised({ winner, parents, uniform }: RunReport): boolean {
  const others = [...parents, uniform];
  const measured = others.flatMap((one) => (one.search ? [one.search.accuracy] : []));
  const risen = measured.every((accuracy) => winner.search.accuracy > accuracy);
  return risen && others.some((one) => winner.heldout.score < one.heldout.score);
}
