/** While a connection is drawn: whether it would fit, on every port that it could reach, with words. */
import { gettext, interpolate } from "../i18n";
import type { Mark } from "./connections";
import { refusal } from "./connections";
import type { Design } from "./design.svelte";
import type { Port } from "./graph";
import { modelsInto } from "./graph";
import type { Library } from "./library.svelte";
import { methodOf, ports } from "./methods";
import type { Pairing } from "./server";
import { readPairings } from "./server";

export interface Hint {
  mark: Mark | null; // null: being looked up
  words: string;
}

export class Hints {
  /** By "node:port". */
  shown = $state.raw<ReadonlyMap<string, Hint>>(new Map());
  private answers = new Map<string, Promise<Pairing[]>>();

  constructor(
    private readonly design: Pick<Design, "graph">,
    private readonly library: Pick<Library, "methods" | "model">,
  ) {}

  /** May ``from`` flow into ``to`` at ``port``? The drawing's rules first, then the models' files, then licences. */
  async ask(from: string, to: string, port: Port): Promise<Hint> {
    const { graph } = this.design;
    const { methods } = this.library;
    const why = refusal(graph, methods, from, to, port);
    if (why) return { mark: "no", words: why };
    const models = [...new Set([...modelsInto(graph, to), ...modelsInto(graph, from)])];
    try {
      const found = await this.pairings(models);
      const error = found.find((item) => item.severity === "error");
      if (error) return { mark: "no", words: error.message };
      const care = found.find((item) => item.severity === "warning");
      if (care) return { mark: "care", words: care.message };
    } catch {
      return { mark: "care", words: gettext("Could not be checked just now.") };
    }
    const words = this.licence(modelsInto(graph, from));
    return words ? { mark: "care", words } : { mark: "good", words: gettext("These fit together.") };
  }

  /** What the licences of these models would pass on to the child; null when nothing worth a word. */
  private licence(ids: string[]): string | null {
    const models = ids.map((id) => this.library.model(id)).filter((item) => item !== undefined);
    const forbids = models.find((item) => item.licence_facts.commercial === false);
    if (forbids) return interpolate(gettext("Fits, but then no commercial use: %(name)s forbids it."), { name: forbids.name });
    const unclear = models.find((item) => item.licence_facts.commercial === null);
    return unclear ? interpolate(gettext("Fits, but whether commercial use is allowed is unclear: %(name)s."), { name: unclear.name }) : null;
  }

  /** Asked once for each set of models. */
  private pairings(models: string[]): Promise<Pairing[]> {
    const key = models.join(" ");
    let answer = this.answers.get(key);
    if (!answer) {
      answer = models.length < 2 ? Promise.resolve([]) : readPairings(models);
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
