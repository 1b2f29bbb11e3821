/** What the designer asks of the REST API, and the shapes it gets back. */
import { get, post, put } from "../api";
import type { Terms } from "../terms";
import type { Draft, Stored } from "./draft";
import type { Graph } from "./graph";
import type { LicenceFacts } from "./licences";
import type { Method } from "./methods";
import type { Problem } from "./problems";
import type { Search } from "./search";
import { searchFrom } from "./search";

export interface Model {
  id: string;
  name: string;
  architecture: string;
  parameters: number;
  size_bytes: number;
  dtype: string;
  layers: number;
  licence: string;
  licence_facts: LicenceFacts;
  language?: string;
  description?: string;
  digest: string;
}

export interface EvaluationSet {
  id: string;
  name: string;
  description: string;
  scorer: string;
  items: number;
  splits: Record<string, number>;
}

/** Seconds; low and high are null while nothing was measured. */
export interface Estimate {
  measured: boolean;
  candidates: number;
  items: number; // questions in all
  minutes: number | null; // the hard stop
  money: { low: number | null; high: number | null; most: number | null } | null;
  low: number | null;
  high: number | null;
  text?: string;
}

export interface Check {
  problems: Problem[];
  estimate: Estimate | null;
  sentence: string;
}

export interface Pairing {
  severity: "error" | "warning";
  message: string;
  mend: string;
}

export interface Pairings {
  problems: Pairing[];
  terms: Terms;
}

const stored = (answer: Stored): Stored => ({
  ...answer,
  graph: { nodes: answer.graph.nodes ?? [], edges: answer.graph.edges ?? [] },
  search: searchFrom(answer.search),
});

const list = <T>(answer: T[] | { items: T[] }): T[] => (Array.isArray(answer) ? answer : answer.items);

export const readDesign = async (id: string): Promise<Stored> => stored(await get<Stored>(`/designs/${id}`));
export const readModels = async (): Promise<Model[]> => list(await get<Model[]>("/models"));
export const readMethods = async (): Promise<Method[]> => list(await get<Method[]>("/methods"));
export const readSets = async (): Promise<EvaluationSet[]> => list(await get<EvaluationSet[]>("/evaluation-sets"));

export const saveDesign = async (id: string, draft: Draft, revision: number): Promise<Stored> =>
  stored(await put<Stored>(`/designs/${id}`, { ...draft, revision }));
export const copyDesign = (draft: Draft): Promise<{ id: string }> => post<{ id: string }>("/designs", draft);
export const keepVersion = (id: string, note: string): Promise<unknown> => post(`/designs/${id}/versions`, { note });
export const startRun = (id: string): Promise<{ id: string }> => post<{ id: string }>(`/designs/${id}/runs`);

export const check = (id: string, graph: Graph, search: Search, signal: AbortSignal): Promise<Check> =>
  post<Check>(`/designs/${id}/check`, { graph, search }, signal);

/** What stands against merging ``models``, and what the licences of those ``added`` to the others would bring. */
export const readPairings = (models: string[], added: string[]): Promise<Pairings> =>
  post<Pairings>("/compatibility", { models, added });

/** The recipe as mergekit YAML; throws ApiError with the reason when the design has none yet. */
export const recipeAddress = (id: string): string => `/api/v1/designs/${id}/recipe.yml`;
