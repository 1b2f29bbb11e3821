/** Nothing that was said is lost or sent twice, whatever becomes of the network. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { ApiError } from "../api";
import { Outbox, type Entry } from "./outbox";

const standing = { state: "open", remaining: 3, judged: 1 };
const said = (seat: string): Entry => ({ path: "judgements", body: { id: `judgement ${seat}`, seat } });
const undone = (seat: string): Entry => ({ path: "undo", body: { id: `undo ${seat}`, judgement: "x", seat } });

let answers: (() => Response | Error)[] = [];
let sent: [string, unknown][] = [];
let box: Outbox;
const told = { sent: vi.fn(), refused: vi.fn<(entry: Entry, fault: ApiError) => void>(), change: vi.fn() };

beforeEach(() => {
  [answers, sent] = [[], []];
  localStorage.clear();
  vi.useFakeTimers();
  vi.stubGlobal("fetch", (url: string, options: RequestInit) => {
    sent.push([url.split("/").at(-1)!, JSON.parse(String(options.body))]);
    const answer = answers.shift()?.() ?? new Response(JSON.stringify(standing));
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  Object.values(told).forEach((one) => one.mockReset());
  box = fresh();
});
afterEach(() => {
  box.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const fresh = (): Outbox =>
  new Outbox("p", 7, "place", { onSent: told.sent, onRefused: told.refused, onChange: told.change });
const away = (): Error => new TypeError("no network");

it("sends in order, the seat of an undo aside", async () => {
  box.add(said("a"));
  box.add(undone("a"));
  await vi.waitFor(() => expect(box.entries).toEqual([]));
  expect(sent).toEqual([
    ["judgements", { id: "judgement a", seat: "a" }],
    ["undo", { id: "undo a", judgement: "x" }],
  ]);
  expect(told.sent).toHaveBeenCalledExactlyOnceWith(standing);
});

it("keeps what finds no server, tells so, and sends it again under the same id", async () => {
  answers = [away, () => new Response("", { status: 502 })];
  box.add(said("a"));
  await vi.waitFor(() => expect(told.change).toHaveBeenLastCalledWith(1, "server"));
  box.add(said("b"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(box.entries).toEqual([]);
  expect(sent.map(([, body]) => (body as { seat: string }).seat)).toEqual(["a", "a", "a", "b"]);
  expect(told.change).toHaveBeenLastCalledWith(0, "");
});

it("is there again after the page was closed", async () => {
  answers = [away];
  box.add(said("a"));
  await vi.waitFor(() => expect(told.change).toHaveBeenLastCalledWith(1, "server"));
  box.close();
  box = fresh();
  expect([...box.judged]).toEqual(["a"]);
  await box.send();
  expect(box.entries).toEqual([]);
});

it("drops what the server will not have, says why, and goes on", async () => {
  answers = [() => new Response(JSON.stringify({ message: "judged already", mend: "" }), { status: 409 })];
  box.add(said("a"));
  box.add(said("b"));
  await vi.waitFor(() => expect(box.entries).toEqual([]));
  expect(told.refused).toHaveBeenCalledOnce();
  expect(told.refused.mock.calls[0]![1].message).toBe("judged already");
  expect(sent).toHaveLength(2);
});

it("keeps everything of somebody who was signed out", async () => {
  answers = [() => new Response("{}", { status: 401 })];
  box.add(said("a"));
  await vi.waitFor(() => expect(told.change).toHaveBeenLastCalledWith(1, "person"));
  expect(box.entries).toHaveLength(1);
});

it("knows what is judged and not taken back", () => {
  answers = [away];
  for (const entry of [said("a"), said("b"), undone("a")]) box.add(entry);
  expect([...box.judged]).toEqual(["b"]);
});

it("keeps what is not taken from whoever is signed in here now", async () => {
  for (const status of [401, 403, 404]) {
    answers = [() => new Response("{}", { status })];
    box.add(said(`seat ${status}`));
    await vi.waitFor(() => expect(told.change).toHaveBeenLastCalledWith(1, "person"));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told.change).toHaveBeenLastCalledWith(0, "");
  }
  expect(told.refused).not.toHaveBeenCalled();
});
