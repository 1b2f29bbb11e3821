import { expect, it } from "vitest";
import { doneOf, left, points, seconds } from "./words";

it("speaks in points", () => {
  expect([points(0.1234), points(-0.08)]).toEqual([12.3, -8]);
});

it("says what a job has done in its own unit, and nothing of what it does not know", () => {
  expect([doneOf(12, 40, "questions"), doneOf(3_100_000, 8_400_000, "bytes")]).toEqual(["12 of 40", "3.1 MB of 8.4 MB"]);
  expect([left(240), left(null), seconds(0.25), seconds(null)]).toEqual(["about 4 minutes left", "", "0.3 s", "–"]);
});
