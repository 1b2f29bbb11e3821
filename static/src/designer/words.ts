/** Figures and values of the drawing as a person reads them. */
import { gettext, interpolate, language, number } from "../i18n";
import { granularityLabel } from "../shared/granularity";
import type { GraphEdge, Value } from "./graph";
import { isFree, isGradient } from "./graph";
import type { Method, ParameterSpec } from "./methods";
import { DEFAULT_GRANULARITY } from "./methods";

/** 0.6 -> "0.6", -1 -> "−1", 1e-8 -> "0.00000001": no more digits than it has, a true minus sign. */
export function plain(value: number): string {
  const digits = Math.abs(value) < 0.001 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 4 };
  return new Intl.NumberFormat("en", { ...digits, useGrouping: false }).format(value).replace("-", "−");
}

/** 1_340_000 -> "1.3M" / 「134万」. */
export const count = (value: number): string =>
  new Intl.NumberFormat(language(), { notation: "compact", maximumFractionDigits: 1 }).format(value);

export function valueText(value: Value | undefined, spec: ParameterSpec): string {
  if (isFree(value)) return interpolate(gettext("%(low)s to %(high)s"), { low: plain(value.free.low), high: plain(value.free.high) });
  if (isGradient(value)) return value.gradient.map(plain).join(" → ");
  const known = value ?? spec.default;
  if (known === null) return "—";
  return typeof known === "number" ? plain(known) : known ? gettext("on") : gettext("off");
}

/** What an edge's label says: the share, found by search or fixed. */
export function edgeText(item: GraphEdge, method: Method | undefined): { text: string; searched: boolean } {
  if (item.port === "base") return { text: "", searched: false };
  const spec = method?.parameters.find((each) => each.per_input && each.required);
  if (!spec) return { text: "", searched: false };
  const value = item.parameters[spec.name];
  const facts = { what: spec.label, value: valueText(value, spec) };
  if (isFree(value)) return { text: interpolate(gettext("%(what)s: search %(value)s"), facts), searched: true };
  return { text: interpolate("%(what)s %(value)s", facts), searched: false };
}

/** Every parameter of an edge in words, for a screen reader and the outline. */
export function edgeDetails(item: GraphEdge, method: Method | undefined): string {
  const { text } = edgeText(item, method);
  const finest = Object.values(item.parameters).find(isFree);
  return finest ? `${text} (${granularityLabel(finest.free.granularity ?? DEFAULT_GRANULARITY)})` : text;
}

/** Parameters of the merge itself that are searched or differ from the usual. */
export function nodeDetails(values: Record<string, Value> | undefined, method: Method | undefined): string[] {
  return (method?.parameters ?? [])
    .filter((spec) => !spec.per_input && values?.[spec.name] !== undefined && values[spec.name] !== spec.default)
    .map((spec) => {
      const value = values?.[spec.name];
      const facts = { what: spec.label, value: valueText(value, spec) };
      return isFree(value) ? interpolate(gettext("%(what)s: search %(value)s"), facts) : interpolate("%(what)s %(value)s", facts);
    });
}

export const questions = (value: number): string => interpolate(gettext("%(n)s questions"), { n: number(value) });
