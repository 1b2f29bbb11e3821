/** What the designer asks of the REST API, and the shapes it gets back. */
import { get, post, put } from "../api";
import type { Check, Compatibility, Design, DesignGraph, Estimate, EvaluationSet, GrowingSet, Method, Model, Pairing, RunLine } from "../wire";
import type { Draft, Stored } from "./draft";
import { storedFrom } from "./draft";
import type { Search } from "./search";

export type { Check, Estimate, EvaluationSet, GrowingSet, Model, Pairing };

export type { Compatibility as Pairings };

export const readDesign = async (id: string): Promise<Stored> => storedFrom(await get<Design>(`/designs/${id}`));
export const readModels = (): Promise<Model[]> => get<Model[]>("/models");
export const readMethods = (): Promise<Method[]> => get<Method[]>("/methods");
export const readSets = (): Promise<EvaluationSet[]> => get<EvaluationSet[]>("/evaluation-sets");
export const readGrowing = (): Promise<GrowingSet[]> => get<GrowingSet[]>("/evaluation-sets/growing");

export const saveDesign = async (id: string, draft: Draft, revision: number): Promise<Stored> =>
  storedFrom(await put<Design>(`/designs/${id}`, { ...draft, revision }));
export const copyDesign = (draft: Draft): Promise<Design> => post<Design>("/designs", draft);
export const keepVersion = (id: string, note: string): Promise<unknown> => post(`/designs/${id}/versions`, { note });
export const startRun = (id: string): Promise<RunLine> => post<RunLine>(`/designs/${id}/runs`);

export const check = (id: string, graph: DesignGraph, search: Search, signal: AbortSignal): Promise<Check> =>
  post<Check>(`/designs/${id}/check`, { graph, search }, signal);

/** What stands against merging ``models``, and what the licences of those ``added`` to the others would bring. */
export const readPairings = (models: string[], added: string[]): Promise<Compatibility> =>
  post<Compatibility>("/compatibility", { models, added });

/** The recipe as mergekit YAML; throws ApiError with the reason when the design has none yet. */
export const recipeAddress = (id: string): string => `/api/v1/designs/${id}/recipe.yml`;
