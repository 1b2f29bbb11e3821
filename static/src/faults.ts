/** Shows what the API refused: on its field where it names one, else in the form's own message. */

import { ApiError } from "./api";
import { gettext } from "./i18n";

export function clearFaults(form: HTMLElement): void {
  // Lines of the template itself (data-part) are only hidden by their own controller.
  form.querySelectorAll(".error:not([data-part])").forEach((line) => line.remove());
  form.querySelectorAll("[aria-invalid]").forEach((control) => {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("aria-describedby");
  });
  const notice = form.querySelector<HTMLElement>("[data-fault]");
  if (notice) notice.hidden = true;
}

/** Puts the focus where the fault is, so that a screen reader reads it. */
export function showFault(form: HTMLElement, error: unknown): void {
  const fault = error instanceof ApiError ? error : null;
  const message = fault?.message ?? gettext("Something went wrong on this page. Reload it and try again.");
  const control = [...form.querySelectorAll<HTMLInputElement>("[name]")].find((one) => one.name === fault?.field);
  const field = control?.closest(".field");
  if (control && field) {
    const line = document.createElement("p");
    line.className = "error";
    line.id = `${control.id}_error`;
    line.textContent = [message, fault?.mend].filter(Boolean).join(" ");
    field.append(line);
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", line.id);
    control.focus();
    return;
  }
  const notice = form.querySelector<HTMLElement>("[data-fault]");
  if (!notice) return;
  notice.querySelector("p")!.textContent = message;
  notice.querySelectorAll("p")[1]!.textContent = fault?.mend ?? "";
  notice.hidden = false;
  notice.focus();
}
