/** Which parts of the design are selected. */
import type { Design } from "./design.svelte";
import * as graphs from "./graph";

export class Selection {
  ids = $state.raw<ReadonlySet<string>>(new Set());
  /** The one node, or the one connection, that is selected alone. */
  node = $derived.by(() => graphs.node(this.design.graph, this.only));
  edge = $derived.by(() => graphs.edge(this.design.graph, this.only));
  private only = $derived(this.ids.size === 1 ? [...this.ids][0] : undefined);

  constructor(private readonly design: Design) {}

  select(ids: Iterable<string>): void {
    const next = new Set(ids);
    if (next.size === this.ids.size && [...next].every((id) => this.ids.has(id))) return;
    this.ids = next;
  }

  selectAll(): void {
    this.select(this.all());
  }

  /** Let go of what is no longer drawn. */
  prune(): void {
    const alive = new Set(this.all());
    this.select([...this.ids].filter((id) => alive.has(id)));
  }

  private all(): string[] {
    const { nodes, edges } = this.design.graph;
    return [...nodes, ...edges].map((item) => item.id);
  }
}
