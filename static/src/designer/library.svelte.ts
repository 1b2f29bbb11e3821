/** What a design can be made of and judged by, as the server lists it. */
import type { GraphNode } from "./graph";
import type { Method } from "./methods";
import { methodOf } from "./methods";
import type { Example } from "./mount";
import type { EvaluationSet, GrowingSet, Model } from "./server";
import { readGrowing, readMethods, readModels, readSets } from "./server";

export class Library {
  models = $state.raw<Model[]>([]);
  methods = $state.raw<Method[]>([]);
  sets = $state.raw<EvaluationSet[]>([]);
  /** people's judgements: a run takes them as they stand at its start */
  growing = $state.raw<GrowingSet[]>([]);

  /** example: a first design that the server sent along. */
  constructor(readonly example: Example | null) {}

  async load(): Promise<void> {
    [this.models, this.methods, this.sets, this.growing] = await Promise.all([readModels(), readMethods(), readSets(), readGrowing()]);
  }

  model(id: string | undefined): Model | undefined {
    return this.models.find((item) => item.id === id);
  }

  /** The name of a question set or of a judging project. */
  setName(id: string): string | undefined {
    return [...this.sets, ...this.growing].find((item) => item.id === id)?.name;
  }

  methodOf(item: GraphNode | undefined): Method | undefined {
    return methodOf(this.methods, item);
  }
}
