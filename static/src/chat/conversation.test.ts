import { describe, expect, it } from "vitest";
import type { ChatAnswer } from "../wire";
import { answered, asked, failed, sends, stopped } from "./conversation";

const answer = (model: string, text = "三つ"): ChatAnswer => ({ model, name: model, text, seconds: 0.5 });

describe("the conversation", () => {
  it("keeps every question in order", () => {
    const turns = asked(asked([], "一"), "二");
    expect(turns.map((turn) => [turn.number, turn.message, turn.state])).toEqual([
      [1, "一", "waiting"],
      [2, "二", "waiting"],
    ]);
  });

  it("takes answers one model at a time, each model once", () => {
    let turns = answered(asked([], "一"), 1, [answer("a", "older")], false);
    expect(turns[0]!.state).toBe("waiting");
    turns = answered(turns, 1, [answer("a"), answer("b")], true);
    expect([turns[0]!.state, turns[0]!.answers.map((one) => [one.model, one.text])]).toEqual([
      "answered",
      [["a", "三つ"], ["b", "三つ"]],
    ]);
  });

  it("keeps what had come when it was stopped, and nothing that comes after", () => {
    let turns = answered(asked([], "一"), 1, [answer("a")], false);
    turns = answered(stopped(turns, 1), 1, [answer("b")], true);
    expect([turns[0]!.state, turns[0]!.answers.length]).toEqual(["stopped", 1]);
  });

  it("tells a failure where it happened", () => {
    const turns = failed(asked(answered(asked([], "一"), 1, [answer("a")], true), "二"), 2, { message: "No memory.", mend: "" });
    expect(turns.map((turn) => turn.state)).toEqual(["answered", "failed"]);
    expect(turns[1]!.failure).toEqual({ message: "No memory.", mend: "" });
  });

  it("does not fail what has been answered", () => {
    const turns = answered(asked([], "一"), 1, [answer("a")], true);
    expect(failed(turns, 1, { message: "late", mend: "" })).toEqual(turns);
    expect(stopped(turns, 1)).toEqual(turns);
  });
});

it("sends on Enter, and only when the input method is done", () => {
  const key = { key: "Enter", shiftKey: false, isComposing: false, keyCode: 13 };
  expect(sends(key)).toBe(true);
  expect(sends({ ...key, isComposing: true })).toBe(false);
  expect(sends({ ...key, keyCode: 229 })).toBe(false);
  expect(sends({ ...key, shiftKey: true })).toBe(false);
  expect(sends({ ...key, key: "a" })).toBe(false);
});
