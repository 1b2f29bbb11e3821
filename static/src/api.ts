/** The REST API (/api/v1) from a page: typed, with CSRF, and one kind of error that says what to do. */

import { gettext } from "./i18n";
import type { Fault } from "./wire";

export const ROOT = "/api/v1";

/** A refused or failed request. `body` is the whole answer (a 409 carries `current`). */
export class ApiError extends Error {
  readonly mend: string;
  readonly field: string | undefined;

  constructor(
    readonly status: number,
    readonly body: Partial<Fault> = {},
  ) {
    super(text(body.message) || fallback(status));
    this.name = "ApiError";
    this.mend = text(body.mend) || (status === 0 ? gettext("Check the connection and try again.") : "");
    this.field = text(body.field) || undefined;
  }
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

function fallback(status: number): string {
  if (status === 0) return gettext("The server cannot be reached.");
  if (status === 401 || status === 403) return gettext("You are not allowed to do this, or you have been signed out.");
  if (status === 404) return gettext("This no longer exists.");
  if (status === 413) return gettext("This is too large for the server.");
  return gettext("Something went wrong on the server.");
}

export const csrfToken = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";

type Body = FormData | object | undefined;

async function call<T>(method: string, path: string, body?: Body, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrfToken();
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers["Content-Type"] = "application/json";
  let response: Response;
  try {
    response = await fetch(url(path), {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined ? null : form ? body : JSON.stringify(body),
      signal: signal ?? null,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0);
  }
  return parse<T>(response.status, await response.text());
}

/** Absolute, so that it does not depend on who resolves it. */
const url = (path: string): string => new URL(path.startsWith(ROOT) ? path : ROOT + path, location.origin).href;

function parse<T>(status: number, answer: string): T {
  let body: unknown;
  try {
    body = answer === "" ? null : JSON.parse(answer);
  } catch {
    body = null;
  }
  if (status < 200 || status >= 300) {
    throw new ApiError(status, body !== null && typeof body === "object" ? body : {});
  }
  return body as T;
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => call<T>("GET", path, undefined, signal);
export const post = <T>(path: string, body?: Body, signal?: AbortSignal): Promise<T> =>
  call<T>("POST", path, body ?? {}, signal);
export const put = <T>(path: string, body: Body): Promise<T> => call<T>("PUT", path, body);
export const remove = <T>(path: string): Promise<T> => call<T>("DELETE", path);

/** POST of files with progress (fetch cannot tell how much has left). `onProgress(sent, total)` in bytes. */
export function upload<T>(
  path: string,
  form: FormData,
  onProgress: (sent: number, total: number) => void,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url(path));
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded, event.total);
    });
    request.addEventListener("load", () => {
      try {
        resolve(parse<T>(request.status, request.responseText));
      } catch (error) {
        reject(error as Error);
      }
    });
    request.addEventListener("error", () => reject(new ApiError(0)));
    request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    signal?.addEventListener("abort", () => request.abort());
    request.send(form);
  });
}
