/** Keeps a judging project's results moving: fetched anew as judgements arrive, at most once in two seconds.
 *
 * Where computing them takes long, they come less often: a page that looks on takes a tenth of a server's time at most.
 */

import { openStream } from "../stream";

const PAUSE = 2000; // milliseconds
const SHARE = 10; // times as long as an answer took
const MOVING = new Set(["judging.judged", "judging.people"]);

export default function judgingResults(element: HTMLElement): void {
  let busy = false;
  let due = false;

  async function fresh(): Promise<void> {
    due = true;
    if (busy) return;
    busy = true;
    while (due) {
      due = false;
      const asked = performance.now();
      const answer = await fetch(element.dataset["part"]!, { credentials: "same-origin" }).catch(() => null);
      if (answer?.ok) element.innerHTML = await answer.text(); // our own template's page
      const pause = Math.max(PAUSE, SHARE * (performance.now() - asked));
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    busy = false;
  }

  openStream(element.dataset["stream"]!, Number(element.dataset["after"] ?? 0), (events) => {
    if (events.some((event) => !MOVING.has(event.kind))) location.reload(); // its state has changed
    else void fresh();
  });
}
