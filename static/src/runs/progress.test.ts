import { describe, expect, it } from "vitest";
import type { Payloads, RunEvent, RunEventKind } from "./events";
import { bandOf, emptyRun, fold, foldAll, lastClosed, openGeneration } from "./progress";
import { report } from "./report-example";
import { candidateState, goalText, logText, questionsText } from "./words";

function event<Kind extends RunEventKind>(seq: number, kind: Kind, payload: Payloads[Kind]): RunEvent {
  return { seq, kind, payload, at: `2026-01-01T00:00:${String(seq).padStart(2, "0")}Z` } as unknown as RunEvent;
}

function candidate(seq: number, generation: number, index: number, accuracy: number | null): RunEvent {
  return event(seq, "candidate.scored", {
    generation, index, id: `g${generation}c${index}`, fitness: accuracy, accuracy, seconds: 1, done: index + 1, of: 2,
    objectives: [], excess: 0, dropped: false,
  });
}

function judged(index: number): Payloads["candidate.scored"] {
  return {
    generation: 1, index, id: `g1c${index}`, fitness: 0.5, accuracy: 0.5, seconds: 1, done: index + 1, of: 3,
    objectives: [], excess: 0, dropped: false,
  };
}

function closing(seq: number, number: number, more: Partial<Payloads["generation.closed"]> = {}): RunEvent {
  return event(seq, "generation.closed", {
    number, stage: 0, failed: 0, best: 0.6, best_id: `g${number}c1`, best_index: 1, best_accuracy: 0.75, best_objectives: [],
    median: 0.5, lower_quartile: 0.4, upper_quartile: 0.55, spread: 0.1, dropped: 0, infeasible: 0, asked: 0, due: 0,
    search: {}, eta_low: 100, eta_high: 140,
    blend: [{ node: "m", source: "ja", name: "Japanese", parameter: "weight", by_layer: [0.1], embed: 0, norm: 1 }],
    ...more,
  });
}

const stage = { algorithm: "cma_es", granularity: "layer", generations: 2, population: 2, genes: 4 };
const begun = { objectives: [], goals: [], candidates_total: 4 };

const story: RunEvent[] = [
  event(1, "run.queued", { name: "first", seed: 1 }),
  event(2, "run.started", { ...begun, population: 2, stages: [stage], generations_total: 2 }),
  event(3, "parent.scored", { name: "Japanese", model: "m1", fitness: 0.2, accuracy: 0.1, skills: [] }),
  event(4, "generation.opened", { number: 1, stage: 0, population: 2, items: 4 }),
  candidate(5, 1, 0, 0.25),
  candidate(6, 1, 1, 0.75),
  closing(7, 1),
  event(8, "generation.opened", { number: 2, stage: 0, population: 2, items: 4 }),
  candidate(9, 2, 1, 0.5),
];

const JUDGED = "%(generation)s: %(judgements)s by %(people)s, candidate %(first)s in %(share)s, weight %(weight)s";

