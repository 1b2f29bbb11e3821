/** A family as the page and the API tell it (`GET /api/v1/models/{id}/lineage?hops=2`; hops=0 is everybody). */
import { gettext } from "../i18n";
import type * as Wire from "../wire";
import type { Member } from "../wire";
import type { Bond } from "./family";

export type { Member };

export type Family = Omit<Wire.Family, "bonds"> & { bonds: Bond[] };

export interface LineageProps {
  family: Family;
  parameters: Record<string, string>; // labels of a merge's numbers by name
}

/** What a member is to the model whose lineage is shown. */
export type Kinship = "self" | "parent" | "child" | "ancestor" | "descendant" | "relative";

export function kinship(member: string, focus: string, bonds: readonly Bond[]): Kinship {
  if (member === focus) return "self";
  if (bonds.some((bond) => bond.parent === member && bond.child === focus)) return "parent";
  if (bonds.some((bond) => bond.parent === focus && bond.child === member)) return "child";
  if (reaches(bonds, member, focus)) return "ancestor";
  if (reaches(bonds, focus, member)) return "descendant";
  return "relative";
}

/** Whether children's children of `from` come to `to`. */
function reaches(bonds: readonly Bond[], from: string, to: string): boolean {
  const seen = new Set<string>();
  const waiting = [from];
  while (waiting.length > 0) {
    const here = waiting.pop()!;
    if (here === to) return true;
    if (seen.has(here)) continue;
    seen.add(here);
    waiting.push(...bonds.filter((bond) => bond.parent === here).map((bond) => bond.child));
  }
  return false;
}

export function kinText(member: { id: string }, focus: string, bonds: readonly Bond[]): string {
  return {
    self: gettext("this model"),
    parent: gettext("source"),
    child: gettext("made from it"),
    ancestor: gettext("source of its sources"),
    descendant: gettext("made from what was made from it"),
    relative: gettext("shares a source or a child"),
  }[kinship(member.id, focus, bonds)];
}
