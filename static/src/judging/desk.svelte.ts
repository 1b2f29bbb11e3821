/** The state of the judging page: pairs at hand, where one stands, what was chosen and can be taken back. */
import { ApiError, csrfToken, get, post, ROOT } from "../api";
import { freshId } from "../ids";
import { toast } from "../toast";
import type { Desk, Details, Feedback, Pairs, PracticeAnswer, SaidByRater, ShownAnswer, ShownPair, ShownPractice, Standing } from "../wire";
import { Clock } from "./clock";
import { Drafts } from "./drafts";
import { NOT_THEM, Outbox, type Away, type Entry } from "./outbox";
import type { Choice } from "./props";

const AHEAD = 6; // pairs at hand after the server was asked
const FEW = 3; // it is asked again with fewer at hand: not after every choice, and before none is left
const LEASED = 300_000; // milliseconds after which it is asked anyhow, so that slow readers keep what they have
const ASK_AGAIN = 20_000; // milliseconds, while there is nothing to do here that might come
const COMES = new Set(["answering", "open", "paused"]); // states out of which there may be something to judge
const MOST_STEPS_BACK = 20;
const TOO_SOON = 150; // milliseconds after a pair appeared in which a key still belongs to the one before

export type Item = ShownPair | ShownAnswer;
export type Phase = "guide" | "practice" | "pairs";

export class JudgingDesk {
  /** Of the rater's own place: another person signed in meanwhile cannot speak under it. */
  readonly place: string;
  readonly adjudicates: boolean;
  phase = $state<Phase>("pairs");
  practice = $state.raw<(ShownPractice | PracticeAnswer)[]>([]);
  feedback = $state.raw<(Feedback & { chosen: Choice }) | null>(null);
  queue = $state.raw<Item[]>([]);
  /** The pair that an adjudicator has just decided; said: what the raters chose, null until it is here. */
  decided = $state.raw<{ pair: Item; said: SaidByRater[] | null } | null>(null);
  remaining = $state(0);
  judged = $state(0);
  state = $state("");
  waiting = $state(0);
  away = $state<Away>("");
  fetching = $state(false);
  practising = $state(false);
  /** Nothing was here at the last look; the page looks again by itself. */
  looked = $state(false);
  /** Why one is no longer asked. */
  over = $state.raw<ApiError | null>(null);
  /** What was written beside a choice that the server would not have: to be copied. */
  unsent = $state.raw<string[]>([]);
  steps = $state.raw<{ pair: Item; judgement: string }[]>([]);
  reasons = $state<string[]>([]);
  comment = $state("");
  readonly clock = new Clock();
  readonly #outbox: Outbox;
  readonly #words: Drafts<{ reasons: string[]; comment: string }>;
  /** Seats judged here: an answer of the server that was on its way may still have them. */
  readonly #done: Set<string>;
  #shownAt = 0;
  /** Own steps so far: what the server told before the last one is no longer true. */
  #own = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  #askedAt = 0;

