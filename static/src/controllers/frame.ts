/** The page's frame: narrow navigation sheet, connection sign, copy buttons, switches that submit, IME-safe forms. */

import { copyTextOf } from "../clipboard";
import { gettext } from "../i18n";
import { composing } from "../keys";
import { CONNECTION_EVENT } from "../stream";
import { announce, arm, toast } from "../toast";

const states = new Map<string, string>();

window.addEventListener(CONNECTION_EVENT, (event) => {
  const { id, state } = (event as CustomEvent<{ id: string; state: string }>).detail;
  if (state === "closed") states.delete(id);
  else states.set(id, state);
  const sign = document.getElementById("connection");
  if (!sign) return;
  const all = [...states.values()];
  const state_ = all.includes("refused") ? "refused" : all.includes("waiting") ? "waiting" : "";
  sign.hidden = state_ === "";
  sign.dataset["tone"] = state_ === "refused" ? "danger" : "warning";
  sign.textContent =
    state_ === "refused"
      ? gettext("The server refused the live connection. Reload the page to sign in again.")
      : state_ === "waiting"
        ? gettext("The connection is cut. Work on the server goes on; trying to reconnect…")
        : "";
});

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target : null;
  const copy = target?.closest<HTMLElement>("[data-copy]");
  if (copy) {
    const from = document.querySelector<HTMLElement>(copy.dataset["copy"]!);
    void copyTextOf(from!).then((copied) => {
      if (!copied) return toast(gettext("The browser did not copy. The text is selected: copy it yourself."), "warning");
      const label = copy.querySelector("span");
      const before = label?.textContent;
      if (label) label.textContent = gettext("Copied");
      announce(gettext("Copied"));
      setTimeout(() => label && (label.textContent = before ?? ""), 2000);
    });
  }
});

document.addEventListener("change", (event) => {
  const target = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-submits]") : null;
  target?.closest("form")?.requestSubmit();
});

// The Enter that confirms a kana conversion must never submit a form (Chromium sends it as keydown 229).
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key === "Enter" && composing(event) && event.target instanceof HTMLInputElement) event.preventDefault();
  },
  { capture: true },
);

// A submitted form shows that it is being worked on and cannot be sent twice.
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || form.method === "get" || form.dataset["again"] !== undefined) return;
  setTimeout(() => form.querySelectorAll<HTMLButtonElement>("button:not([type=button])").forEach((b) => (b.disabled = true)));
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll<HTMLButtonElement>("form button[disabled]").forEach((b) => (b.disabled = false));
});

document.querySelectorAll<HTMLElement>("#toasts > .toast").forEach(arm);
