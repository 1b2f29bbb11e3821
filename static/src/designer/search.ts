/** The search settings in plain words: what the child must be good at, how thoroughly, for how long. */
import { gettext } from "../i18n";
import type { DesignSearch } from "../wire";

type Asked = "evaluation_set" | "good_at" | "thoroughness" | "minutes" | "seed";

/** What the panel always asks, and what else the server keeps there: that stays untouched. */
export type Search = DesignSearch & Required<Pick<DesignSearch, Asked>>;
export type Thoroughness = Search["thoroughness"];

export const NEW_SEARCH: Search = {
  evaluation_set: null,
  good_at: "",
  thoroughness: "standard",
  minutes: null,
  seed: 1,
};

export function searchFrom(stored: DesignSearch): Search {
  return { ...NEW_SEARCH, ...stored };
}

export function thoroughnessWords(name: Thoroughness): { label: string; help: string } {
  const words: Record<Thoroughness, { label: string; help: string }> = {
    trial: { label: gettext("Trial"), help: gettext("To see that everything fits together") },
    standard: { label: gettext("Standard"), help: gettext("Usually enough for a good child") },
    thorough: { label: gettext("Thorough"), help: gettext("When the last points count") },
    custom: { label: gettext("Your own"), help: gettext("Stages as you set them, under “For experts”") },
  };
  return words[name];
}

export const LONGEST_MINUTES = 7 * 24 * 60;

export const LARGEST_SEED = 999_999_999;
export const LADDER = [16, 64, 256]; // questions after which a race compares
export const ESTIMATE_EVERY = 12; // generations

export const PEOPLE_ASKED = { leaders: 4, judgements: 60, weight: 0.5 }; // when nobody has said otherwise

/** So many pairs there are among so many candidates: the fewest judgements that compare them all. */
export const pairsAmong = (candidates: number): number => (candidates * (candidates - 1)) / 2;

/** Generations as typed, "4、8" too: growing, each once; ``undefined`` where one is no number from 1 up. */
export function generationsFrom(typed: string): number[] | undefined {
  const parts = typed.normalize("NFKC").split(/[,、\s]+/).filter(Boolean);
  const found = parts.map(Number);
  if (found.length === 0 || !found.every((one) => Number.isInteger(one) && one >= 1)) return undefined;
  return [...new Set(found)].sort((a, b) => a - b);
}

/** A decimal as typed, full-width digits and signs included, 1e-8 too; ``undefined`` when it is none. */
export function decimalFrom(typed: string): number | undefined {
  const text = typed.normalize("NFKC").replace(/[−–ー]/g, "-").trim();
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Bounds of a number that may be left out. */
export interface Range {
  least?: number;
  most?: number;
  whole?: boolean;
}

/** A number as typed: empty means none; one that does not fit is refused with ``undefined``. */
export function numberFrom(typed: string, { least = 0, most = Infinity, whole = false }: Range): number | null | undefined {
  if (typed.trim() === "") return null;
  const found = decimalFrom(typed);
  if (found === undefined || found < least || found > most || (whole && !Number.isInteger(found))) return undefined;
  return found;
}
