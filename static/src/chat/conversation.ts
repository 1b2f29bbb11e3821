/** The conversation in the page: what was asked, and what each model made of it. Pure. */

import type { ChatAnswer, Fault } from "../wire";

export type TurnState = "waiting" | "answered" | "stopped" | "failed";

export interface Turn {
  number: number;
  message: string;
  state: TurnState;
  answers: ChatAnswer[];
  failure: Fault | null;
}

export function asked(turns: readonly Turn[], message: string): Turn[] {
  return [...turns, { number: turns.length + 1, message, state: "waiting", answers: [], failure: null }];
}

/** Answers come one model at a time or all at once; a model's later answer replaces its earlier one. */
export function answered(turns: readonly Turn[], number: number, answers: readonly ChatAnswer[], whole: boolean): Turn[] {
  return turns.map((turn) => {
    if (turn.number !== number || turn.state === "stopped" || turn.state === "failed") return turn;
    const kept = turn.answers.filter((one) => !answers.some((answer) => answer.model === one.model));
    return { ...turn, answers: [...kept, ...answers], state: whole ? "answered" : turn.state };
  });
}

export function stopped(turns: readonly Turn[], number: number): Turn[] {
  return turns.map((turn) => (turn.number === number && turn.state === "waiting" ? { ...turn, state: "stopped" } : turn));
}

export function failed(turns: readonly Turn[], number: number, failure: Fault): Turn[] {
  return turns.map((turn) =>
    turn.number === number && turn.state === "waiting" ? { ...turn, state: "failed", failure } : turn,
  );
}

/** Whether a key sends the message: Enter alone, never the Enter that confirms a kana conversion, never Shift+Enter. */
export function sends(event: { key: string; shiftKey: boolean; isComposing: boolean; keyCode: number }): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}
