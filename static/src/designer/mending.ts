/** From a problem to where it is mended: done at once, or opened for a person. */
import { gettext } from "../i18n";
import type { Design } from "./design.svelte";
import type { Edits } from "./edits";
import { edge } from "./graph";
import type { Library } from "./library.svelte";
import type { Control, Page } from "./page.svelte";
import { freeWeights, place } from "./problems";
import type { Mend, Problem } from "./problems";
import type { Selection } from "./selection.svelte";

export class Mending {
  constructor(
    private readonly design: Design,
    private readonly selection: Selection,
    private readonly library: Library,
    private readonly edits: Edits,
    private readonly page: Page,
  ) {}

  mend(mend: Mend): void {
    switch (mend.kind) {
      case "remove":
        return this.edits.remove([mend.id]);
      case "make_base":
        return this.edits.setPort(mend.id, "base");
      case "free_weights":
        return this.design.do(gettext("Search all weights"), { graph: freeWeights(this.design.graph, this.library.methods, mend.node) });
      case "set_template":
        return this.edits.setSearch({ chat_template: mend.value });
      case "connect_from":
        return this.page.openConnect({ from: mend.node });
      case "connect_to":
        return this.page.openConnect({ to: mend.node, port: mend.port });
      case "choose_model":
        this.selection.select([mend.node]);
        this.page.replacing = mend.node;
        return;
      case "open_palette":
        this.page.focusing = "palette-search";
        return;
      case "open_search":
        return this.openSearch("search");
      case "choose_question_set":
        return this.openSearch("question-set");
    }
  }

  /** Select what a problem is about, and bring it into sight. */
  show(problem: Problem): void {
    const id = place(problem, this.design.graph);
    this.selection.select(id ? [id] : []);
    if (!id) return;
    const item = edge(this.design.graph, id);
    this.page.revealing = item ? [item.from, item.to] : [id];
  }

  /** The search settings are shown while nothing is selected. */
  private openSearch(control: Control): void {
    this.selection.select([]);
    this.page.focusing = control;
  }
}