  /** counted: from so many left on, nobody knows how many there are */
  constructor(
    desk: Desk,
    readonly counted: number,
  ) {
    this.place = desk.place;
    this.adjudicates = desk.adjudicates;
    this.practice = desk.practice;
    this.phase = desk.practice.length > 0 && desk.state !== "closed" ? "guide" : "pairs";
    this.#stand(desk);
    this.#words = new Drafts(`tsugiki:judging:words:${desk.id}:${desk.rater}`);
    this.#outbox = new Outbox(desk.id, desk.rater, desk.place, {
      onSent: (told) => {
        if ("remaining" in told) this.#stand(told);
        else this.state = told.state;
        void this.#others();
        void this.refill();
      },
      onRefused: (entry, fault) => this.#refused(entry, fault),
      onChange: (waiting, away) => {
        this.waiting = waiting;
        this.away = away;
      },
    });
    this.#done = this.#outbox.judged;
    void this.#outbox.send();
    this.#show();
    void this.refill();
  }

  /** Whether a key that is pressed now still belongs to the item before. */
  get early(): boolean {
    return performance.now() - this.#shownAt < TOO_SOON;
  }

  get pair(): Item | undefined {
    return this.queue[0];
  }

  /** Reasons and words are there again after a reload, later, at another turn of the pair, and when the choice is taken back. */
  keepWords(): void {
    if (this.pair) this.#words.keep(this.pair.item, { reasons: $state.snapshot(this.reasons), comment: this.comment });
  }

  begin(): void {
    this.phase = this.practice.length > 0 ? "practice" : "pairs";
    this.#show();
  }

  /** One choice: it is kept and the next pair is there. details: what was said of one answer. */
  choose(choice: Choice, details?: Details): void {
    if (this.early) return;
    if (this.phase === "practice") return void this.#practise(choice, details);
    const pair = this.pair;
    if (this.phase !== "pairs" || !pair || this.decided) return;
    const judgement = freshId();
    const said = { reasons: $state.snapshot(this.reasons), comment: this.comment, seconds: this.clock.seconds, ...(details && { details }) };
    this.queue = this.queue.slice(1);
    if (this.adjudicates) this.decided = { pair, said: null };
    this.#done.add(pair.id);
    this.#words.sent(pair.item);
    this.steps = [...this.steps, { pair, judgement }].slice(-MOST_STEPS_BACK);
    this.#own += 1;
    this.judged += 1;
    if (this.remaining < this.counted) this.remaining = Math.max(0, this.remaining - 1);
    this.#outbox.add({ path: "judgements", body: { id: judgement, seat: pair.id, token: pair.token, choice, ...said } });
    this.#show();
    if (this.queue.length < 2) void this.refill(); // else once it is kept: the server then counts what is left
  }

  undo(): void {
    const last = this.steps.at(-1);
    if (this.phase !== "pairs" || !last) return;
    this.steps = this.steps.slice(0, -1);
    this.decided = null;
    this.#done.delete(last.pair.id);
    this.queue = [last.pair, ...this.queue.filter((pair) => pair.id !== last.pair.id)];
    this.#own += 1;
    this.judged -= 1;
    if (this.remaining < this.counted) this.remaining += 1;
    const body = { id: freshId(), judgement: last.judgement, seat: last.pair.id };
    this.#outbox.add({ path: "undo", body });
    this.#show();
  }

  later(): void {
    const pair = this.pair;
    if (this.phase !== "pairs" || !pair || this.decided || this.queue.length < 2) return;
    this.queue = [...this.queue.slice(1), pair];
    this.#outbox.add({ path: "later", body: { seat: pair.id } });
    this.#show();
  }

  /** On from the feedback to the next practice item, or to the work. */
  next(): void {
    if (this.decided) {
      this.decided = null;
      return this.#show();
    }
    this.feedback = null;
    this.practice = this.practice.slice(1);
    if (this.practice.length === 0) this.phase = "pairs";
    this.#show();
  }

  /** Fetches pairs where few are at hand; pairs that are judged here already are left out. */
  async refill(): Promise<void> {
    const enough = this.queue.length >= FEW && performance.now() - this.#askedAt < LEASED;
    if (this.fetching || enough) return;
    clearTimeout(this.#again);
    this.fetching = true;
    this.#askedAt = performance.now();
    const [before, all] = [this.#own, this.#outbox.entries.length === 0];
    try {
      const told = await post<Pairs>(`/judging/work/${this.place}/seats`, { count: AHEAD + this.waiting });
      const known = new Set(this.queue.map((pair) => pair.id));
      const fresh = told.seats.filter((pair) => !this.#done.has(pair.id) && !known.has(pair.id));
      const empty = this.queue.length === 0;
      this.queue = [...this.queue, ...fresh];
      if (this.waiting === 0) this.away = "";
      if (!all) this.#askedAt = 0; // what waits is not counted: asked again once it is kept
      else if (this.#own === before) this.#stand(told);
      if (empty && fresh.length > 0) this.#show();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (NOT_THEM.includes(error.status)) this.away = "person";
      if (error.status === 409) [this.state, this.over] = ["stopped", error];
    } finally {
      this.fetching = false;
    }
    this.looked = this.queue.length === 0;
    if (this.looked && COMES.has(this.state)) this.#again = setTimeout(() => void this.refill(), ASK_AGAIN);
  }

  /** The person leaves: what they hold and have not judged is free for others. */
  leave(): void {
    const seats = this.queue.map(({ id, token }) => ({ id, token }));
    if (seats.length === 0) return;
    void fetch(`${ROOT}/judging/work/${this.place}/leave`, {
      method: "POST",
      keepalive: true, // goes out although the page is gone
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ seats }),
    }).catch(() => undefined); // the leases end by themselves
  }

  close(): void {
    clearTimeout(this.#again);
    this.#outbox.close();
  }

  async #practise(choice: Choice, details?: Details): Promise<void> {
    const item = this.practice[0];
    if (!item || this.feedback || this.practising) return;
    this.practising = true;
    const body = { id: freshId(), place: item.place, choice, seconds: this.clock.seconds, steps: details?.steps ?? {} };
    try {
      this.feedback = { ...(await post<Feedback>(`/judging/work/${this.place}/practice`, body)), chosen: choice };
      this.#shownAt = performance.now(); // the same key pressed twice does not skip it unread
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      toast(error.message, "danger", error.mend);
    } finally {
      this.practising = false;
    }
  }

  /** Tells an adjudicator what the raters said, once the decision has reached the server. */
  async #others(): Promise<void> {
    const pair = this.decided?.pair;
    if (!pair || this.decided?.said) return;
    try {
      const said = await get<SaidByRater[]>(`/judging/work/${this.place}/said/${pair.id}`);
      if (this.decided?.pair.id === pair.id) this.decided = { pair, said };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // it is not worth a word: the decision is kept
    }
  }

  #refused(entry: Entry, fault: ApiError): void {
    toast(fault.message, "danger", fault.mend);
    const { comment, details } = entry.body as { comment?: string; details?: Details };
    this.unsent = [...this.unsent, ...[comment, details?.corrected].filter((text): text is string => !!text?.trim())];
    this.queue = this.queue.filter((pair) => pair.id !== entry.body.seat);
    if (this.decided?.pair.id === entry.body.seat) this.decided = null;
    void this.refill();
  }

  #stand(standing: Standing): void {
    this.remaining = standing.remaining;
    this.judged = standing.judged;
    this.state = standing.state;
  }

  #show(): void {
    const words = this.phase === "pairs" && this.pair ? this.#words.get(this.pair.item) : undefined;
    this.reasons = words?.reasons ?? [];
    this.comment = words?.comment ?? "";
    this.#shownAt = performance.now();
    this.clock.restart();
  }
}
