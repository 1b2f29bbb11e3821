/** A report for tests: two sources, a winner that leads both. */
import type { Interval, RunReport } from "../wire";

const score = (value: number): Interval => ({ score: value, low: value - 0.05, high: value + 0.05, n: 400 });
const difference = { difference: 0.62, low: 0.57, high: 0.67, p: 0, gained: 2, lost: 0, n: 400 };
const lead = { difference: 0.62, at_least: 0.58, chosen_of: 1, n: 400 };
const gap = { seen: 0.74, unseen: 0.72, difference: 0.02, low: -0.02, high: 0.06, warn: false };
const untold = { candidates: 4, explained: 0, shares: [] };

export const report: RunReport = {
  version: 2, seed: 1, seconds: 100.5, candidates: 320, generations: 4, fitness: "forced", items_per_generation: 20,
  task: { name: "sums", digest: "t", scorer: "number", template: null, max_new_tokens: 8, thinking: false, sizes: { search: 400 } },
  parents: [
    { model: "m1", name: "Japanese", digest: "a", licence: "mit", validation: score(0.02), heldout: score(0.1), skills: [] },
    { model: "m2", name: "Arithmetic", digest: "b", licence: null, validation: score(0.01), heldout: score(0.06), skills: [] },
  ],
  uniform: {
    recipe: {}, digest: "u", search: { fitness: 0.3, accuracy: 0.1 }, validation: score(0.1), heldout: score(0.15), skills: [], tried: 4,
  },
  winner: {
    recipe: {}, digest: "w", search: { fitness: 0.9, accuracy: 0.8 }, validation: score(0.74), heldout: score(0.72), skills: [],
    kind: "answer", generation: 4, search_answers: score(0.8),
  },
  finalists: [],
  verdict: "better",
  difference: { ...difference, parent: "m1", name: "Japanese" },
  lead: { ...lead, parent: "m1", name: "Japanese", validation: lead },
  gap: { search: gap, validation: gap },
  comparisons: [],
  skills: [], aloud: null,
  importance: { parameters: untold, depths: untold, blocks: untold },
  blend: [],
  heldout: { used: true, digest: "h", times: 1 },
  settings: {}, digests: {}, versions: {},
};
