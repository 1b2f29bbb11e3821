/** The designer's state, composed: each part has one job, and changes flow from edits through the design to the rest. */
import { getContext, setContext } from "svelte";
import { ApiError } from "../api";
import { gettext, interpolate } from "../i18n";
import { Autosave } from "./autosave.svelte";
import type { Gate } from "./autosave.svelte";
import { Checks } from "./checks.svelte";
import { Design } from "./design.svelte";
import type { Draft } from "./draft";
import { Edits } from "./edits";
import { Hints } from "./hints.svelte";
import { Library } from "./library.svelte";
import { Mending } from "./mending";
import type { Example } from "./mount";
import { Names } from "./names";
import { Page } from "./page.svelte";
import { Selection } from "./selection.svelte";
import * as server from "./server";
import { Starting } from "./starting.svelte";
import { storage } from "./storage";

export class Designer {
  loading = $state(true);
  failure = $state.raw<ApiError | null>(null);

  readonly page = new Page();
  readonly library: Library;
  readonly design: Design;
  readonly selection: Selection;
  readonly names: Names;
  readonly hints: Hints;
  readonly checks: Checks;
  readonly saving: Autosave;
  readonly starting: Starting;
  readonly edits: Edits;
  readonly mending: Mending;

  constructor(id: string, mayEdit: boolean, example: Example | null) {
    this.library = new Library(example);
    this.design = new Design(id, mayEdit, () => {
      this.saving.change(this.design.draft);
      this.checks.soon();
    });
    const { page, library, design } = this;
    this.selection = new Selection(design);
    this.names = new Names(design, library);
    this.hints = new Hints(design, library);
    this.checks = new Checks(design);
    const take = (stored: Draft): void => {
      this.selection.select([]);
      this.begin(stored);
    };
    const leave = (copy: string): void => location.assign(`/designs/${copy}/`);
    this.saving = new Autosave(`tsugiki.design.${id}`, gate(id), { take, leave }, storage());
    this.starting = new Starting(design, this.saving, this.checks);
    this.edits = new Edits(design, this.selection, library, this.names, page);
    this.mending = new Mending(design, this.selection, library, this.edits, page);
  }

  async open(): Promise<void> {
    this.loading = true;
    this.failure = null;
    try {
      const [stored] = await Promise.all([server.readDesign(this.design.id), this.library.load()]);
      this.begin(this.design.mayEdit ? this.saving.begin(stored) : stored);
    } catch (error) {
      this.failure = error instanceof ApiError ? error : new ApiError(0);
    }
    this.loading = false;
  }

  close(): void {
    this.saving.stop();
    this.checks.stop();
  }

  private begin(draft: Draft): void {
    this.design.begin(draft);
    this.checks.soon(0);
  }
}

const gate = (id: string): Gate => ({
  save: (draft, revision) => server.saveDesign(id, draft, revision),
  keepVersion: () => server.keepVersion(id, gettext("Before another tab's changes replaced it")),
  copy: (draft) => server.copyDesign({ ...draft, name: interpolate(gettext("%(name)s (my copy)"), { name: draft.name }) }),
});

const KEY = Symbol("designer");
export const provideDesigner = (designer: Designer): Designer => setContext(KEY, designer);
export const useDesigner = (): Designer => getContext<Designer>(KEY);
