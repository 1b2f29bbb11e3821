/**
 * Streams against a real WebSocket server on this machine: replay, cuts, holes, refusals.
 *
 * The lines are real, the client's waits are not: `later` lets them pass. So no test depends on how quick the machine is.
 */

import { createRequire } from "node:module";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { WebSocket as Line } from "ws";
import { openStream, type Connection, type StreamEvent } from "./stream";

// By Node's own rules: under the browser condition that Svelte needs, "ws" is an empty shell.
const { WebSocketServer } = createRequire(import.meta.url)("ws") as typeof import("ws");

declare const jsdom: { reconfigure: (settings: { url: string }) => void };

interface Server {
  /** What each connection asked to have replayed after. */
  asked: number[];
  lines: Line[];
  close: () => void;
}

const PATIENCE = 20_000; // milliseconds; a loaded machine is slow, and a right stream never waits so long

let server: Server;
let behave: (line: Line, after: number) => void;
let closing: (() => void)[] = [];

const event = (seq: number): StreamEvent => ({ seq, kind: "step", payload: { seq }, at: "2025-01-01T00:00:00Z" });
const batch = (...seqs: number[]): string => JSON.stringify({ events: seqs.map(event), last: seqs.at(-1) ?? 0 });
const pause = setTimeout; // the real one
const until = async (done: () => boolean): Promise<void> => {
  const end = Date.now() + PATIENCE;
  while (!done()) {
    if (Date.now() > end) throw new Error(`Not so within ${PATIENCE} ms.`);
    await new Promise((resolve) => pause(resolve, 5));
  }
};
/** Every wait of the client that ends within `time` milliseconds ends now. */
const later = (time: number): void => void vi.advanceTimersByTime(time);
/** Until nothing waits any more: neither the client for its next try nor a line for its end. */
const idle = (): Promise<void> => until(() => vi.getTimerCount() === 0);
const SILENCE = 5000;
const CLOSED = 3; // a line's readyState

function follow(after: number): { seqs: number[]; states: Connection[]; close: () => void } {
  const seqs: number[] = [];
  const states: Connection[] = [];
  const close = openStream("7", after, (events) => seqs.push(...events.map((one) => one.seq)), {
    shortest: 10,
    longest: 40,
    silence: SILENCE,
    onState: (state) => states.push(state),
  });
  closing.push(close);
  return { seqs, states, close };
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const sockets = new WebSocketServer({ port: 0, path: "/ws/streams/7/" });
  await new Promise((resolve) => sockets.once("listening", resolve));
  jsdom.reconfigure({ url: `http://localhost:${(sockets.address() as { port: number }).port}/` });
  server = { asked: [], lines: [], close: () => sockets.close() };
  sockets.on("connection", (line) => {
    server.lines.push(line);
    line.on("message", (text) => {
      const { after } = JSON.parse(String(text)) as { after: number };
      server.asked.push(after);
      behave(line, after);
    });
  });
});

afterEach(() => {
  closing.forEach((close) => close());
  closing = [];
  server.lines.forEach((line) => line.terminate());
  server.close();
  vi.useRealTimers();
});

describe("openStream", () => {
  it("asks for what comes after the number it knows and hands it on in order", async () => {
    behave = (line) => {
      line.send(batch(4, 5));
      line.send(batch(6));
    };
    const told = follow(3);
    await until(() => told.seqs.length === 3);
    expect(server.asked).toEqual([3]);
    expect(told.seqs).toEqual([4, 5, 6]);
    expect(told.states).toEqual(["connecting", "live"]);
  });

  it("comes back after a cut and tells every event exactly once", async () => {
    behave = (line, after) => line.send(after === 0 ? batch(1, 2) : batch(2, 3)); // one of them is known already
    const told = follow(0);
    await until(() => told.seqs.length === 2);
    server.lines[0]!.terminate();
    await until(() => told.states.at(-1) === "waiting");
    later(40);
    await until(() => told.seqs.includes(3));
    expect(server.asked).toEqual([0, 2]);
    expect(told.seqs).toEqual([1, 2, 3]);
    expect(told.states).toEqual(["connecting", "live", "waiting", "live"]);
  });

  it("asks again when a batch was lost on the way", async () => {
    behave = (line, after) => {
      if (after === 0) {
        line.send(batch(1));
        line.send(batch(4)); // 2 and 3 are missing
      } else {
        line.send(batch(2, 3, 4));
      }
    };
    const told = follow(0);
    await until(() => server.lines[0]?.readyState === CLOSED);
    later(0);
    await until(() => told.seqs.includes(4));
    expect(server.asked).toEqual([0, 1]);
    expect(told.seqs).toEqual([1, 2, 3, 4]);
  });

  it("reopens a line that has been silent too long, without showing it", async () => {
    behave = (line, after) => {
      if (after === 0) line.send(batch(1));
    };
    const told = follow(0);
    await until(() => told.seqs.length === 1);
    later(SILENCE + 1);
    await until(() => server.asked.length === 2);
    expect(server.asked).toEqual([0, 1]);
    expect(told.states).toEqual(["connecting", "live"]);
  });

  it("does not ask again when the server refuses", async () => {
    behave = (line) => line.close(4403);
    const told = follow(0);
    await until(() => told.states.includes("refused"));
    await idle();
    expect(server.lines.length).toBe(1);
  });

  it("says nothing after it was closed", async () => {
    behave = (line) => line.send(batch(1));
    const told = follow(0);
    await until(() => told.seqs.length === 1);
    told.close();
    server.lines[0]!.send(batch(2));
    await idle();
    expect(told.seqs).toEqual([1]);
    expect(server.lines.length).toBe(1);
  });

  it("waits while the network is away and comes back with it", async () => {
    behave = (line, after) => {
      if (after < 1) line.send(batch(1));
    };
    const told = follow(0);
    await until(() => told.seqs.length === 1);
    window.dispatchEvent(new Event("offline"));
    expect(told.states.at(-1)).toBe("waiting");
    await idle();
    expect(server.lines.length).toBe(1);
    window.dispatchEvent(new Event("online"));
    later(0);
    await until(() => server.asked.length === 2); // "live" is shown before the server has read what was asked
    expect(server.asked).toEqual([0, 1]);
    expect(told.states.at(-1)).toBe("live");
  });
});
