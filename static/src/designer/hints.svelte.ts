/** While a connection is drawn: whether it would fit, on every port that it could reach, with words. */
import { gettext, interpolate } from "../i18n";
import type { Terms } from "../wire";
import type { Mark } from "./connections";
import { refusal } from "./connections";
import type { Design } from "./design.svelte";
import type { Port } from "./graph";
import { modelsInto } from "./graph";
import type { Library } from "./library.svelte";
import { methodOf, ports } from "./methods";
import type { Pairings } from "./server";
import { readPairings } from "./server";

export interface Hint {
  mark: Mark | null; // null: being looked up
  words: string;
}

/** What the licences would pass on to the child; null when nothing worth a word. */
function termsWords({ verdict, because }: Terms): string | null {
  const name = because[0] ?? "";
  switch (verdict) {
    case "forbidden":
      return interpolate(gettext("Fits, but then no commercial use: %(name)s forbids it."), { name });
    case "clash":
      return gettext("Fits, but the licences contradict each other.");
    case "unclear":
      return interpolate(gettext("Fits, but whether commercial use is allowed is unclear: %(name)s."), { name });
    default:
      return null;
  }
}

const NOTHING_AGAINST: Pairings = { problems: [], terms: { verdict: "free", because: [] } };

export class Hints {
  /** By "node:port". */
  shown = $state.raw<ReadonlyMap<string, Hint>>(new Map());
  private answers = new Map<string, Promise<Pairings>>();

  constructor(
    private readonly design: Pick<Design, "graph">,
    private readonly library: Pick<Library, "methods">,
  ) {}

  /** May ``from`` flow into ``to`` at ``port``? The drawing's rules first, then the models' files, then licences. */
  async ask(from: string, to: string, port: Port): Promise<Hint> {
    const { graph } = this.design;
    const { methods } = this.library;
    const why = refusal(graph, methods, from, to, port);
    if (why) return { mark: "no", words: why };
    const added = modelsInto(graph, from);
    const models = [...new Set([...modelsInto(graph, to), ...added])];
    try {
      const { problems, terms } = await this.pairings(models, added);
      const error = problems.find((item) => item.severity === "error");
      if (error) return { mark: "no", words: error.message };
      const care = problems.find((item) => item.severity === "warning")?.message ?? termsWords(terms);
      return care ? { mark: "care", words: care } : { mark: "good", words: gettext("These fit together.") };
    } catch {
      return { mark: "care", words: gettext("Could not be checked just now.") };
    }
  }

  /** Asked once for each set of models. */
  private pairings(models: string[], added: string[]): Promise<Pairings> {
    const key = `${models.join(" ")}, ${added.join(" ")}`;
    let answer = this.answers.get(key);
    if (!answer) {
      answer = models.length === 0 ? Promise.resolve(NOTHING_AGAINST) : readPairings(models, added);
      answer.catch(() => this.answers.delete(key));
      this.answers.set(key, answer);
    }
    return answer;
  }

  /** Show hints on every port that a handle being dragged could reach; resolves when all are known. */
  async start(from: string, handle: Port | "model"): Promise<void> {
    const { graph } = this.design;
    const { methods } = this.library;
    const keys: [string, string, string, Port][] = [];
    for (const item of graph.nodes) {
      if (item.id === from || item.kind === "note") continue;
      if (handle !== "model") keys.push([`${item.id}:model`, item.id, from, handle]);
      else if (item.kind === "merge") {
        for (const port of ports(methodOf(methods, item))) keys.push([`${item.id}:${port}`, from, item.id, port]);
      }
    }
    this.shown = new Map(keys.map(([key]) => [key, { mark: null, words: gettext("Checking…") }]));
    const asked = keys.map(async ([key, ...ends]) => {
      const hint = await this.ask(...ends);
      if (this.shown.has(key)) this.shown = new Map(this.shown).set(key, hint);
    });
    await Promise.all(asked);
  }

  stop(): void {
    this.shown = new Map();
  }
}
