/** What the parts of the design are called. */
import { gettext, interpolate } from "../i18n";
import type { Design } from "./design.svelte";
import type { GraphEdge, Port } from "./graph";
import { node } from "./graph";
import type { Library } from "./library.svelte";
import { portLabel } from "./methods";

export class Names {
  constructor(
    private readonly design: Design,
    private readonly library: Library,
  ) {}

  of(id: string): string {
    const item = node(this.design.graph, id);
    return item ? item.name || this.library.model(item.model)?.name || this.library.methodOf(item)?.label || item.id : id;
  }

  ofEdge(item: GraphEdge): string {
    return interpolate(gettext("%(from)s into %(to)s"), { from: this.of(item.from), to: this.of(item.to) });
  }

  ofPort(id: string, port: Port): string {
    return portLabel(this.library.methodOf(node(this.design.graph, id)), port);
  }
}
