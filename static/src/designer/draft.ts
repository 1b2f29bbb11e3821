/** What a person edits: the name, the graph and the search settings together; and when two of them are the same. */
import type { Design, DesignGraph } from "../wire";
import { EMPTY } from "./graph";
import type { Search } from "./search";
import { searchFrom } from "./search";

export interface Draft {
  name: string;
  graph: DesignGraph;
  search: Search;
}

export type Stored = Draft & Pick<Design, "id" | "revision">;

/** A design as the server holds it, with what a program may have left out of it. */
export const storedFrom = ({ id, revision, name, graph, search }: Design): Stored => ({
  id,
  revision,
  name,
  graph: { ...EMPTY, ...graph },
  search: searchFrom(search),
});

/** JSON with sorted keys: the database may return an object's keys in another order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === "object" && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : item,
  );
}

export function same(a: Draft, b: Draft): boolean {
  const parts = ({ name, graph, search }: Draft): Draft => ({ name, graph, search });
  return canonical(parts(a)) === canonical(parts(b));
}
