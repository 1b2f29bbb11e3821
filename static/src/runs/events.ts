/** What a run tells the browser, by the types that the server writes it with. */
import type { RunEvents, RunLine } from "../wire";

export type { Goal, NamedBlendRow as BlendRow, SampleRow, StagePlan } from "../wire";

export type RunEvent = RunEvents["events"][number];
export type RunEventKind = RunEvent["kind"];
export type Payloads = { [Kind in RunEventKind]: Extract<RunEvent, { kind: Kind }>["payload"] };
export type RunStatus = RunLine["status"];

/** A run that will tell nothing more. */
export function isOver(status: RunStatus): boolean {
  return status === "done" || status === "cancelled" || status === "failed";
}
