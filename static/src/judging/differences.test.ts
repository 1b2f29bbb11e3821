import { expect, it } from "vitest";
import { differences } from "./differences";

const told = (one: string, other: string, language = "ja"): string[][] => {
  const found = differences(one, other, language)!;
  return [one, other].map((text, side) => found[side]!.map(([start, end]) => text.slice(start, end)));
};

it("marks what only one of the two says", () => {
  expect(told("The cat sat down.", "The dog sat down.", "en")).toEqual([["cat"], ["dog"]]);
  expect(told("首都は東京です。", "首都は大阪です。")).toEqual([["東京"], ["大阪"]]);
  expect(told("a b", "a b c", "en")).toEqual([[], [" c"]]);
});

it("marks nothing in equal texts, all where nothing is common, and one side where the other is empty", () => {
  expect(told("同じ", "同じ")).toEqual([[], []]);
  expect(told("犬", "猫")).toEqual([["犬"], ["猫"]]);
  expect(told("", "猫")).toEqual([[], ["猫"]]);
});

it("leaves very long texts alone", () => {
  expect(differences("a ".repeat(3000), "b", "en")).toBeNull();
  expect(differences("b", "あ".repeat(1_000_000), "ja")).toBeNull();
});
