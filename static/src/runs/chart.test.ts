import { expect, it } from "vitest";
import { chartFacts } from "./chart";
import { emptyRun, type GenerationView, type RunState } from "./progress";

function generation(number: number, stage: number, best: number): GenerationView {
  const band = { best, median: best / 2, low: best / 4, high: best };
  return {
    number, stage, population: 2, items: 4, closed: true, candidates: [], fitness: { ...band, best: best * 10 },
    accuracy: band, bestId: null, bestAccuracy: best, blend: [],
  };
}

const state: RunState = {
  ...emptyRun(),
  generationsTotal: 5,
  parents: [{ name: "Japanese", model: "m", accuracy: 0.25 }],
  generations: [generation(1, 0, 0.1), generation(2, 1, 0.2), { ...generation(3, 1, 0.3), closed: false }],
};

it("shows closed generations, the parents and the changes of stage", () => {
  expect(chartFacts(state, "accuracy")).toEqual({
    measure: "accuracy",
    points: [
      { generation: 1, stage: 0, best: 0.1, median: 0.05, low: 0.025, high: 0.1 },
      { generation: 2, stage: 1, best: 0.2, median: 0.1, low: 0.05, high: 0.2 },
    ],
    baselines: [{ name: "Japanese", value: 0.25 }],
    stageStarts: [2],
    last: 5,
  });
});

it("rules no parents into the chart of fitness, which is another measure", () => {
  const facts = chartFacts(state, "fitness");
  expect(facts.baselines).toEqual([]);
  expect(facts.points.map((point) => point.best)).toEqual([1, 2]);
});

it("has an axis before anything is known", () => {
  expect(chartFacts(emptyRun(), "accuracy")).toEqual({
    measure: "accuracy", points: [], baselines: [], stageStarts: [], last: 2,
  });
});
