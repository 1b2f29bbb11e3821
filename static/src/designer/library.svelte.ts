/** What a design can be made of and judged by, as the server lists it. */
import type { GraphNode } from "./graph";
import type { Method } from "./methods";
import { methodOf } from "./methods";
import type { Example } from "./mount";
import type { EvaluationSet, Model } from "./server";
import { readMethods, readModels, readSets } from "./server";

export class Library {
  models = $state.raw<Model[]>([]);
  methods = $state.raw<Method[]>([]);
  sets = $state.raw<EvaluationSet[]>([]);

  /** example: a first design that the server sent along. */
  constructor(readonly example: Example | null) {}

  async load(): Promise<void> {
    [this.models, this.methods, this.sets] = await Promise.all([readModels(), readMethods(), readSets()]);
  }

  model(id: string | undefined): Model | undefined {
    return this.models.find((item) => item.id === id);
  }

  methodOf(item: GraphNode | undefined): Method | undefined {
    return methodOf(this.methods, item);
  }
}
