/** The open design: what it holds now, and the steps that led there, to be taken back and done again. */
import { Commands } from "./commands";
import type { Draft } from "./draft";
import { canonical } from "./draft";
import { EMPTY } from "./graph";
import { NEW_SEARCH } from "./search";

export class Design {
  private commands = $state.raw(Commands.begin<Draft>({ name: "", graph: EMPTY, search: NEW_SEARCH }));
  draft = $derived(this.commands.present);
  graph = $derived(this.draft.graph);
  search = $derived(this.draft.search);
  undoLabel = $derived(this.commands.undoLabel);
  redoLabel = $derived(this.commands.redoLabel);

  /** changed: called after every change, undo and redo. */
  constructor(
    readonly id: string,
    readonly mayEdit: boolean,
    private readonly changed: () => void,
  ) {}

  /** Hold this instead; nothing before it can be taken back. */
  begin({ name, graph, search }: Draft): void {
    this.commands = Commands.begin({ name, graph, search });
  }

  /** The one door for every change. ``joins``: successive changes with the same key are one step of undo. */
  do(label: string, change: Partial<Draft>, joins: string | null = null): void {
    if (!this.mayEdit) return;
    const after = { ...this.draft, ...change };
    if (canonical(after) === canonical(this.draft)) return;
    this.commands = this.commands.do(label, after, performance.now(), joins);
    this.changed();
  }

  /** Answers what was taken back; null when there was nothing. */
  undo(): string | null {
    return this.step(this.commands.undo(), this.undoLabel);
  }

  redo(): string | null {
    return this.step(this.commands.redo(), this.redoLabel);
  }

  private step(commands: Commands<Draft>, what: string | null): string | null {
    if (!this.mayEdit || what === null) return null;
    this.commands = commands;
    this.changed();
    return what;
  }
}
