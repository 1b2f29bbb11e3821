import { beforeEach, expect, it } from "vitest";
import { Rubric } from "./rubric.svelte";

const criteria = [
  { name: "correct", label: "正確さ", steps: ["誤り", "一部", "正しい"] },
  { name: "safe", label: "安全", steps: ["危険", "安全"] },
  { name: "own1", label: "口調", steps: ["硬い", "ふつう", "やさしい"] },
];
const open = (id = "s"): Rubric => new Rubric(criteria, "𠮷野家です", "k", id);

beforeEach(() => localStorage.clear());

it("goes on to the next row without a value", () => {
  const rubric = open();
  rubric.set(1, 0);
  expect(rubric.row).toBe(2);
  rubric.set(2, 2);
  expect(rubric.row).toBe(0);
  rubric.set(0, 3); // there is no such step
  expect(rubric.missing.map(({ name }) => name)).toEqual(["correct"]);
  rubric.set(0, 1);
  expect(rubric.missing).toEqual([]);
  expect(rubric.details).toEqual({ steps: { correct: 1, safe: 0, own1: 2 }, flags: [], spans: [], corrected: null });
});

it("is there again half filled, at the row that is missing, and only for its own answer", () => {
  const rubric = open();
  rubric.set(0, 2);
  rubric.corrected = "直した";
  rubric.mark([0, 2]);
  const again = open();
  expect(again.details).toEqual({ steps: { correct: 2 }, flags: [], spans: [[0, 1]], corrected: "直した" });
  expect([again.row, open("other").row, open("other").missing.length]).toEqual([1, 0, 3]);
});

it("moves within its rows and finds the missing one", () => {
  const rubric = open();
  rubric.move(-1);
  expect(rubric.row).toBe(0);
  rubric.move(5);
  expect(rubric.row).toBe(2);
  expect(rubric.toMissing()).toBe(true);
  expect(rubric.row).toBe(0);
});
