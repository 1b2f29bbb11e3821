/** How long a run will still take, as a range that does not pretend. */
import { openGeneration, type RunState } from "./progress";

export interface Span {
  /** seconds */
  low: number;
  high: number;
}

/** The server's range less the time since it was told; null until a generation has been measured. */
export function remaining(state: RunState, now: number): Span | null {
  if (state.eta === null || state.status !== "running") return null;
  const passed = Math.max(0, (now - Date.parse(state.eta.at)) / 1000);
  return { low: Math.max(0, state.eta.low - passed), high: Math.max(0, state.eta.high - passed) };
}

/** Seconds since the run began, up to its end, without those in which it waited for people. */
export function elapsed(run: Pick<RunState, "startedAt" | "endedAt" | "waiting" | "waited">, now: number): number {
  if (run.startedAt === null) return 0;
  const end = run.endedAt === null ? now : Date.parse(run.endedAt);
  const waits = run.waiting === null ? 0 : Math.max(0, (end - Date.parse(run.waiting.since)) / 1000);
  return Math.max(0, (end - Date.parse(run.startedAt)) / 1000 - run.waited - waits);
}

/** Middle and half-width in whole minutes, or in whole tens of seconds under two minutes. */
export function rounded(span: Span): { unit: "minute" | "second"; middle: number; margin: number } {
  const middle = (span.low + span.high) / 2;
  const margin = (span.high - span.low) / 2;
  if (middle >= 120) {
    return { unit: "minute", middle: Math.round(middle / 60), margin: Math.ceil(margin / 60) };
  }
  return { unit: "second", middle: Math.max(10, Math.round(middle / 10) * 10), margin: Math.ceil(margin / 10) * 10 };
}

/** Share of the run that is done, in [0, 1]: closed generations plus the part of the open one. */
export function shareDone(state: RunState): number {
  if (state.generationsTotal === 0) return 0;
  const whole = state.generations.filter((one) => one.closed).length;
  const open = openGeneration(state);
  const part = open && open.population > 0 ? open.candidates.length / open.population : 0;
  return Math.min(1, (whole + part) / state.generationsTotal);
}
