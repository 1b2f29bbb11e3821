/** A family as the page and the API tell it (`GET /api/v1/models/{id}/lineage?hops=2`; hops=0 is everybody). */
import { gettext } from "../i18n";
import type * as Wire from "../wire";
import type { Member } from "../wire";
import type { Bond } from "./family";

export type { Member };

export type Family = Omit<Wire.Family, "bonds"> & { bonds: Bond[] };

export interface LineageProps {
  family: Family;
}

/** What follows from a model's licence and from those of everything it was made of. */
export interface Terms {
  commercial: boolean | null;
  /** names of the models that forbid commercial use, leave it unclear, or ask for their licence on what is made of them */
  forbids: string[];
  unclear: string[];
  share_alike: string[];
  /** two of them ask for different licences */
  clash: boolean;
}

/** The strictest of a model's own terms and its known sources'. */
export function termsOf(member: Member, { members, bonds }: Pick<Family, "members" | "bonds">): Terms {
  const sources = members.filter((one) => one.id !== member.id && reaches(bonds, one.id, member.id));
  const roots = sources.filter((one) => one.made === null);
  const deciding = roots.length > 0 ? roots : [member];
  const all = [member, ...deciding];
  const copyleft = deciding.filter((one) => one.share_alike);
  return {
    commercial: all.some((one) => one.commercial === false) ? false : deciding.some((one) => one.commercial === null) ? null : true,
    forbids: deciding.filter((one) => one.commercial === false).map((one) => one.name),
    unclear: deciding.filter((one) => one.commercial === null).map((one) => one.name),
    share_alike: copyleft.map((one) => one.name),
    clash: new Set(copyleft.map((one) => one.licence)).size > 1,
  };
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

export type Consequence = "forbidden" | "unclear" | "clash" | "share alike" | "free";

/** The strictest thing that follows from a licence and those it was inherited from. */
export function consequence(terms: Terms): Consequence {
  if (terms.commercial === false) return "forbidden";
  if (terms.clash) return "clash";
  if (terms.commercial === null) return "unclear";
  return terms.share_alike.length > 0 ? "share alike" : "free";
}
