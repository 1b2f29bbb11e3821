/** Short messages: shown in the corner and read out; `announce` is read out only. The two live regions are in base.html. */

import { ApiError } from "./api";

type Tone = "info" | "success" | "warning" | "danger";

export function announce(message: string): void {
  const region = document.getElementById("live");
  if (region) region.textContent = message;
}

/** Errors stay until closed; the rest leave after six seconds (pointer or focus on it holds it). */
export function toast(message: string, tone: Tone = "info", mend = ""): void {
  const region = document.getElementById("toasts");
  if (!region) return;
  const item = document.createElement("div");
  item.className = "toast";
  item.dataset["tone"] = tone;
  const words = document.createElement("p");
  words.textContent = mend ? `${message} ${mend}` : message;
  item.append(words);
  region.append(item);
  arm(item);
}

/** Shows why a request was refused; any other error is thrown on. */
export function toastRefusal(error: unknown): void {
  if (!(error instanceof ApiError)) throw error;
  toast(error.message, "danger", error.mend);
}

/** Gives a message its close button and its time to leave; the server's own messages are armed when the page loads. */
export function arm(item: HTMLElement): void {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.dataset["kind"] = "quiet";
  button.dataset["size"] = "icon";
  button.setAttribute("aria-label", item.parentElement?.dataset["close"] ?? "Close");
  button.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#icon-x"/></svg>';
  button.addEventListener("click", () => item.remove());
  item.append(button);
  if (item.dataset["tone"] === "danger" || item.dataset["tone"] === "error") return;
  const leave = (): void => {
    if (item.matches(":hover, :focus-within")) setTimeout(leave, 2000);
    else item.remove();
  };
  setTimeout(leave, 6000);
}
