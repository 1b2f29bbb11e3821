/** What a run tells the browser: one type per kind of event, as the server writes them. */

export interface BlendRow {
  /** the merge node, told apart where a source enters several */
  node?: string;
  source: string | null;
  name: string;
  parameter: string;
  by_layer: (number | null)[];
  embed: number | null;
  norm: number | null;
}

/** model null: the best child, which has no name yet. */
export interface SampleAnswer {
  model: string | null;
  name: string;
  text: string;
  /** what the model thought aloud before it answered */
  thought?: string;
  right: boolean;
}

export interface SampleRow {
  question: string;
  gold: string;
  answers: SampleAnswer[];
}

export interface StagePlan {
  algorithm?: string;
  granularity?: string | null;
  generations?: number;
  population?: number;
}

/** A share of right answers with its 95 % interval, on `n` questions. */
export interface Score {
  score: number;
  low: number;
  high: number;
  n: number;
}

/** One thing that children are judged by; keep: the share of the best parent's score that must stay. */
export interface Goal {
  kind: "task" | "skill" | "measure";
  name: string;
  weight: number;
  keep: number | null;
}

/** A child as pictures show it; values of the goals in their order. */
export interface FrontMember {
  generation: number;
  index: number;
  fitness: number;
  objectives: number[];
  excess: number;
  times: number;
}

export interface Birth {
  generation: number;
  index: number;
  /** [generation, index] of each */
  parents: [number, number][];
  operator: string;
}

/** What an algorithm has to show beside the fitness; what it has not is left out. */
export interface SearchData {
  pareto?: FrontMember[];
  archive?: unknown;
  genealogy?: Birth[];
  shortened?: Record<string, number>;
}

export interface GenerationClosed {
  number: number;
  stage: number;
  /** fitness; null when no candidate could be scored */
  best: number | null;
  median: number | null;
  low: number | null;
  high: number | null;
  best_id: string | null;
  best_accuracy: number | null;
  spread?: number;
  eta_low: number | null;
  eta_high: number | null;
  blend: BlendRow[];
  /** since the run began: questions put to models, of those that no saving would have spared */
  asked?: number;
  due?: number;
  /** candidates that lost more than they may, and that were asked no further */
  infeasible?: number;
  dropped?: number;
  best_objectives?: number[];
  search?: SearchData;
}

export interface Payloads {
  "run.queued": Record<string, unknown>;
  "run.started": { population: number; stages: StagePlan[]; generations_total: number; goals?: Goal[] };
  "parent.scored": { name: string; model: string; accuracy: number };
  "generation.opened": { number: number; stage: number; population: number; items: number };
  "candidate.scored": {
    generation: number;
    index: number;
    id: string;
    fitness: number | null;
    accuracy: number | null;
    seconds: number | null;
    done: number;
    of: number;
    objectives?: number[];
    excess?: number | null;
    dropped?: boolean;
    error?: string;
  };
  "generation.closed": GenerationClosed;
  "samples.answered": { generation: number; rows: SampleRow[] };
  "run.paused": Record<string, unknown>;
  "run.resumed": Record<string, unknown>;
  "run.cancelled": Record<string, unknown>;
  "run.finishing": Record<string, unknown>;
  "report.progress": { done: number; total: number; what: string };
  "run.finished": { report: Record<string, unknown> };
  "run.failed": { message: string; mend: string };
}

export type RunEventKind = keyof Payloads;

export type RunEvent = {
  [Kind in RunEventKind]: { seq: number; kind: Kind; payload: Payloads[Kind]; at: string };
}[RunEventKind];

export type RunStatus = "queued" | "running" | "paused" | "finishing" | "done" | "cancelled" | "failed";

/** A run that will tell nothing more. */
export function isOver(status: RunStatus): boolean {
  return status === "done" || status === "cancelled" || status === "failed";
}
