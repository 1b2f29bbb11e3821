import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "../api";
import { Autosave, WAIT } from "./autosave.svelte";
import type { Draft, Stored } from "./draft";
import { EMPTY } from "./graph";
import { NEW_SEARCH } from "./search";

const draft = (name: string): Draft => ({ name, graph: EMPTY, search: NEW_SEARCH });
const stored = (name: string, revision: number): Stored => ({ id: "d", revision, ...draft(name) });

/** A server with one design, which refuses a stale revision as ours does. */
class Server {
  current = stored("first", 1);
  versions: string[] = [];
  copies: string[] = [];
  saves = 0;
  fault: ApiError | null = null;

  async save(sent: Draft, revision: number): Promise<Stored> {
    this.saves += 1;
    if (this.fault) throw this.fault;
    if (revision !== this.current.revision) throw new ApiError(409, { message: "stale", current: { ...this.current, created: "", updated: "" } });
    this.current = { ...sent, id: "d", revision: revision + 1 };
    return this.current;
  }
  async keepVersion(): Promise<void> {
    this.versions.push(this.current.name);
  }
  async copy(sent: Draft): Promise<{ id: string }> {
    this.copies.push(sent.name);
    return { id: "copy" };
  }
}

let server: Server;
let taken: Stored[];
let left: string[];
const visit = (holds = server.current): { autosave: Autosave; start: Draft } => {
  const autosave = new Autosave("key", server, { take: (item) => taken.push(item), leave: (id) => left.push(id) }, localStorage);
  return { autosave, start: autosave.begin(holds) };
};
const open = (): Autosave => visit().autosave;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  server = new Server();
  [taken, left] = [[], []];
});
afterEach(() => vi.useRealTimers());

describe("saving by itself", () => {
  it("saves once after a burst of changes", async () => {
    const autosave = open();
    for (const name of ["a", "ab", "abc"]) autosave.change(draft(name));
    expect(autosave.state).toBe("waiting");
    await vi.advanceTimersByTimeAsync(WAIT);
    expect([server.current.name, server.saves, autosave.state]).toEqual(["abc", 1, "saved"]);
    expect(localStorage.getItem("key")).toBeNull();
  });

  it("saves what changed while a save was on its way", async () => {
    const autosave = open();
    autosave.change(draft("a"));
    const save = autosave.flush();
    expect(autosave.state).toBe("saving");
    autosave.change(draft("b"));
    await save;
    await vi.advanceTimersByTimeAsync(WAIT);
    expect([server.current.name, server.current.revision]).toEqual(["b", 3]);
  });

  it("keeps the draft on the device while offline, and tries again", async () => {
    const autosave = open();
    server.fault = new ApiError(0);
    autosave.change(draft("offline"));
    await vi.advanceTimersByTimeAsync(WAIT);
    expect(autosave.state).toBe("failed");
    expect((JSON.parse(localStorage.getItem("key")!) as { draft: Draft }).draft.name).toBe("offline");
    server.fault = null;
    await vi.advanceTimersByTimeAsync(2_000);
    expect([autosave.state, server.current.name]).toEqual(["saved", "offline"]);
  });

  it("does not ask again after a refusal until something changes", async () => {
    const autosave = open();
    server.fault = new ApiError(400);
    autosave.change(draft("bad"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([autosave.state, server.saves]).toEqual(["failed", 1]);
    server.fault = null;
    autosave.change(draft("good"));
    await vi.advanceTimersByTimeAsync(WAIT);
    expect(server.current.name).toBe("good");
  });
});

describe("two tabs", () => {
  async function conflict(): Promise<Autosave> {
    const autosave = open();
    server.current = stored("theirs", 2);
    autosave.change(draft("mine"));
    await vi.advanceTimersByTimeAsync(WAIT);
    expect([autosave.state, autosave.theirs?.name, server.current.name]).toEqual(["conflict", "theirs", "theirs"]);
    return autosave;
  }

  it("stop at a conflict and save nothing more", async () => {
    const autosave = await conflict();
    autosave.change(draft("mine again"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([server.current.name, await autosave.flush()]).toEqual(["theirs", false]);
  });

  it("keep mine: theirs becomes a version first", async () => {
    const autosave = await conflict();
    await autosave.resolve("mine");
    expect([server.versions, server.current.name, autosave.state]).toEqual([["theirs"], "mine", "saved"]);
  });

  it("take theirs: mine goes, and nothing is sent", async () => {
    const autosave = await conflict();
    await autosave.resolve("theirs");
    expect([taken.map((item) => item.name), server.current.name, localStorage.getItem("key")]).toEqual([["theirs"], "theirs", null]);
    autosave.change(draft("later"));
    await vi.advanceTimersByTimeAsync(WAIT);
    expect([server.current.name, server.current.revision]).toEqual(["later", 3]);
  });

  it("save a copy: both stay", async () => {
    const autosave = await conflict();
    await autosave.resolve("copy");
    expect([server.copies, left, server.current.name]).toEqual([["mine"], ["copy"], "theirs"]);
  });

  it("are no conflict when the stored one is what we sent", async () => {
    const autosave = open();
    server.current = stored("same", 2);
    autosave.change(draft("same"));
    await vi.advanceTimersByTimeAsync(WAIT);
    expect(autosave.state).toBe("saved");
  });
});

describe("coming back", () => {
  it("continues what the last visit left unsaved", async () => {
    open().change(draft("unsaved"));
    expect(visit().start.name).toBe("unsaved");
    await vi.advanceTimersByTimeAsync(WAIT);
    expect(server.current.name).toBe("unsaved");
  });

  it("asks when the server moved on meanwhile", () => {
    open().change(draft("unsaved"));
    const { autosave, start } = visit(stored("theirs", 2));
    expect([start.name, autosave.state]).toEqual(["unsaved", "conflict"]);
  });

  it("knows its own save whose answer was lost", async () => {
    const first = open();
    first.change(draft("sent"));
    void first.flush();
    first.change(draft("sent and more"));
    first.stop();
    const { autosave, start } = visit(stored("sent", 2));
    expect([start.name, autosave.state]).toEqual(["sent and more", "saved"]);
  });

  it("begins with the server's when nothing is left", () => {
    expect(visit().start).toBe(server.current);
    localStorage.setItem("key", "{broken");
    expect(visit().start).toBe(server.current);
  });
});
