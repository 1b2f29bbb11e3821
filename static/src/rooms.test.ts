/** Who may import whom: an island keeps to itself and to what is shared; what is shared knows no island. */
import { expect, it } from "vitest";

const sources = import.meta.glob<string>(["./*/**/*.ts", "./*/**/*.svelte"], { query: "?raw", import: "default", eager: true });
const ISLANDS = new Set(Object.keys(sources).flatMap((path) => /^\.\/(\w+)\/index\.ts$/.exec(path)?.[1] ?? []));
const ALONE = new Set(["controllers"]); // nobody's ground either: each is loaded by the page's markup

/** The rooms that a file takes code from; types are gone once it is built. */
function rooms(path: string, text: string): string[] {
  const imports = text.matchAll(/^\s*import (?!type )(?:[^"]* from )?"(\.[^"]*)"/gm);
  return [...imports].map(([, to]) => new URL(to!, `file:///${path}`).pathname.split("/")).map((parts) => (parts.length > 2 ? parts[1]! : ""));
}

it("keeps islands apart", () => {
  expect([...ISLANDS].sort()).toEqual(["chat", "designer", "lineage", "runs"]);
  const crossed = Object.entries(sources).flatMap(([path, text]) => {
    const own = path.split("/")[1]!;
    return rooms(path, text)
      .filter((room) => room !== own && (ISLANDS.has(room) || ALONE.has(room)))
      .map((room) => `${path} imports from ${room}`);
  });
  expect(crossed).toEqual([]);
});
