import { expect, it } from "vitest";
import { emptyRun, type RunState } from "./progress";
import { elapsed, remaining, rounded, shareDone } from "./remaining";

const at = "2026-01-01T00:00:00Z";
const running: RunState = { ...emptyRun(), status: "running", eta: { low: 100, high: 200, at } };

it("counts the server's range down", () => {
  expect(remaining(running, Date.parse(at) + 30_000)).toEqual({ low: 70, high: 170 });
  expect(remaining(running, Date.parse(at) + 150_000)).toEqual({ low: 0, high: 50 });
});

it("says nothing where nothing is known or nothing moves", () => {
  expect(remaining({ ...running, eta: null }, 0)).toBeNull();
  expect(remaining({ ...running, status: "paused" }, 0)).toBeNull();
});

it("rounds to what can honestly be said", () => {
  expect(rounded({ low: 28 * 60, high: 48 * 60 })).toEqual({ unit: "minute", middle: 38, margin: 10 });
  expect(rounded({ low: 41, high: 68 })).toEqual({ unit: "second", middle: 50, margin: 20 });
  expect(rounded({ low: 0, high: 0 })).toEqual({ unit: "second", middle: 10, margin: 0 });
});

it("measures up to the end, and nothing before the start", () => {
  expect(elapsed(emptyRun(), 0)).toBe(0);
  expect(elapsed({ ...running, startedAt: at }, Date.parse(at) + 5000)).toBe(5);
  expect(elapsed({ ...running, startedAt: at, endedAt: "2026-01-01T00:01:00Z" }, Date.parse(at) + 999_000)).toBe(60);
});

it("leaves out the time that people take", () => {
  const waiting = { ...running, startedAt: at, waited: 100, waiting: { generation: 2, since: "2026-01-01T00:05:00Z" } };
  expect(elapsed(waiting, Date.parse(at) + 24 * 3_600_000)).toBe(200);
});

it("knows the share done, the open generation included", () => {
  const generation = {
    stage: 0, population: 4, items: 1, candidates: [], fitness: null, accuracy: null, bestId: null,
    bestAccuracy: null, blend: [],
  };
  const candidate = { id: "a", index: 0, fitness: 1, accuracy: 1, seconds: 1, loses: false, dropped: false, error: null };
  const state: RunState = {
    ...running,
    generationsTotal: 2,
    generations: [
      { ...generation, number: 1, closed: true },
      { ...generation, number: 2, closed: false, candidates: [candidate] },
    ],
  };
  expect(shareDone(state)).toBe(0.625);
  expect(shareDone(emptyRun())).toBe(0);
});
