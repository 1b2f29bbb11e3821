/** The server is asked for pairs when few are at hand, not after every choice. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Desk, ShownPair } from "../wire";
import { JudgingDesk } from "./desk.svelte";

const [LEFT, COUNTED] = [40, 1000];
const begun: Desk = {
  id: "p", place: "place", rater: 7, adjudicates: false, title: "", guide: "", kind: "pairs",
  criteria: [], practice: [], practice_count: 0, state: "open", remaining: LEFT, judged: 0,
}; // prettier-ignore
let [judged, remaining] = [0, LEFT];
let held: ShownPair[] = [];
let asked: string[] = [];
let desk: JudgingDesk;

/** Answers as the server does: seats stay in one's hands until they are judged. */
function served(url: string, options: RequestInit): Promise<Response> {
  const path = url.split("/").at(-1)!;
  const body = JSON.parse(String(options.body)) as { count: number; seat: string };
  asked.push(path);
  if (path === "judgements") {
    held = held.filter(({ id }) => id !== body.seat);
    judged += 1;
    return Promise.resolve(Response.json({ state: "open" }));
  }
  for (let next = judged + held.length; held.length < Math.min(body.count, LEFT - judged); next += 1)
    held.push({ id: `${next}`, item: `${next}`, token: `t${next}`, question: "", left: "", right: "" });
  return Promise.resolve(Response.json({ seats: held, state: "open", judged, remaining: remaining - judged }));
}

beforeEach(() => {
  [judged, remaining, held, asked] = [0, LEFT, [], []];
  localStorage.clear();
  vi.useFakeTimers();
  vi.stubGlobal("fetch", served);
});
afterEach(() => {
  desk.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function choose(seconds = 1): Promise<void> {
  await vi.advanceTimersByTimeAsync(1000 * seconds);
  expect(desk.pair?.id).toBe(`${judged}`);
  desk.choose("left");
  await vi.advanceTimersByTimeAsync(1);
}

it("asks once in four choices, always has the next one, and counts by itself in between", async () => {
  desk = new JudgingDesk(begun, COUNTED);
  for (let count = 1; count <= 20; count += 1) {
    await choose();
    expect(desk.queue.length).toBeGreaterThan(1);
    expect([desk.judged, desk.remaining]).toEqual([count, LEFT - count]);
  }
  expect(asked.filter((path) => path === "judgements")).toHaveLength(20);
  expect(asked.filter((path) => path === "seats")).toHaveLength(6);
});

it("asks again before what a slow reader holds is somebody else's", async () => {
  desk = new JudgingDesk(begun, COUNTED);
  await choose(301);
  expect(asked).toEqual(["seats", "judgements", "seats"]);
});

it("leaves a number beyond which nothing is counted as it is", async () => {
  remaining = 2 * COUNTED;
  vi.stubGlobal("fetch", async (url: string, options: RequestInit) => {
    const told = (await (await served(url, options)).json()) as { remaining?: number };
    return Response.json("remaining" in told ? { ...told, remaining: COUNTED } : told);
  });
  desk = new JudgingDesk({ ...begun, remaining: COUNTED }, COUNTED);
  for (let count = 1; count <= 3; count += 1) {
    await choose();
    expect(desk.remaining).toBe(COUNTED);
  }
});