describe("the fold", () => {
  it("tells the story of a run", () => {
    const state = foldAll(emptyRun(), story);
    expect(state.seq).toBe(9);
    expect(state.status).toBe("running");
    expect(state.startedAt).toBe("2026-01-01T00:00:02Z");
    expect(state.parents.map((one) => [one.name, one.accuracy])).toEqual([["Japanese", 0.1]]);
    expect(state.generations.map((one) => [one.number, one.closed, one.candidates.length])).toEqual([
      [1, true, 2],
      [2, false, 1],
    ]);
    expect(lastClosed(state)?.bestId).toBe("g1c1");
    expect(lastClosed(state)?.accuracy).toEqual({ best: 0.75, median: 0.5, low: 0.375, high: 0.625 });
    expect(lastClosed(state)?.fitness).toEqual({ best: 0.6, median: 0.5, low: 0.4, high: 0.55 });
    expect(openGeneration(state)?.number).toBe(2);
    expect(state.eta).toEqual({ low: 100, high: 140, at: "2026-01-01T00:00:07Z" });
  });

  it("never touches the state it was given", () => {
    const before = foldAll(emptyRun(), story.slice(0, 4));
    const copy = structuredClone(before);
    foldAll(before, story.slice(4));
    expect(before).toEqual(copy);
  });

  it("keeps the goals, the questions saved, and who loses too much or was dropped", () => {
    const goals = [
      { kind: "task" as const, name: "sums", weight: 1, keep: null },
      { kind: "skill" as const, name: "日本語", weight: 0, keep: 0.8 },
    ];
    const state = foldAll(emptyRun(), [
      event(1, "run.started", { ...begun, population: 3, stages: [], generations_total: 1, goals }),
      event(2, "generation.opened", { number: 1, stage: 0, population: 3, items: 4 }),
      event(3, "candidate.scored", { ...judged(0), excess: 0.1 }),
      event(4, "candidate.scored", { ...judged(1), dropped: true }),
      event(5, "candidate.scored", judged(2)),
      closing(6, 1, { asked: 9, due: 12, infeasible: 1 }),
    ]);
    expect(state.goals.map((goal) => goal.name)).toEqual(["sums", "日本語"]);
    expect(state.questions).toEqual({ asked: 9, due: 12 });
    const candidates = lastClosed(state)!.candidates;
    expect(candidates.map((one) => [one.loses, one.dropped])).toEqual([[true, false], [false, true], [false, false]]);
    expect(candidates.map((one) => candidateState(one, one.index === 2))).toEqual([
      "loses too much of what it must keep",
      "asked no further: surely worse than the best",
      "best of its generation",
    ]);
    expect(questionsText(state.questions!)).toBe("9 of 12 (25% saved)");
    expect(questionsText({ asked: 12, due: 12 })).toBe("12");
    expect(goalText(state.goals[1]!, {})).toBe("“日本語” (keep 80% of the best parent's)");
    expect(goalText({ kind: "measure", name: "short", weight: 1, keep: null }, { short: "Short answers" })).toBe("Short answers");
    expect(logText(state.log.at(-1)!, JUDGED)).toContain("1 candidate lost too much");
  });

  it("passes over kinds that it does not know", () => {
    const unknown = { seq: 1, kind: "run.sang", payload: {}, at: "" } as unknown as RunEvent;
    const state = foldAll(emptyRun(), [unknown, event(2, "run.paused", {})]);
    expect([state.seq, state.status]).toEqual([2, "paused"]);
  });

  it("keeps a candidate that failed, with its reason, out of the bands", () => {
    const failed = event(5, "candidate.scored", {
      generation: 1, index: 0, id: "x", fitness: null, accuracy: null, seconds: null, done: 1, of: 2, error: "NaN",
      objectives: [], excess: null, dropped: false,
    });
    const state = foldAll(emptyRun(), [...story.slice(0, 4), failed, ...story.slice(5)]);
    expect(state.generations[0]!.candidates[0]!.error).toBe("NaN");
    expect(state.generations[0]!.accuracy?.median).toBe(0.75);
    expect(state.log.filter((line) => line.kind === "candidate.scored").map((line) => line.facts)).toEqual([
      { number: 1, error: "NaN" },
    ]);
  });

  it("walks through pause, report and end", () => {
    let state = foldAll(emptyRun(), [...story, event(10, "run.paused", {})]);
    expect(state.status).toBe("paused");
    state = foldAll(state, [event(11, "run.resumed", {}), event(12, "report.progress", { done: 1, total: 3, what: "" })]);
    expect([state.status, state.reportProgress?.done]).toEqual(["finishing", 1]);
    state = fold(state, event(13, "run.finished", { report }));
    expect([state.status, state.report, state.endedAt]).toEqual(["done", report, "2026-01-01T00:00:13Z"]);
  });

  it("waits again when resumed before a worker had come", () => {
    const state = foldAll(emptyRun(), [story[0]!, event(2, "run.paused", {}), event(3, "run.resumed", {})]);
    expect(state.status).toBe("queued");
  });

  it("waits for people through a pause, and goes on with what they said", () => {
    const asked = event(10, "run.waiting", { generation: 2, project: "p", leaders: 2, judgements: 4 });
    const said = event(20, "leaders.judged", {
      generation: 2, leaders: [{ index: 1, share: 0.75 }, { index: 0, share: 0.25 }], judgements: 4, people: 2, weight: 0.5,
    });
    let state = foldAll(emptyRun(), [...story, asked]);
    expect([state.status, state.waiting?.generation]).toEqual(["waiting", 2]);
    state = foldAll(state, [event(12, "run.paused", {}), event(13, "run.resumed", {})]);
    expect(state.status).toBe("waiting");
    const paused = fold(fold(state, event(14, "run.paused", {})), said);
    expect([paused.status, paused.waiting, paused.waited]).toEqual(["paused", null, 10]);
    state = fold(state, said);
    expect([state.status, state.judged.map((one) => one.generation)]).toEqual(["running", [2]]);
    expect(logText(state.log.at(-1)!, JUDGED)).toBe("2: 4 by 2, candidate 2 in 75%, weight 50%");
  });

  it("says where people were to be asked and there was nothing to compare", () => {
    const said = event(10, "leaders.judged", { generation: 2, leaders: [], judgements: 0, people: 0, weight: 0.5 });
    const state = foldAll(emptyRun(), [...story, said]);
    expect([state.status, state.waited, logText(state.log.at(-1)!, JUDGED)]).toEqual(["running", 0, "Nobody has judged generation 2: the scores stay as they are."]);
  });

  it("says at once that the search is over", () => {
    const state = foldAll(emptyRun(), [...story, event(10, "run.finishing", {})]);
    expect([state.status, state.reportProgress]).toEqual(["finishing", null]);
  });

  it("keeps what failed and how to mend it", () => {
    const state = fold(emptyRun(), event(1, "run.failed", { message: "No memory.", mend: "Use a smaller model." }));
    expect([state.status, state.failure]).toEqual(["failed", { message: "No memory.", mend: "Use a smaller model." }]);
  });
});

it("finds the band of a single value and of none", () => {
  expect(bandOf([0.5])).toEqual({ best: 0.5, median: 0.5, low: 0.5, high: 0.5 });
  expect(bandOf([null])).toBeNull();
});
