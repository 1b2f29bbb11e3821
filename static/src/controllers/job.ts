/** A job that began on an earlier page, shown until it ends; then the page is loaded again with its result. */

import { ApiError } from "../api";
import { gettext } from "../i18n";
import { watchJob } from "../shared/job";
import { doneOf, left } from "../shared/words";

export default function job(element: HTMLElement): void {
  const bar = element.querySelector("progress")!;
  const [done, rest] = element.querySelectorAll<HTMLElement>(".progress p span");
  watchJob(element.dataset["job"]!, (step) => {
    bar.max = Math.max(step.total, 1);
    bar.value = step.done;
    if (done) done.textContent = doneOf(step.done, step.total, step.unit);
    if (rest) rest.textContent = left(step.eta);
  })
    .finished.then(() => location.reload())
    .catch((error: unknown) => {
      bar.hidden = true;
      if (done) done.textContent = error instanceof ApiError ? `${error.message} ${error.mend}` : gettext("Stopped.");
    });
}
