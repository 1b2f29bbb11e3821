/** The final report as the result page needs it, read from the run's `report` JSON. */
import type { BlendRow, Score } from "./events";

export interface Judged {
  name: string;
  model: string | null;
  search: number | null;
  validation: number | null;
  heldout: Score;
  /** unseen questions that are longer than the model reads at once, so that their beginning was left out */
  cut: number;
}

export interface Change {
  question: string;
  gold: string;
  winner: string;
  parent: string;
  /** what each thought aloud before it answered; "" where nothing was */
  winnerThought: string;
  parentThought: string;
}

/** What the winner gets right that a parent got wrong, and the other way round, on the held-out questions. */
export interface Comparison {
  /** empty for the best even blend */
  name: string;
  gained: Change[];
  lost: Change[];
  /** how many there are in all, the listed ones included */
  gainedCount: number;
  lostCount: number;
}

export interface Difference {
  against: string;
  /** in shares: 0.12 is 12 points */
  score: number;
  low: number;
  high: number;
  /** one-sided: 95 % sure that it is at least this, whichever source is the best; in old reports the interval's low end */
  least: number;
}

/** A part of the genes and its share in the differences of fitness that can be foretold. */
export interface Share {
  name: string;
  source: string;
  parameter: string;
  share: number;
  low: number;
  high: number;
}

export type View = "parameters" | "depths" | "blocks";

export interface Mattered {
  view: View;
  candidates: number;
  explained: number;
  shares: Share[];
}

export interface ReportView {
  parents: Judged[];
  uniform: Judged | null;
  winner: Judged;
  difference: Difference | null;
  comparisons: Comparison[];
  warnings: string[];
  /** more was lost from the search questions to unseen ones than chance explains */
  gap: { seen: number; unseen: number } | null;
  /** the further abilities that the winner did not keep: shares of the best parent's score, had and wanted */
  forgotten: { name: string; kept: number; keep: number }[];
  /** how many searches have been judged on these held-out questions, this one included */
  looks: number;
  mattered: Mattered[];
  blend: BlendRow[];
  candidates: number | null;
  seed: number | null;
}

type Raw = Record<string, unknown>;

const isRaw = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);
const numeric = (value: unknown): number | null => (typeof value === "number" ? value : null);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): Raw[] => (Array.isArray(value) ? value.filter(isRaw) : []);


function judged(raw: unknown, name: string): Judged | null {
  if (!isRaw(raw) || !isRaw(raw["heldout"])) return null;
  const heldout = raw["heldout"];
  return {
    name: text(raw["name"]) || name,
    model: text(raw["model"]) || null,
    search: isRaw(raw["search"]) ? numeric(raw["search"]["accuracy"]) : null,
    validation: isRaw(raw["validation"]) ? numeric(raw["validation"]["score"]) : null,
    heldout: {
      score: numeric(heldout["score"]) ?? 0,
      low: numeric(heldout["low"]) ?? 0,
      high: numeric(heldout["high"]) ?? 0,
      n: numeric(heldout["n"]) ?? 0,
    },
    cut: numeric(raw["cut"]) ?? 0,
  };
}

/** The server has compared question by question and lists the first few. */
function comparison(raw: Raw): Comparison {
  const changes = (value: unknown): Change[] =>
    list(value).map((one) => ({
      question: text(one["question"]),
      gold: text(one["gold"]),
      winner: text(one["winner"]),
      parent: text(one["parent"]),
      winnerThought: text(one["winner_thought"]),
      parentThought: text(one["parent_thought"]),
    }));
  const [gained, lost] = [changes(raw["gained"]), changes(raw["lost"])];
  return {
    name: text(raw["name"]),
    gained,
    lost,
    gainedCount: numeric(raw["gained_count"]) ?? gained.length,
    lostCount: numeric(raw["lost_count"]) ?? lost.length,
  };
}

