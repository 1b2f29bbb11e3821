import { describe, expect, it } from "vitest";
import { memorised, readReport, verdict } from "./report";

const heldout = (score: number): object => ({ score, low: score - 0.05, high: score + 0.05, n: 400 });
const raw = {
  parents: [
    { name: "Japanese", model: "m1", validation: heldout(0.02), heldout: heldout(0.1) },
    { name: "Arithmetic", model: "m2", validation: heldout(0.01), heldout: heldout(0.06) },
  ],
  uniform: { search: { fitness: 0.3, accuracy: 0.1 }, validation: heldout(0.1), heldout: heldout(0.15) },
  winner: {
    search: { fitness: 0.9, accuracy: 0.8 }, validation: heldout(0.74), heldout: heldout(0.72),
  },
  blend: [{ source: "m1", name: "Japanese", parameter: "weight", by_layer: [1], embed: 0, norm: 0 }],
  difference: { difference: 0.62, low: 0.57, high: 0.67, p: 0, gained: 2, lost: 0, n: 400, parent: "m1", against: "Japanese" },
  comparisons: [
    {
      name: "Japanese", gained: [{ question: "一たす二", gold: "三", winner: "三", parent: "四" }], lost: [],
      gained_count: 250, lost_count: 2,
    },
  ],
  seed: 1, seconds: 100.5, candidates: 320,
};

describe("reading a report", () => {
  const report = readReport(raw)!;

  it("keeps every arm with its held-out interval", () => {
    expect(report.parents.map((one) => [one.name, one.model, one.search, one.heldout.score])).toEqual([
      ["Japanese", "m1", null, 0.1],
      ["Arithmetic", "m2", null, 0.06],
    ]);
    expect(report.winner.heldout).toEqual({ score: 0.72, low: 0.72 - 0.05, high: 0.72 + 0.05, n: 400 });
    expect([report.winner.search, report.winner.validation, report.uniform?.search]).toEqual([0.8, 0.74, 0.1]);
    expect(report.blend.map((row) => row.name)).toEqual(["Japanese"]);
  });

  it("tells the difference to the best parent", () => {
    expect(report.difference).toEqual({ against: "Japanese", score: 0.62, low: 0.57, high: 0.67, least: 0.57 });
  });

  it("counts gains and losses beyond those listed", () => {
    expect(report.comparisons).toEqual([
      {
        name: "Japanese",
        gained: [{ question: "一たす二", gold: "三", winner: "三", parent: "四", winnerThought: "", parentThought: "" }],
        lost: [],
        gainedCount: 250, lostCount: 2,
      },
    ]);
  });

  it("keeps what was thought before an answer", () => {
    const change = { question: "q", gold: "g", winner: "g", parent: "", parent_thought: "endless" };
    const read = readReport({ ...raw, comparisons: [{ name: "a", gained: [change], lost: [] }] })!;
    expect(read.comparisons[0]!.gained[0]).toMatchObject({ winnerThought: "", parentThought: "endless" });
  });

  it("keeps how many questions were too long", () => {
    const read = readReport({ ...raw, winner: { ...raw.winner, cut: 3 } })!;
    expect([read.winner.cut, read.uniform?.cut]).toEqual([3, 0]);
  });

  it("reads old reports without the newer facts", () => {
    expect([report.gap, report.looks, report.mattered, report.forgotten]).toEqual([null, 1, [], []]);
  });

  it("tells of the abilities that were not kept, by their names", () => {
    const skills = [
      { name: "must stay", keep: 0.9, kept: 0.95, held: true },
      { name: "日本語", keep: 0.9, kept: 0.5, held: false },
      { name: "never had", keep: 0.9, kept: null, held: true },
    ];
    expect(readReport({ ...raw, skills })!.forgotten).toEqual([{ name: "日本語", kept: 0.5, keep: 0.9 }]);
  });

  it("is as sure as the one-sided bound over all sources, and warns of what it is told to", () => {
    const told = readReport({
      ...raw,
      lead: { at_least: 0.58 },
      gap: { search: { seen: 0.9, unseen: 0.72, warn: true }, validation: { seen: 0.74, unseen: 0.72, warn: false } },
      heldout: { used: true, digest: "d", times: 3 },
      importance: {
        parameters: {
          candidates: 320, explained: 0.7,
          shares: [{ name: "m/a/weight", source: "Japanese", parameter: "weight", share: 0.6, low: 0.4, high: 0.8 }],
        },
        depths: { candidates: 300, explained: 0.02, shares: [] },
      },
    })!;
    expect(told.difference?.least).toBe(0.58);
    expect(told.gap).toEqual({ seen: 0.9, unseen: 0.72 });
    expect(told.looks).toBe(3);
    expect(told.mattered.map((one) => [one.view, one.shares.map((share) => [share.source, share.share])])).toEqual([
      ["parameters", [["Japanese", 0.6]]],
    ]);
    expect(readReport({ ...raw, gap: { search: { seen: 0.9, unseen: 0.72, warn: false } } })!.gap).toBeNull();
  });

  it("is nothing without a winner", () => {
    expect(readReport({ parents: [] })).toBeNull();
  });
});

it("calls better only what the whole interval calls better", () => {
  const against = "x";
  expect(verdict({ against, score: 0.12, low: 0.08, high: 0.16, least: 0.08 })).toBe("better");
  expect(verdict({ against, score: 0.02, low: -0.03, high: 0.07, least: -0.03 })).toBe("perhaps");
  expect(verdict({ against, score: 0, low: -0.03, high: 0.03, least: -0.03 })).toBe("no better");
  expect(verdict({ against, score: -0.2, low: -0.3, high: -0.1, least: -0.3 })).toBe("worse");
});

it("suspects memorising when search rose above all and unseen fell below one", () => {
  const report = readReport(raw)!;
  expect(memorised(report)).toBe(false);
  expect(memorised({ ...report, winner: { ...report.winner, heldout: { ...report.winner.heldout, score: 0.12 } } })).toBe(true);
  expect(memorised({ ...report, winner: { ...report.winner, search: null } })).toBe(false);
});
