/**
 * The fold from a run's events to what the screen shows.
 *
 * Pure: `fold(state, event)` returns a new state and never touches the old one. `stream.ts` hands on every event
 * once and in order; the fold relies on it.
 */
import type { LeadersJudged, RunReport } from "../wire";
import type { BlendRow, Goal, Payloads, RunEvent, RunStatus, SampleRow, StagePlan } from "./events";
import { logLine, type LogLine } from "./logLines";
import { quantile } from "./statistics";

export interface CandidateView {
  id: string;
  index: number;
  fitness: number | null;
  accuracy: number | null;
  seconds: number | null;
  /** it lost more of what it must keep than it may */
  loses: boolean;
  /** it was asked no further, surely worse than the best so far */
  dropped: boolean;
  error: string | null;
}

/** Best, median and the middle half of a generation's candidates. */
export interface Band {
  best: number;
  median: number;
  low: number;
  high: number;
}

export interface GenerationView {
  number: number;
  stage: number;
  population: number;
  items: number;
  closed: boolean;
  candidates: CandidateView[];
  fitness: Band | null;
  accuracy: Band | null;
  bestId: string | null;
  bestAccuracy: number | null;
  blend: BlendRow[];
}

export interface ParentView {
  name: string;
  model: string;
  accuracy: number;
}

export interface Eta {
  low: number;
  high: number;
  at: string;
}

export interface RunState {
  seq: number;
  status: RunStatus;
  queuedAt: string | null;
  startedAt: string | null;
  endedAt: string | null;
  population: number;
  stages: StagePlan[];
  generationsTotal: number;
  goals: Goal[];
  parents: ParentView[];
  generations: GenerationView[];
  /** questions put to models since the run began, of those that no saving would have spared */
  questions: { asked: number; due: number } | null;
  eta: Eta | null;
  /** people are asked about a generation's leaders; it stays through a pause */
  waiting: { generation: number; since: string } | null;
  /** seconds that people took so far */
  waited: number;
  /** what they said, generation by generation */
  judged: readonly LeadersJudged[];
  samples: { generation: number; rows: SampleRow[] } | null;
  reportProgress: { done: number; total: number; what: string } | null;
  report: RunReport | null;
  failure: { message: string; mend: string } | null;
  log: LogLine[];
}

export function emptyRun(): RunState {
  return {
    seq: 0,
    status: "queued",
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    population: 0,
    stages: [],
    generationsTotal: 0,
    goals: [],
    parents: [],
    generations: [],
    questions: null,
    eta: null,
    waiting: null,
    waited: 0,
    judged: [],
    samples: null,
    reportProgress: null,
    report: null,
    failure: null,
    log: [],
  };
}

export function fold(state: RunState, event: RunEvent): RunState {
  const changed = { ...state, ...changes(state, event), seq: event.seq };
  const line = logLine(event);
  return line ? { ...changed, log: [...state.log, line] } : changed;
}

export function foldAll(state: RunState, events: readonly RunEvent[]): RunState {
  return events.reduce(fold, state);
}

function changes(state: RunState, event: RunEvent): Partial<RunState> {
  switch (event.kind) {
    case "run.queued":
      return { status: "queued", queuedAt: event.at };
    case "run.started":
      return {
        status: "running",
        startedAt: event.at,
        population: event.payload.population,
        stages: event.payload.stages,
        generationsTotal: event.payload.generations_total,
        goals: event.payload.goals,
      };
    case "parent.scored":
      return { parents: [...state.parents.filter((parent) => parent.model !== event.payload.model), event.payload] };
    case "generation.opened":
      return { generations: withGeneration(state.generations, opened(event.payload)) };
    case "candidate.scored":
      return { generations: scored(state.generations, event.payload) };
    case "generation.closed":
      return closed(state, event.payload, event.at);
    case "samples.answered":
      return { samples: { generation: event.payload.generation, rows: event.payload.rows } };
    case "run.paused":
      return { status: "paused" };
    case "run.waiting":
      return { status: "waiting", waiting: { generation: event.payload.generation, since: event.at } };
    case "leaders.judged":
      return judged(state, event.payload, event.at);
    case "run.resumed":
      return { status: state.waiting ? "waiting" : state.startedAt === null ? "queued" : "running" };
    case "run.finishing":
      return { status: "finishing" };
    case "report.progress":
      return { status: "finishing", reportProgress: event.payload };
    case "run.finished":
      return { status: "done", report: event.payload.report, endedAt: event.at };
    case "run.cancelled":
      return { status: "cancelled", endedAt: event.at };
    case "run.failed":
      return {
        status: "failed",
        failure: { message: event.payload.message, mend: event.payload.mend },
        endedAt: event.at,
      };
    default:
      return {}; // a kind from a newer server: counted, not shown
  }
}

