import { afterEach, describe, expect, it, vi } from "vitest";
import { METHODS } from "./examples";
import type { Graph } from "./graph";
import { Hints } from "./hints.svelte";
import type { Terms } from "../wire";
import type { Pairing } from "./server";

const graph: Graph = {
  nodes: [
    { id: "s1", kind: "source", name: "A", model: "a", x: 0, y: 0 },
    { id: "s2", kind: "source", name: "B", model: "b", x: 0, y: 0 },
    { id: "m1", kind: "merge", name: "C", method: "linear", parameters: {}, x: 0, y: 0 },
  ],
  edges: [{ id: "e1", from: "s1", to: "m1", port: "models", parameters: {} }],
};
const FREE: Terms = { verdict: "free", because: [] };

/** Hints over this graph; the server's answer to /compatibility comes through the real client, only fetch is replaced. */
function hints(problems: Pairing[], terms: Terms = FREE): { hints: Hints; asked: () => unknown[] } {
  const fetched = vi.fn(async (_path: string, _request: RequestInit) => new Response(JSON.stringify({ problems, terms })));
  vi.stubGlobal("fetch", fetched);
  return {
    hints: new Hints({ graph }, { methods: METHODS }),
    asked: () => fetched.mock.calls.map(([, request]) => JSON.parse(String(request.body)) as unknown),
  };
}
afterEach(() => vi.unstubAllGlobals());

describe("a hint", () => {
  it("says that models fit, and asks once for the same models", async () => {
    const { hints: made, asked } = hints([]);
    expect(await made.ask("s2", "m1", "models")).toEqual({ mark: "good", words: "These fit together." });
    await made.ask("s2", "m1", "models");
    expect(asked()).toEqual([{ models: ["a", "b"], added: ["b"] }]);
  });

  it("gives the files' reason against it", async () => {
    const error: Pairing = { severity: "error", message: "Other vocabulary.", mend: "", model: null };
    const warning: Pairing = { severity: "warning", message: "Other rope.", mend: "", model: null };
    expect(await hints([warning, error]).hints.ask("s2", "m1", "models")).toEqual({ mark: "no", words: "Other vocabulary." });
    expect(await hints([warning]).hints.ask("s2", "m1", "models")).toEqual({ mark: "care", words: "Other rope." });
  });

  it("gives the drawing's reason without asking anybody", async () => {
    const { hints: made, asked } = hints([]);
    expect(await made.ask("s1", "m1", "models")).toEqual({ mark: "no", words: "These two are connected already." });
    expect(asked()).toEqual([]);
  });

  it("tells what the licence would pass on", async () => {
    expect((await hints([], { verdict: "forbidden", because: ["model b"] }).hints.ask("s2", "m1", "models")).words).toBe(
      "Fits, but then no commercial use: model b forbids it.",
    );
    expect((await hints([], { verdict: "unclear", because: ["model b"] }).hints.ask("s2", "m1", "models")).mark).toBe("care");
  });

  it("stands on every port that can be reached, and goes with the drag", async () => {
    const { hints: made } = hints([]);
    const known = made.start("s2", "model");
    expect([...made.shown]).toEqual([["m1:models", { mark: null, words: "Checking…" }]]);
    await known;
    expect(made.shown.get("m1:models")?.mark).toBe("good");
    made.stop();
    expect(made.shown.size).toBe(0);
  });
});
