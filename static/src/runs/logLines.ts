/** The lines that a run's events leave in its log: one an event, none where another part of the screen shows it. */
import type { LeadersJudged } from "../wire";
import type { RunEvent } from "./events";

export interface LogLine {
  seq: number;
  at: string;
  kind: RunEvent["kind"];
  generation: number | null;
  facts: Record<string, string | number>;
  /** what people said, where that is the line */
  judged?: LeadersJudged;
}

/** The line of an event; null where there is none. */
export function logLine(event: RunEvent): LogLine | null {
  const line = { seq: event.seq, at: event.at, kind: event.kind, generation: null };
  switch (event.kind) {
    case "candidate.scored":
      return event.payload.error
        ? { ...line, generation: event.payload.generation, facts: { number: event.payload.index + 1, error: event.payload.error } }
        : null; // hundreds of these: the candidates' table shows them
    case "report.progress":
    case "samples.answered": // they come with nearly every generation and have a tab of their own
      return null;
    case "generation.opened":
      return { ...line, generation: event.payload.number, facts: { population: event.payload.population } };
    case "generation.closed":
      return { ...line, generation: event.payload.number, facts: facts({ accuracy: event.payload.best_accuracy, infeasible: event.payload.infeasible || null }) };
    case "run.waiting":
      return { ...line, generation: event.payload.generation, facts: { leaders: event.payload.leaders } };
    case "leaders.judged":
      return { ...line, generation: event.payload.generation, facts: {}, judged: event.payload };
    case "parent.scored":
      return { ...line, facts: { name: event.payload.name, accuracy: event.payload.accuracy } };
    case "run.failed":
      return { ...line, facts: { message: event.payload.message } };
    default:
      return { ...line, facts: {} };
  }
}

function facts(values: Record<string, number | null>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter((pair): pair is [string, number] => pair[1] !== null));
}
