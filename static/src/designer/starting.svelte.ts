/** Starting a run of the design: whether it can be started, and doing so. */
import { gettext, interpolate } from "../i18n";
import type { Autosave } from "./autosave.svelte";
import type { Checks } from "./checks.svelte";
import type { Design } from "./design.svelte";
import { startRun } from "./server";

export class Starting {
  busy = $state(false);

  /** Why a run cannot be started now; null when it can. */
  refusal = $derived.by((): string | null => {
    const { design, saving, checks } = this;
    if (!design.mayEdit) return gettext("You may look at this design but not start it.");
    if (design.graph.nodes.length === 0) return gettext("Put models on the canvas first.");
    if (saving.state === "conflict") return gettext("Decide first which of the two versions counts.");
    if (checks.error) return checks.error.message;
    if (checks.checking) return gettext("Checking…");
    const [first] = checks.errors;
    if (!first) return null;
    return checks.errors.length === 1
      ? first.message
      : interpolate(gettext("%(n)s things stand in the way. The first: %(first)s"), { n: checks.errors.length, first: first.message });
  });

  constructor(
    private readonly design: Design,
    private readonly saving: Autosave,
    private readonly checks: Checks,
  ) {}

  /** Save, start, and go to the run. Throws ApiError. */
  async start(): Promise<void> {
    if (this.refusal !== null || this.busy) return;
    this.busy = true;
    try {
      if (!(await this.saving.flush())) return;
      const run = await startRun(this.design.id);
      location.assign(`/runs/${run.id}/`);
    } catch (error) {
      this.busy = false;
      throw error;
    } finally {
      if (this.saving.state !== "saved") this.busy = false;
    }
  }
}
