/** Sorting and paging of the candidates' table. */
import type { CandidateView } from "./progress";

export type SortKey = "index" | "fitness" | "accuracy" | "seconds";
export interface Sorting {
  key: SortKey;
  ascending: boolean;
}

/** Unknown values come last whichever way the rest is sorted; ties keep the order of the candidates. */
export function sorted(candidates: readonly CandidateView[], { key, ascending }: Sorting): CandidateView[] {
  return [...candidates].sort((a, b) => {
    const [left, right] = [a[key], b[key]];
    if (left === null || right === null) {
      return left === right ? a.index - b.index : left === null ? 1 : -1;
    }
    return (ascending ? left - right : right - left) || a.index - b.index;
  });
}

/** The next sorting when a column's head is pressed: figures begin with the largest, the number with the smallest. */
export function pressed(now: Sorting, key: SortKey): Sorting {
  return now.key === key ? { key, ascending: !now.ascending } : { key, ascending: key === "index" };
}

export function page<Row>(rows: readonly Row[], number: number, size: number): Row[] {
  return rows.slice((number - 1) * size, number * size);
}

export const pages = (count: number, size: number): number => Math.max(1, Math.ceil(count / size));
