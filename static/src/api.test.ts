/** The API client against a real HTTP server on this machine. */

import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ApiError, get, post, put, remove, upload } from "./api";

declare const jsdom: { reconfigure: (settings: { url: string }) => void };

interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

let server: Server;
let seen: Seen[];
let answer: { status: number; body: string };

beforeEach(async () => {
  seen = [];
  answer = { status: 200, body: "{}" };
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      // jsdom keeps the origin it began with, so to its XMLHttpRequest this server is a stranger.
      response.setHeader("Access-Control-Allow-Origin", headers.origin ?? "*");
      response.setHeader("Access-Control-Allow-Credentials", "true");
      response.setHeader("Access-Control-Allow-Headers", "x-csrftoken");
      if (method === "OPTIONS") {
        response.end();
        return;
      }
      seen.push({ method, url, headers, body: Buffer.concat(parts).toString() });
      response.writeHead(answer.status, { "Content-Type": "application/json" });
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  jsdom.reconfigure({ url: `http://localhost:${(server.address() as AddressInfo).port}/models/` });
  document.head.innerHTML = '<meta name="csrf-token" content="abc">';
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const failure = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await promise.then(
    () => null,
    (fault: unknown) => fault,
  );
  if (!(error instanceof ApiError)) throw new Error("It was not refused.");
  return error;
};

describe("api", () => {
  it("reads JSON from under /api/v1 and sends no token with a read", async () => {
    answer.body = '[{"id":"1"}]';
    expect(await get("/models")).toEqual([{ id: "1" }]);
    expect(seen[0]!.url).toBe("/api/v1/models");
    expect(seen[0]!.headers["x-csrftoken"]).toBeUndefined();
  });

  it("writes JSON with the page's token", async () => {
    await post("/runs/1/pause");
    await put("/designs/1", { revision: 3 });
    await remove("/designs/1");
    expect(seen.map((one) => [one.method, one.body, one.headers["x-csrftoken"]])).toEqual([
      ["POST", "{}", "abc"],
      ["PUT", '{"revision":3}', "abc"],
      ["DELETE", "", "abc"],
    ]);
  });

  it("takes an empty answer for nothing", async () => {
    answer = { status: 204, body: "" };
    expect(await remove("/designs/1")).toBeNull();
  });

  it("tells what was refused, on which field, and what to do", async () => {
    answer = {
      status: 422,
      body: '{"message":"No such folder.","mend":"Upload it.","field":"folder"}',
    };
    const error = await failure(post("/models", { folder: "x" }));
    expect([error.status, error.message, error.mend, error.field]).toEqual([422, "No such folder.", "Upload it.", "folder"]);
  });

  it("keeps the whole answer of a conflict", async () => {
    answer = { status: 409, body: '{"message":"Changed elsewhere.","current":{"revision":7}}' };
    expect((await failure(put("/designs/1", {}))).body.current).toEqual({ revision: 7 });
  });

  it("has words of its own for an answer that is no JSON", async () => {
    answer = { status: 502, body: "<html>bad gateway</html>" };
    const error = await failure(get("/models"));
    expect([error.status, error.message]).toEqual([502, "Something went wrong on the server."]);
  });

  it("says so when nobody answers", async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(get("/models"));
    expect([error.status, error.message, error.mend]).toEqual([
      0,
      "The server cannot be reached.",
      "Check the connection and try again.",
    ]);
  });

  it("uploads files with the token", async () => {
    const form = new FormData();
    form.append("files", new File(["x".repeat(50_000)], "model.safetensors"));
    answer = { status: 202, body: '{"job":"9"}' };
    expect(await upload("/models/upload", form, () => {})).toEqual({ job: "9" });
    expect(seen[0]!.headers["x-csrftoken"]).toBe("abc");
    expect(seen[0]!.body).toContain('filename="model.safetensors"');
  });

  it("stops an upload when asked", async () => {
    const stop = new AbortController();
    const sent = upload("/models/upload", new FormData(), () => {}, stop.signal);
    stop.abort();
    await expect(sent).rejects.toMatchObject({ name: "AbortError" });
  });
});
