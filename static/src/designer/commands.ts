/** The one command stack: every change, by mouse or by key, in the graph or in the search settings, is one command. */

export interface Command<State> {
  label: string; // what a person did, for "Undo: ..."
  before: State;
  after: State;
  joins: string | null; // successive commands with the same key become one (a drag, typing, arrow keys)
  at: number; // milliseconds
}

export const JOIN_WITHIN = 1000; // ms between two commands of one gesture
const LONGEST = 200;

/** Immutable: each step returns a new stack, so a view can show any of them. */
export class Commands<State> {
  private constructor(
    readonly present: State,
    private readonly done: readonly Command<State>[],
    private readonly undone: readonly Command<State>[],
  ) {}

  static begin<State>(present: State): Commands<State> {
    return new Commands(present, [], []);
  }

  do(label: string, after: State, at: number, joins: string | null = null): Commands<State> {
    if (after === this.present) return this;
    const last = this.done.at(-1);
    const joined = last && joins !== null && last.joins === joins && at - last.at <= JOIN_WITHIN;
    const command = { label, before: joined ? last.before : this.present, after, joins, at };
    const kept = joined ? this.done.slice(0, -1) : this.done.slice(-(LONGEST - 1));
    return new Commands(after, [...kept, command], []);
  }

  undo(): Commands<State> {
    const last = this.done.at(-1);
    return last ? new Commands(last.before, this.done.slice(0, -1), [...this.undone, last]) : this;
  }

  redo(): Commands<State> {
    const next = this.undone.at(-1);
    if (!next) return this;
    // A command that was taken back and done again is finished: a later one must not join it.
    return new Commands(next.after, [...this.done, { ...next, joins: null }], this.undone.slice(0, -1));
  }

  get undoLabel(): string | null {
    return this.done.at(-1)?.label ?? null;
  }

  get redoLabel(): string | null {
    return this.undone.at(-1)?.label ?? null;
  }
}
