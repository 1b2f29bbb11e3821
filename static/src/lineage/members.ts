/** A family as the API tells it (`GET /api/v1/models/{id}/lineage?hops=2`; hops=64 is everybody). */
import { gettext } from "../i18n";
import type { Score } from "../runs/events";
import type { Bond } from "./family";

/** What a licence asks for; `commercial` null: it depends, or nobody knows. */
export interface Terms {
  commercial: boolean | null;
  note: string;
  /** for a merged model: names of the sources that forbid commercial use, or whose licence is unclear */
  forbids: string[];
  unclear: string[];
  share_alike: string[];
  /** two sources ask for different licences on the child */
  clash: boolean;
}

/** How a merged model came about. */
export interface Making {
  method: string;
  run: { id: string; name: string } | null;
  /** held-out, from the run's report */
  heldout: Score | null;
  /** against its best source: in shares */
  difference: { difference: number; low: number; high: number; name: string } | null;
}

export interface Member {
  id: string;
  name: string;
  architecture: string;
  parameters: number;
  size_bytes: number;
  layers: number;
  dtype: string;
  licence: string;
  origin: "folder" | "upload" | "merged";
  digest: string;
  created: string;
  archived: boolean;
  terms: Terms;
  making: Making | null;
}

/** `weight`: the mean weight of this source in the child, where the recipe has one. */
export interface Link extends Bond {
  weight: number | null;
}

export interface Family {
  models: Member[];
  edges: Link[];
  /** the family goes on beyond these hops */
  more: boolean;
}

export interface LineageProps {
  model: { id: string; name: string };
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
