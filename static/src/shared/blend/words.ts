/** The words of a blend: places and strengths. */
import { gettext, interpolate, number } from "../../i18n";
import type { Place, Strength } from "./blend";

/** A weight as people read it, the minus sign a real one. */
export const weight = (value: number | null): string =>
  value === null ? gettext("unknown") : number(value, 2).replace("-", "−");

export function placeLabel(place: Place): string {
  if (place === "embed") return gettext("Word embeddings");
  if (place === "norm") return gettext("Final norm");
  return interpolate(gettext("Layer %(number)s"), { number: place + 1 });
}

/** What stands under a bar, where there is no room for more. */
export function placeMark(place: Place): string {
  if (place === "embed") return gettext("in");
  if (place === "norm") return gettext("out");
  return String(place + 1);
}

export function strengthLabel(strength: Strength): string {
  return {
    reversed: gettext("taken away"),
    none: gettext("hardly any"),
    weak: gettext("a little"),
    medium: gettext("a good part"),
    strong: gettext("strongly"),
  }[strength];
}
