/** Keeps what moves on a judging project's page moving: every part that says where it comes from ([data-live]) is
 * fetched anew as judgements arrive, people come and letters go out, at most once in two seconds. A part in which a job's
 * stream is named ([data-moves]) is fetched anew as that job goes on, too.
 *
 * Where computing them takes long, they come less often: a page that looks on takes a tenth of a server's time at most.
 */

import { openStream } from "../stream";

const PAUSE = 2000; // milliseconds
const SHARE = 10; // times as long as an answer took
const MOVING = new Set(["judging.judged", "judging.people", "judging.letter", "judging.model"]);
const REACHED = "a[href], button, input:not([type=hidden]), select, summary";

export default function judgingResults(element: HTMLElement): void {
  const parts = [...document.querySelectorAll<HTMLElement>("[data-live]")];
  const heard = new Map<string, () => void>();
  const due = new Set<HTMLElement>();
  let busy = false;

  async function fresh(...asked: HTMLElement[]): Promise<void> {
    asked.forEach((part) => due.add(part));
    if (busy) return;
    busy = true;
    while (due.size > 0) {
      const now = [...due];
      due.clear();
      const began = performance.now();
      await Promise.all(now.map(refresh));
      now.forEach(listen);
      const pause = Math.max(PAUSE, SHARE * (performance.now() - began));
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    busy = false;
  }

  /** To the jobs that a part names now; those that it named before have ended. */
  function listen(part: HTMLElement): void {
    const named = [...part.querySelectorAll<HTMLElement>("[data-moves]")];
    for (const { dataset } of named) {
      const stream = dataset["moves"]!;
      if (heard.has(stream)) continue;
      heard.set(
        stream,
        openStream(stream, Number(dataset["after"] ?? 0), () => void fresh(part)),
      );
    }
    const ids = new Set([...document.querySelectorAll<HTMLElement>("[data-moves]")].map(({ dataset }) => dataset["moves"]));
    for (const [stream, close] of heard) {
      if (ids.has(stream)) continue;
      close();
      heard.delete(stream);
    }
  }

  parts.forEach(listen);
  openStream(element.dataset["stream"]!, Number(element.dataset["after"] ?? 0), (events) => {
    if (events.some((event) => !MOVING.has(event.kind))) location.reload(); // its state has changed
    else void fresh(...parts);
  });
}

async function refresh(part: HTMLElement): Promise<void> {
  const answer = await fetch(part.dataset["live"]!, { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) replace(part, await answer.text());
}

/** Our own template's page in place of the old one; what was typed there and where the focus was stays. */
function replace(part: HTMLElement, html: string): void {
  const fields = [...part.querySelectorAll<HTMLInputElement>("input[id], select[id]")].map(({ id, value }) => ({ id, value }));
  const place = [...part.querySelectorAll(REACHED)].indexOf(document.activeElement!);
  part.innerHTML = html;
  for (const { id, value } of fields) {
    const field = part.querySelector<HTMLInputElement>(`#${id}`);
    if (field) field.value = value;
  }
  if (place >= 0) part.querySelectorAll<HTMLElement>(REACHED)[place]?.focus();
}
