import { describe, expect, it } from "vitest";
import { added, changed, choicesWith, keeps, needsAnswers, removed, weighed } from "./goals";
import { knowGranularities } from "../shared/granularity";
import { generationsFrom, pairsAmong } from "./search";
import { finenesses, valueOf, withAlgorithm, withValue } from "./stages";
import type { Algorithm, AlgorithmField, Stage } from "./stages";

const field = (name: string, value: number | null): AlgorithmField => ({ name, label: name, explanation: "", kind: "decimal", least: 0, most: 10, default: value, of_stage: ["population", "sigma"].includes(name) });
const algorithm = (name: string, ...fields: AlgorithmField[]): Algorithm => ({ name, label: name, explanation: "", several_goals: false, fields, granularities: [] });
const stage: Stage = { algorithm: "nsga2", granularity: "layer", generations: 3, population: 8, sigma: 0.2, options: { spread: 0.5, again: 2 } };

describe("what else counts", () => {
  it("begins with keeping nearly all, and is changed one by one", () => {
    const two = added(added([], "a"), "b");
    expect(two).toEqual([
      { evaluation_set: "a", keep: 0.95, weight: 0 },
      { evaluation_set: "b", keep: 0.95, weight: 0 },
    ]);
    expect(changed(two, "b", { weight: 1, keep: null })[1]).toEqual({ evaluation_set: "b", keep: null, weight: 1 });
    expect(removed(two, "a").map((skill) => skill.evaluation_set)).toEqual(["b"]);
  });

  it("leaves out a measure that does not count", () => {
    expect(weighed([{ kind: "short", weight: 1 }], "japanese", 0.25)).toEqual([
      { kind: "short", weight: 1 },
      { kind: "japanese", weight: 0.25 },
    ]);
    expect(weighed([{ kind: "short", weight: 1 }], "short", 0)).toEqual([]);
  });

  it("has answers written out where a measure reads them, or is not known", () => {
    const measures = [
      { name: "short", label: "", explanation: "", needs_answers: true },
      { name: "small", label: "", explanation: "", needs_answers: false },
    ];
    expect([["small"], ["small", "short"], ["new"], []].map((kinds) => needsAnswers(kinds.map((kind) => ({ kind, weight: 1 })), measures))).toEqual([false, true, true, false]);
  });

  it("shows a share that only a program would set", () => {
    expect(choicesWith(keeps(), 0.7, (value) => `keep ${value}`).at(-1)).toEqual({ value: 0.7, label: "keep 0.7" });
    expect(choicesWith(keeps(), 0.8, String)).toHaveLength(4);
  });
});

describe("people on the way", () => {
  it("are asked after the generations that somebody typed, in whatever digits", () => {
    expect(["4, 8", "８、４ 4", "12"].map(generationsFrom)).toEqual([[4, 8], [4, 8], [12]]);
    expect(["", "0", "1.5", "4; 8", "-1", "soon"].map(generationsFrom)).toEqual(Array(6).fill(undefined));
  });

  it("compare each with each", () => {
    expect([2, 3, 4, 6].map(pairsAmong)).toEqual([1, 3, 6, 15]);
  });
});

describe("a stage", () => {
  it("holds some settings itself and the others among its options", () => {
    expect([valueOf(stage, field("sigma", 1)), valueOf(stage, field("spread", 1)), valueOf(stage, field("mutation", 1.5)), valueOf(stage, field("rate", null))]).toEqual([0.2, 0.5, 1.5, null]);
    expect(withValue(stage, field("sigma", 1), 0.4).sigma).toBe(0.4);
    expect(withValue(stage, field("spread", 1), null).options).toEqual({ again: 2 });
    expect(stage.options).toEqual({ spread: 0.5, again: 2 });
  });

  it("drops the options that another algorithm does not know", () => {
    const before = algorithm("nsga2", field("population", 16), field("spread", 1), field("again", null));
    const other = withAlgorithm(stage, algorithm("other", field("population", 16), field("again", null)), before);
    expect([other.algorithm, other.options, other.population]).toEqual(["other", { again: 2 }, 8]);
  });

  it("climbs alone and breeds in numbers", () => {
    const breeding = algorithm("nsga2", field("population", 16), field("rate", 2));
    const climbing = algorithm("gradient", field("population", 1), field("rate", 0.02));
    const climb = withAlgorithm({ ...stage, options: { rate: 4 } }, climbing, breeding);
    expect([climb.population, climb.options]).toEqual([1, {}]);
    expect(withAlgorithm(climb, breeding, climbing).population).toBe(16);
  });

  it("shows a fineness that is not listed", () => {
    knowGranularities([{ name: "model", label: "Whole", explanation: "", drawn: false }, { name: "groups:N", label: "%(n)s groups", explanation: "", drawn: false }]);
    expect(finenesses(["model"], "groups:5").map((item) => item.label)).toEqual(["Whole", "5 groups"]);
    expect(finenesses(["model", "layer"], "layer").map((item) => item.value)).toEqual(["model", "layer"]);
  });
});
