/** Keeps an open run's bar moving on the lists; when the run changes its state the page is loaded again. */

import { duration, gettext, interpolate, number } from "../i18n";
import { openStream, type StreamEvent } from "../stream";
import type { GenerationClosed } from "../wire";

const TURNS = new Set(["run.started", "run.waiting", "leaders.judged", "run.paused", "run.resumed", "run.cancelled", "run.finished", "run.failed"]);

export default function runProgress(element: HTMLElement): void {
  const bar = element.querySelector("progress")!;
  const done = element.querySelector<HTMLElement>("[data-part=done]")!;
  const left = element.querySelector<HTMLElement>("[data-part=left]")!;

  const hear = (event: StreamEvent): void => {
    if (TURNS.has(event.kind)) {
      location.reload();
      return;
    }
    if (event.kind !== "generation.closed") return;
    const { number: closed, eta_low, eta_high } = event.payload as unknown as GenerationClosed;
    bar.value = closed;
    done.textContent = interpolate(gettext("Generation %(closed)s of %(total)s"), {
      closed: number(closed),
      total: number(bar.max),
    });
    left.textContent =
      eta_low !== null && eta_high
        ? interpolate(gettext("%(low)s to %(high)s left"), { low: duration(eta_low), high: duration(eta_high) })
        : "";
  };
  openStream(element.dataset["stream"]!, Number(element.dataset["after"] ?? 0), (events) => events.forEach(hear));
}