function judged(state: RunState, said: LeadersJudged, at: string): Partial<RunState> {
  const took = state.waiting === null ? 0 : Math.max(0, (Date.parse(at) - Date.parse(state.waiting.since)) / 1000);
  const status = state.status === "waiting" ? "running" : state.status;
  return { status, waiting: null, waited: state.waited + took, judged: [...state.judged, said] };
}

function opened(payload: Payloads["generation.opened"]): GenerationView {
  return {
    ...payload,
    closed: false,
    candidates: [],
    fitness: null,
    accuracy: null,
    bestId: null,
    bestAccuracy: null,
    blend: [],
  };
}

function withGeneration(generations: GenerationView[], generation: GenerationView): GenerationView[] {
  const others = generations.filter((one) => one.number !== generation.number);
  return [...others, generation].sort((a, b) => a.number - b.number);
}

function generationOf(generations: GenerationView[], number: number, population: number): GenerationView {
  return (
    generations.find((one) => one.number === number) ?? opened({ number, stage: 0, population, items: 0 })
  );
}

function scored(generations: GenerationView[], payload: Payloads["candidate.scored"]): GenerationView[] {
  const generation = generationOf(generations, payload.generation, payload.of);
  const candidate: CandidateView = {
    id: payload.id ?? "",
    index: payload.index,
    fitness: payload.fitness,
    accuracy: payload.accuracy,
    seconds: payload.seconds,
    loses: (payload.excess ?? 0) > 0,
    dropped: payload.dropped,
    error: payload.error ?? null,
  };
  const candidates = [...generation.candidates.filter((one) => one.index !== payload.index), candidate].sort(
    (a, b) => a.index - b.index,
  );
  return withGeneration(generations, { ...generation, candidates });
}

function closed(state: RunState, payload: Payloads["generation.closed"], at: string): Partial<RunState> {
  const generation = generationOf(state.generations, payload.number, state.population);
  const view: GenerationView = {
    ...generation,
    stage: payload.stage,
    closed: true,
    fitness: bandIn(payload),
    accuracy: bandOf(generation.candidates.map((one) => one.accuracy)),
    bestId: payload.best_id,
    bestAccuracy: payload.best_accuracy,
    blend: payload.blend,
  };
  const { eta_low: low, eta_high: high, asked, due } = payload;
  return {
    generations: withGeneration(state.generations, view),
    questions: { asked, due },
    eta: low === null || high === null ? state.eta : { low, high, at },
  };
}

function bandIn({ best, median, lower_quartile: low, upper_quartile: high }: Payloads["generation.closed"]): Band | null {
  return best === null || median === null || low === null || high === null ? null : { best, median, low, high };
}

/** The best, the median and the middle half of the values there are; null when there is none. */
export function bandOf(values: readonly (number | null)[]): Band | null {
  const known = values.filter((value): value is number => value !== null).sort((a, b) => a - b);
  if (known.length === 0) return null;
  return {
    best: known[known.length - 1]!,
    median: quantile(known, 0.5),
    low: quantile(known, 0.25),
    high: quantile(known, 0.75),
  };
}

/** The last generation that is complete, the one whose blend is shown. */
export function lastClosed(state: RunState): GenerationView | null {
  return state.generations.filter((one) => one.closed).at(-1) ?? null;
}

/** The generation being scored now. */
export function openGeneration(state: RunState): GenerationView | null {
  return state.generations.filter((one) => !one.closed).at(-1) ?? null;
}
