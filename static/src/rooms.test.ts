/** Who may import whom: an island keeps to itself and to what is shared; what is shared knows no island. */
import { expect, it } from "vitest";

const sources = import.meta.glob<string>(["./**/*.ts", "./**/*.svelte", "!./main.ts"], { query: "?raw", import: "default", eager: true });
const islands = Object.keys(sources).flatMap((path) => /^\.\/(\w+)\/index\.ts$/.exec(path)?.[1] ?? []);

/** The folder of src that a path lies in; "" for src itself. */
const room = (path: string): string => /^\.?\/(\w+)\//.exec(path)?.[1] ?? "";

/** The rooms that a file takes something from: code, or types, also those that it hands on. */
function taken(path: string, text: string): string[] {
  const imports = text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]*)"/g);
  return [...imports].map(([, to]) => room(new URL(to!, `file:///${path}`).pathname));
}

it("keeps islands apart", () => {
  expect(islands.sort()).toEqual(["chat", "designer", "judging", "lineage", "runs"]);
  const own = [...islands, "controllers"]; // controllers are loaded by the page's markup, never imported
  const crossed = Object.entries(sources).flatMap(([path, text]) =>
    taken(path, text)
      .filter((from) => from !== room(path) && own.includes(from))
      .map((from) => `${path} imports from ${from}`),
  );
  expect(crossed).toEqual([]);
});
