/** The run's own words, in the reader's language. */
import { dateTime, duration, gettext, interpolate, ngettext, number, percent } from "../i18n";
import type { LeadersJudged } from "../wire";
import type { Goal, RunStatus } from "./events";
import type { LogLine } from "./logLines";
import type { CandidateView } from "./progress";
import { rounded, type Span } from "./remaining";

export type Tone = "accent" | "success" | "warning" | "danger" | "neutral";

export function statusLabel(status: RunStatus): string {
  return {
    queued: gettext("Queued"),
    running: gettext("Running"),
    waiting: gettext("Waiting for people"),
    paused: gettext("Paused"),
    finishing: gettext("Finishing"),
    done: gettext("Done"),
    cancelled: gettext("Cancelled"),
    failed: gettext("Failed"),
  }[status];
}

export function statusTone(status: RunStatus): Tone {
  const tones: Record<RunStatus, Tone> = {
    queued: "neutral",
    running: "accent",
    waiting: "warning",
    paused: "warning",
    finishing: "accent",
    done: "success",
    cancelled: "neutral",
    failed: "danger",
  };
  return tones[status];
}

/** "about 38 min (±10)", or "about 50 s (±20)". */
export function remainingText(span: Span): string {
  const { unit, middle, margin } = rounded(span);
  const facts = { middle: number(middle), margin: number(margin) };
  if (unit === "minute") {
    return margin > 0
      ? interpolate(gettext("about %(middle)s min (±%(margin)s)"), facts)
      : interpolate(gettext("about %(middle)s min"), facts);
  }
  return margin > 0
    ? interpolate(gettext("about %(middle)s s (±%(margin)s)"), facts)
    : interpolate(gettext("about %(middle)s s"), facts);
}

export const share = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : percent(value);

export const figure = (value: number | null | undefined): string =>
  value === null || value === undefined ? "–" : number(value, 3);

/** Where genes lie: a third of the layers, or a kind of block. */
export function partLabel(part: string): string {
  const known: Record<string, string> = {
    early: gettext("Early layers"),
    middle: gettext("Middle layers"),
    late: gettext("Late layers"),
    outside: gettext("Outside the layers"),
    all: gettext("All of them"),
    attention: gettext("Attention"),
    mlp: gettext("Feed-forward"),
    norm: gettext("Norms"),
    embedding: gettext("Word embeddings"),
    head: gettext("Output head"),
  };
  return known[part] ?? part;
}

export function generationText(done: number, total: number): string {
  return total > 0
    ? interpolate(gettext("Generation %(done)s of %(total)s"), { done: number(done), total: number(total) })
    : interpolate(gettext("Generation %(done)s"), { done: number(done) });
}

/** How a candidate stands, beside its figures. */
export function candidateState(candidate: CandidateView, best: boolean): string {
  if (candidate.error) return candidate.error;
  if (best) return gettext("best of its generation");
  if (candidate.loses) return gettext("loses too much of what it must keep");
  if (candidate.dropped) return gettext("asked no further: surely worse than the best");
  return gettext("scored");
}

/** "1,200 of 4,800 (75% saved)" */
export function questionsText({ asked, due }: { asked: number; due: number }): string {
  const facts = { asked: number(asked), due: number(due), saved: percent(due > 0 ? 1 - asked / due : 0, 0) };
  return asked < due
    ? interpolate(gettext("%(asked)s of %(due)s (%(saved)s saved)"), facts)
    : interpolate("%(asked)s", facts);
}

/** A further goal as a sentence's part: what must stay, what shall grow. measures: their labels by name. */
export function goalText(goal: Goal, measures: Readonly<Record<string, string>>): string {
  if (goal.kind === "measure") return measures[goal.name] ?? goal.name;
  return goal.keep === null
    ? interpolate(gettext("“%(name)s”"), { name: goal.name })
    : interpolate(gettext("“%(name)s” (keep %(share)s of the best parent's)"), { name: goal.name, share: percent(goal.keep, 0) });
}

const lost = (count: number): string =>
  ngettext(
    "%(infeasible)s candidate lost too much of what it must keep.",
    "%(infeasible)s candidates lost too much of what they must keep.",
    count,
  );

/** What people said of a generation's leaders, and what it counts; words: the server's sentence, as the report has it. */
export function judgedText({ generation, leaders, judgements, people, weight }: LeadersJudged, words: string): string {
  const first = leaders[0];
  const told = { generation: String(generation), judgements: number(judgements), people: number(people), weight: percent(weight, 0) };
  return judgements > 0 && first
    ? interpolate(words, { ...told, first: number(first.index + 1), share: percent(first.share, 0) })
    : interpolate(gettext("Nobody has judged generation %(generation)s: the scores stay as they are."), told);
}

/** Who is asked to judge. */
export function peopleText(people: readonly string[]): string {
  if (people.length === 0) return gettext("Nobody is asked yet.");
  return interpolate(gettext("Asked: %(people)s."), { people: people.join(gettext(", ")) });
}

/** One line of the log as a sentence; judged: the words of judgedText. */
export function logText(line: LogLine, judged: string): string {
  const facts: Record<string, string> = { generation: String(line.generation ?? "") };
  for (const [name, value] of Object.entries(line.facts)) {
    facts[name] = name === "accuracy" && typeof value === "number" ? percent(value) : String(value);
  }
  switch (line.kind) {
    case "run.queued":
      return gettext("Put in the queue.");
    case "run.started":
      return gettext("A worker took the run.");
    case "parent.scored":
      return interpolate(gettext("Source model %(name)s answered: %(accuracy)s right."), facts);
    case "generation.opened":
      return interpolate(gettext("Generation %(generation)s began with %(population)s candidates."), facts);
    case "generation.closed":
      return [
        facts["accuracy"]
          ? interpolate(gettext("Generation %(generation)s is complete; its best has %(accuracy)s right."), facts)
          : interpolate(gettext("Generation %(generation)s is complete."), facts),
        facts["infeasible"] ? interpolate(lost(Number(facts["infeasible"])), facts) : "",
      ].filter(Boolean).join(" ");
    case "candidate.scored":
      return interpolate(
        gettext("Candidate %(number)s of generation %(generation)s could not be scored: %(error)s"),
        facts,
      );
    case "run.waiting":
      return interpolate(gettext("People are asked about the %(leaders)s best candidates of generation %(generation)s."), facts);
    case "leaders.judged":
      return line.judged ? judgedText(line.judged, judged) : "";
    case "run.paused":
      return gettext("Paused.");
    case "run.resumed":
      return gettext("Resumed.");
    case "run.finishing":
      return gettext("The search is over; its best is being checked.");
    case "run.cancelled":
      return gettext("Cancelled.");
    case "run.finished":
      return gettext("Finished: the report is ready.");
    case "run.failed":
      return interpolate(gettext("Stopped by an error: %(message)s"), facts);
    default:
      return line.kind;
  }
}

export { dateTime, duration };
