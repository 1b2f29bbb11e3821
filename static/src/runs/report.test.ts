import { expect, it } from "vitest";
import { forgotten, mattered, memorised } from "./report";
import { report } from "./report-example";

it("tells of the abilities that were not kept, by their names", () => {
  const skills = [
    { name: "must stay", keep: 0.9, kept: 0.95, held: true },
    { name: "日本語", keep: 0.9, kept: 0.5, held: false },
    { name: "never had", keep: 0.9, kept: null, held: true },
  ];
  expect(forgotten({ ...report, skills }).map((skill) => skill.name)).toEqual(["日本語"]);
});

it("shows what mattered only where parts can be told apart", () => {
  const share = { name: "m/a/weight", source: "Japanese", parameter: "weight", share: 0.6, low: 0.4, high: 0.8 };
  const importance = { ...report.importance, parameters: { candidates: 320, explained: 0.7, shares: [share] } };
  expect(mattered({ ...report, importance })).toEqual([{ view: "parameters", candidates: 320, explained: 0.7, shares: [share] }]);
  expect(mattered(report)).toEqual([]);
});

it("suspects memorising when search rose above all and unseen fell below one", () => {
  const fallen = { ...report, winner: { ...report.winner, heldout: { ...report.winner.heldout, score: 0.12 } } };
  expect(memorised(report)).toBe(false);
  expect(memorised(fallen)).toBe(true);
  expect(memorised({ ...fallen, winner: { ...fallen.winner, search: { fitness: 0.3, accuracy: 0.1 } } })).toBe(false);
});
