/** What is being said of one answer: a step of each row, marks, a corrected text; kept in the browser as a draft, so
 * that a half filled rubric is there again after a reload, and a judgement that was taken back comes with its values. */
import type { Details, StepsOf } from "../wire";
import { Drafts } from "./drafts";
import { added, points, type Span } from "./spans";

interface Draft {
  steps: Record<string, number>;
  flags: string[];
  spans: Span[];
  corrected: string;
}

export class Rubric {
  steps = $state<Record<string, number>>({});
  flags = $state<string[]>([]);
  /** marked parts of the answer, in UTF-16 units as the page counts */
  spans = $state.raw<Span[]>([]);
  corrected = $state("");
  /** the row that the next digit is for */
  row = $state(0);
  readonly #drafts: Drafts<Draft>;

  constructor(
    readonly criteria: StepsOf[],
    readonly answer: string,
    key: string,
    /** what is judged: the same at another turn, also after a reload */
    readonly item: string,
  ) {
    this.#drafts = new Drafts(key);
    const draft = this.#drafts.get(item);
    if (!draft) return;
    Object.assign(this, draft);
    this.row = Math.max(0, this.#empty());
  }

  get missing(): StepsOf[] {
    return this.criteria.filter(({ name }) => !(name in this.steps));
  }

  get current(): StepsOf | undefined {
    return this.criteria[this.row];
  }

  get details(): Details {
    const { steps, flags, spans, corrected } = this.#draft();
    const told = spans.map(([start, end]) => [points(this.answer, start), points(this.answer, end)] as [number, number]);
    return { steps, flags, spans: told, corrected: corrected || null };
  }

  /** A row gets its value; on to the next one that has none. */
  set(row: number, step: number): void {
    const criterion = this.criteria[row];
    if (!criterion || step < 0 || step >= criterion.steps.length) return;
    this.steps = { ...this.steps, [criterion.name]: step };
    this.row = this.missing.length > 0 ? this.#empty(row) : row;
    this.keep();
  }

  move(by: number): void {
    this.row = Math.min(this.criteria.length - 1, Math.max(0, this.row + by));
  }

  /** To the first row without a value; false where there is none. */
  toMissing(): boolean {
    const row = this.#empty();
    if (row < 0) return false;
    this.row = row;
    return true;
  }

  mark(span: Span): void {
    this.spans = added(this.spans, span);
    this.keep();
  }

  unmark(): void {
    this.spans = [];
    this.keep();
  }

  keep(): void {
    this.#drafts.keep(this.item, this.#draft());
  }

  /** Said: kept for whoever takes it back. */
  sent(): void {
    this.keep();
    this.#drafts.sent(this.item);
  }

  #draft(): Draft {
    return {
      steps: $state.snapshot(this.steps),
      flags: $state.snapshot(this.flags),
      spans: this.spans,
      corrected: this.corrected,
    };
  }

  /** The next row without a value after this one, round the end; -1: none. */
  #empty(after = -1): number {
    const rows = this.criteria.map((_, index) => (after + 1 + index) % this.criteria.length);
    return rows.find((row) => !(this.criteria[row]!.name in this.steps)) ?? -1;
  }
}