function mattered(raw: unknown): Mattered[] {
  if (!isRaw(raw)) return [];
  const views: View[] = ["parameters", "depths", "blocks"];
  return views.flatMap((view) => {
    const one = raw[view];
    if (!isRaw(one)) return [];
    const shares = list(one["shares"]).map((share) => ({
      name: text(share["name"]),
      source: text(share["source"]),
      parameter: text(share["parameter"]),
      share: numeric(share["share"]) ?? 0,
      low: numeric(share["low"]) ?? 0,
      high: numeric(share["high"]) ?? 0,
    }));
    const [candidates, explained] = [numeric(one["candidates"]) ?? 0, numeric(one["explained"]) ?? 0];
    return shares.length > 0 ? [{ view, candidates, explained, shares }] : [];
  });
}

function widened(raw: unknown): { seen: number; unseen: number } | null {
  const search = isRaw(raw) ? raw["search"] : null;
  if (!isRaw(search) || search["warn"] !== true) return null;
  return { seen: numeric(search["seen"]) ?? 0, unseen: numeric(search["unseen"]) ?? 0 };
}

function forgotten(raw: unknown): { name: string; kept: number; keep: number }[] {
  return list(raw)
    .filter((skill) => skill["held"] === false)
    .map((skill) => ({ name: text(skill["name"]), kept: numeric(skill["kept"]) ?? 0, keep: numeric(skill["keep"]) ?? 0 }));
}

/** Null when the report holds no judged winner. */
export function readReport(raw: Raw): ReportView | null {
  const winner = judged(raw["winner"], "");
  if (winner === null) return null;
  const parents = list(raw["parents"])
    .map((one, at) => judged(one, String(at + 1)))
    .filter((one) => one !== null);
  const difference = raw["difference"];
  const sure = isRaw(raw["lead"]) ? numeric(raw["lead"]["at_least"]) : null;
  return {
    parents,
    uniform: judged(raw["uniform"], ""),
    winner,
    difference: isRaw(difference)
      ? {
          against: text(difference["against"]) || (bestOf(parents)?.name ?? ""),
          score: numeric(difference["difference"]) ?? 0,
          low: numeric(difference["low"]) ?? 0,
          high: numeric(difference["high"]) ?? 0,
          least: sure ?? numeric(difference["low"]) ?? 0,
        }
      : null,
    comparisons: list(raw["comparisons"]).map(comparison),
    warnings: Array.isArray(raw["warnings"]) ? raw["warnings"].filter((one) => typeof one === "string") : [],
    gap: widened(raw["gap"]),
    forgotten: forgotten(raw["skills"]),
    looks: (isRaw(raw["heldout"]) ? numeric(raw["heldout"]["times"]) : null) ?? 1,
    mattered: mattered(raw["importance"]),
    blend: list(raw["blend"]) as unknown as BlendRow[],
    candidates: numeric(raw["candidates"]),
    seed: numeric(raw["seed"]),
  };
}

export function bestOf(parents: readonly Judged[]): Judged | null {
  return parents.reduce<Judged | null>(
    (best, one) => (best === null || one.heldout.score > best.heldout.score ? one : best),
    null,
  );
}

export type Verdict = "better" | "perhaps" | "no better" | "worse";

/** Better only when 95 % sure of it, worse only when the whole interval says so. */
export function verdict({ score, least, high }: Difference): Verdict {
  if (least > 0) return "better";
  if (high < 0) return "worse";
  return score > 0 ? "perhaps" : "no better";
}

/**
 * The search found something only about its own questions: there the winner beats every other arm,
 * on unseen questions it falls below one of them.
 */
export function memorised({ winner, parents, uniform }: ReportView): boolean {
  const others = uniform ? [...parents, uniform] : parents;
  if (winner.search === null || others.length === 0) return false;
  const measured = others.filter((one) => one.search !== null);
  const risen = measured.length > 0 && measured.every((one) => winner.search! > one.search!);
  return risen && others.some((one) => winner.heldout.score < one.heldout.score);
}
