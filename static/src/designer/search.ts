/** The search settings in plain words: what the child must be good at, how thoroughly, for how long. */
import { gettext } from "../i18n";

export type Thoroughness = "trial" | "standard" | "thorough" | "custom";

export interface Search {
  evaluation_set: string | null;
  good_at: string;
  thoroughness: Thoroughness;
  minutes: number | null; // hard stop
  seed: number | null;
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
}

export function thoroughnessWords(name: Thoroughness): { label: string; help: string } {
  const words: Record<Thoroughness, { label: string; help: string }> = {
    trial: { label: gettext("Trial"), help: gettext("To see that everything fits together") },
    standard: { label: gettext("Standard"), help: gettext("Usually enough for a good child") },
    thorough: { label: gettext("Thorough"), help: gettext("When the last points count") },
    custom: { label: gettext("Your own"), help: gettext("Stages set through the API") },
  };
  return words[name];
}

export const LONGEST_MINUTES = 7 * 24 * 60;

/** Minutes as typed: empty means no limit; anything but a whole number from 1 to a week is refused with ``undefined``. */
export function minutesFrom(typed: string): number | null | undefined {
  const text = typed.normalize("NFKC").trim(); // full-width digits are digits
  if (text === "") return null;
  if (!/^\d+$/.test(text)) return undefined;
  const minutes = Number(text);
  return minutes >= 1 && minutes <= LONGEST_MINUTES ? minutes : undefined;
}

/** A decimal as typed, full-width digits and signs included, 1e-8 too; ``undefined`` when it is none. */
export function decimalFrom(typed: string): number | undefined {
  const text = typed.normalize("NFKC").replace(/[−–ー]/g, "-").trim();
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,2})?$/i.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export function seedFrom(typed: string): number | undefined {
  const text = typed.normalize("NFKC").trim();
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
