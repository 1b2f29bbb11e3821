/** What the designer asks of the REST API, and the shapes it gets back. */
import { get, post, put } from "../api";
import type { Check, Compatibility, Estimate, EvaluationSet, Model, Pairing } from "../wire";
import type { Draft, Stored } from "./draft";
import type { Graph } from "./graph";
import type { Method } from "./methods";
import type { Search } from "./search";
import { searchFrom } from "./search";

export type { Check, Estimate, EvaluationSet, Model, Pairing };

export type { Compatibility as Pairings };

const stored = (answer: Stored): Stored => ({
  ...answer,
  graph: { nodes: answer.graph.nodes ?? [], edges: answer.graph.edges ?? [] },
  search: searchFrom(answer.search),
});

export const readDesign = async (id: string): Promise<Stored> => stored(await get<Stored>(`/designs/${id}`));
export const readModels = (): Promise<Model[]> => get<Model[]>("/models");
export const readMethods = (): Promise<Method[]> => get<Method[]>("/methods");
export const readSets = (): Promise<EvaluationSet[]> => get<EvaluationSet[]>("/evaluation-sets");

export const saveDesign = async (id: string, draft: Draft, revision: number): Promise<Stored> =>
  stored(await put<Stored>(`/designs/${id}`, { ...draft, revision }));
export const copyDesign = (draft: Draft): Promise<{ id: string }> => post<{ id: string }>("/designs", draft);
export const keepVersion = (id: string, note: string): Promise<unknown> => post(`/designs/${id}/versions`, { note });
export const startRun = (id: string): Promise<{ id: string }> => post<{ id: string }>(`/designs/${id}/runs`);

export const check = (id: string, graph: Graph, search: Search, signal: AbortSignal): Promise<Check> =>
  post<Check>(`/designs/${id}/check`, { graph, search }, signal);

/** What stands against merging ``models``, and what the licences of those ``added`` to the others would bring. */
export const readPairings = (models: string[], added: string[]): Promise<Compatibility> =>
  post<Compatibility>("/compatibility", { models, added });

/** The recipe as mergekit YAML; throws ApiError with the reason when the design has none yet. */
export const recipeAddress = (id: string): string => `/api/v1/designs/${id}/recipe.yml`;
