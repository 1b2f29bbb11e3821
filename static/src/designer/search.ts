/** The search settings in plain words: what the child must be good at, how thoroughly, for how long. */
import { gettext } from "../i18n";
import type { MeasureChoice, Skill } from "./goals";
import type { Stage } from "./stages";

export type Thoroughness = "trial" | "standard" | "thorough" | "custom";

/** How questions are saved; what is not said is the engine's own choice. */
export interface Economy {
  rotate?: boolean;
  rungs?: number[];
  alpha?: number;
  estimator?: number; // every how many generations all questions are asked; 0: never
  cache?: boolean;
}

/** Where the search stops; money and the price of an hour in one currency. */
export interface Budget {
  candidates?: number | null;
  items?: number | null;
  money?: number | null;
  price?: number | null;
}

export interface Search {
  evaluation_set: string | null;
  good_at: string;
  thoroughness: Thoroughness;
  minutes: number | null; // hard stop
  seed: number | null;
  skills?: Skill[];
  measures?: MeasureChoice[];
  stages?: Stage[]; // with "custom" only
  items_per_generation?: number; // with "custom" only
  fitness?: "forced" | "generated";
  economy?: Economy;
  budget?: Budget;
  chat_template?: "auto" | "none" | null; // the child's; null: by the engine's own rule
  [other: string]: unknown; // what a newer server keeps there stays untouched
}

export const NEW_SEARCH: Search = {
  evaluation_set: null,
  good_at: "",
  thoroughness: "standard",
  minutes: null,
  seed: 1,
};

export function searchFrom(stored: Partial<Search> | null | undefined): Search {
  return { ...NEW_SEARCH, ...stored };
}

/** As the server plans them; it sends these figures along with the page. */
export interface Preset {
  name: Thoroughness;
  candidates: number;
  generations: number;
  items: number; // questions each candidate answers in one generation
  stages: Stage[];
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
