/**
 * The geometry of the picture of a blend: one row of bars per source model, one bar per layer, between the
 * embedding and the final norm. All rows share one scale, so bars can be compared across sources.
 */
import type { NamedBlendRow } from "../../wire";

export type Place = "embed" | "norm" | number;

export interface Bar {
  place: Place;
  value: number | null;
  x: number;
  y: number;
  width: number;
  height: number;
  negative: boolean;
}

export interface BlendStrip {
  name: string;
  parameter: string;
  /** top edge and zero line, in the picture's own units */
  top: number;
  zero: number;
  bars: Bar[];
}

export interface BlendPicture {
  width: number;
  height: number;
  low: number;
  high: number;
  strips: BlendStrip[];
}

export interface BlendSize {
  width: number;
  stripHeight: number;
  gap: number;
}

/** The common scale: always holds 0, and reaches at least one unit so that small values stay small. */
export function blendScale(rows: readonly NamedBlendRow[]): { low: number; high: number } {
  const values = rows.flatMap((row) => valuesOf(row).filter((value): value is number => value !== null));
  return { low: Math.min(0, ...values), high: Math.max(1, ...values) };
}

export function places(row: NamedBlendRow): Place[] {
  return ["embed", ...row.by_layer.map((_, layer) => layer), "norm"];
}

export function valuesOf(row: NamedBlendRow): (number | null)[] {
  return [row.embed, ...row.by_layer, row.norm];
}

export function blendPicture(rows: readonly NamedBlendRow[], size: BlendSize): BlendPicture {
  const { low, high } = blendScale(rows);
  const perUnit = size.stripHeight / (high - low);
  const strips = rows.map((row, at): BlendStrip => {
    const top = at * (size.stripHeight + size.gap);
    const zero = top + high * perUnit;
    return { name: row.name, parameter: row.parameter, top, zero, bars: bars(row, zero, perUnit, size) };
  });
  const height = rows.length === 0 ? 0 : rows.length * (size.stripHeight + size.gap) - size.gap;
  return { width: size.width, height, low, high, strips };
}

/** Bars stand in equal columns; the two ends are set half a column apart from the layers. */
function bars(row: NamedBlendRow, zero: number, perUnit: number, size: BlendSize): Bar[] {
  const values = valuesOf(row);
  const all = places(row);
  const column = size.width / (all.length + 1);
  return all.map((place, at): Bar => {
    const apart = place === "embed" ? 0 : place === "norm" ? column : column / 2;
    const value = values[at] ?? null;
    const height = value === null ? 0 : Math.abs(value) * perUnit;
    return {
      place,
      value,
      x: at * column + apart + column * 0.1,
      y: value !== null && value > 0 ? zero - height : zero,
      width: column * 0.8,
      height,
      negative: value !== null && value < 0,
    };
  });
}

/** In words, for the legend and for those who hear it: how strongly a source is mixed in. */
export type Strength = "reversed" | "none" | "weak" | "medium" | "strong";

export function strengthOf(value: number): Strength {
  if (value <= -0.05) return "reversed";
  if (value < 0.05) return "none";
  if (value < 0.35) return "weak";
  if (value < 0.7) return "medium";
  return "strong";
}
