/** One event stream over a WebSocket: replay after `seq`, then live; every event exactly once, through any cut. */

export interface StreamEvent<Payload = Record<string, unknown>> {
  seq: number;
  kind: string;
  payload: Payload;
  at: string;
}

/** `refused`: the server said no (signed out, not yours, gone); it will not be asked again. */
export type Connection = "connecting" | "live" | "waiting" | "refused";

export interface StreamOptions {
  onState?: (state: Connection) => void;
  /** First wait after a cut, milliseconds; doubles up to `longest`, with jitter so that a herd does not return at once. */
  shortest?: number;
  longest?: number;
  /** A line silent for this long is reopened: a dead network often closes nothing. Milliseconds. */
  silence?: number;
}

/** Fired on `window` at every change, for the one sign of the connection in the page's frame. */
export const CONNECTION_EVENT = "tsugiki:connection";

const REFUSED = new Set([4401, 4403, 4404]);

export const address = (id: string): string =>
  `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws/streams/${id}/`;

/** Opens stream `id`, calls `onEvents` with new events in order, and returns the function that closes it. */
export function openStream(
  id: string,
  after: number,
  onEvents: (events: StreamEvent[]) => void,
  options: StreamOptions = {},
): () => void {
  const { shortest = 400, longest = 15_000, silence = 90_000 } = options;
  let last = after;
  let tries = 0;
  let socket: WebSocket | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let shown: Connection | null = null;

  function show(state: Connection): void {
    if (state === shown) return;
    shown = state;
    options.onState?.(state);
    window.dispatchEvent(new CustomEvent(CONNECTION_EVENT, { detail: { id, state } }));
  }

  function listen(): void {
    clearTimeout(watch);
    watch = setTimeout(() => reopen(0), silence);
  }

  function drop(): void {
    clearTimeout(watch);
    const old = socket;
    socket = null; // whatever the old one still says is no longer ours
    old?.close();
  }

  function reopen(delay: number): void {
    drop();
    clearTimeout(retry);
    if (!stopped) retry = setTimeout(connect, delay);
  }

  function connect(): void {
    drop();
    if (shown !== "live") show(tries === 0 ? "connecting" : "waiting");
    const line = new WebSocket(address(id));
    let first = true;
    socket = line;
    listen();
    line.onopen = () => {
      if (line !== socket) return;
      line.send(JSON.stringify({ after: last }));
      show("live"); // a stream with nothing new says nothing
    };
    line.onmessage = (message) => {
      if (line !== socket) return;
      listen();
      tries = 0;
      const batch = JSON.parse(String(message.data)) as { events: StreamEvent[]; last: number };
      const fresh = batch.events.filter((event) => event.seq > last);
      const hole = fresh.findIndex((event, index) => event.seq !== last + 1 + index);
      // `seq` has no gaps; a hole on an open line means a lost batch, so ask again from what is known.
      const known = hole < 0 || (first && hole === 0) ? fresh : fresh.slice(0, hole);
      first = false;
      if (known.length) {
        last = known[known.length - 1]!.seq;
        onEvents(known);
      }
      if (known.length < fresh.length) reopen(0);
    };
    line.onclose = (event) => {
      if (line !== socket) return;
      if (REFUSED.has(event.code)) {
        close();
        show("refused");
        return;
      }
      tries += 1;
      show("waiting");
      const wait = Math.min(longest, shortest * 2 ** (tries - 1));
      reopen(wait / 2 + (Math.random() * wait) / 2);
    };
  }

  const online = (): void => reopen(0);
  const offline = (): void => {
    tries = Math.max(tries, 1);
    drop();
    show("waiting");
  };

  function close(): void {
    stopped = true;
    clearTimeout(retry);
    window.removeEventListener("online", online);
    window.removeEventListener("offline", offline);
    drop();
  }

  window.addEventListener("online", online);
  window.addEventListener("offline", offline);
  connect();
  return () => {
    close();
    window.dispatchEvent(new CustomEvent(CONNECTION_EVENT, { detail: { id, state: "closed" } }));
  };
}
