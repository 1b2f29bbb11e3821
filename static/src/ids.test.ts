/** Ids are UUIDs, in every browser context. */
import { expect, it } from "vitest";
import { freshId } from "./ids";

it("is a version 4 UUID, another one each time", () => {
  const ids = Array.from({ length: 500 }, freshId);
  expect(new Set(ids).size).toBe(500);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it("needs nothing that is kept for secure pages", () => {
  const sources = import.meta.glob("./**/*.{ts,svelte}", { query: "?raw", import: "default", eager: true });
  const guilty = Object.entries(sources as Record<string, string>).filter(
    ([name, text]) => !/(ids|clipboard)(\.test)?\.ts$/.test(name) && /randomUUID|navigator\.(clipboard|locks|serviceWorker)|crypto\.subtle/.test(text),
  );
  expect(guilty.map(([name]) => name)).toEqual([]);
});
