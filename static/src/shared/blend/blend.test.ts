import { describe, expect, it } from "vitest";
import { blendPicture, blendScale, strengthOf } from "./blend";
import type { NamedBlendRow } from "../../wire";

function row(values: (number | null)[], embed: number | null = 0.5, norm: number | null = 0.5): NamedBlendRow {
  return { node: "m", source: "a", name: "A", parameter: "weight", by_layer: values, embed, norm };
}

describe("the scale", () => {
  it("always holds zero and one", () => {
    expect(blendScale([row([0.2, 0.4])])).toEqual({ low: 0, high: 1 });
  });
  it("stretches to the smallest and the largest value of all rows", () => {
    expect(blendScale([row([-0.5, 0.1]), row([1.5, null])])).toEqual({ low: -0.5, high: 1.5 });
  });
});

describe("the picture", () => {
  const size = { width: 100, stripHeight: 60, gap: 10 };

  it("has a bar for the embedding, each layer and the final norm", () => {
    const picture = blendPicture([row([0, 1, -0.5])], size);
    expect(picture.strips[0]!.bars.map((bar) => bar.place)).toEqual(["embed", 0, 1, 2, "norm"]);
  });

  it("draws positive bars up and negative bars down from the zero line", () => {
    const picture = blendPicture([row([1, -0.5], null, null)], size);
    const [, up, down] = picture.strips[0]!.bars;
    expect(picture.strips[0]!.zero).toBe(40);
    expect([up!.y, up!.height, up!.negative]).toEqual([0, 40, false]);
    expect([down!.y, down!.height, down!.negative]).toEqual([40, 20, true]);
  });

  it("gives an unknown value no height, and says it is unknown", () => {
    const bar = blendPicture([row([null], null, null)], size).strips[0]!.bars[1]!;
    expect([bar.value, bar.height]).toEqual([null, 0]);
  });

  it("stacks the sources and keeps every bar inside the width", () => {
    const picture = blendPicture([row([1, 1]), row([0, 0])], size);
    expect(picture.height).toBe(130);
    expect(picture.strips.map((strip) => strip.top)).toEqual([0, 70]);
    const last = picture.strips[0]!.bars.at(-1)!;
    expect(last.x + last.width).toBeLessThanOrEqual(100);
  });

  it("of nothing is empty", () => {
    expect(blendPicture([], size)).toEqual({ width: 100, height: 0, low: 0, high: 1, strips: [] });
  });
});

it("says a strength in words", () => {
  expect([-0.4, 0, 0.1, 0.5, 0.9].map(strengthOf)).toEqual(["reversed", "none", "weak", "medium", "strong"]);
});
