/** A form that adds a model (by a folder of the server, or by upload) and shows the work until the model is there. */

import { ApiError, post, upload } from "../api";
import { clearFaults, showFault } from "../faults";
import { bytes, gettext, interpolate, ngettext } from "../i18n";
import { watchJob, type JobWatch } from "../shared/job";
import { doneOf, left } from "../shared/words";
import { announce } from "../toast";
import type { JobStarted, KeptModel } from "../wire";
import { FILES_EVENT } from "./drop";

/** Files at the top of the chosen folder that belong to a model, by the server's patterns; all else is not sent. */
export function modelFiles(files: Iterable<File>, patterns: { modelFiles?: string; licenceFiles?: string }): File[] {
  const wanted = [
    new RegExp(`^(?:${patterns.modelFiles ?? ""})$`),
    new RegExp(`^(?:${patterns.licenceFiles ?? ""})$`, "i"),
  ];
  return [...files].filter((file) => {
    const depth = file.webkitRelativePath.split("/").length;
    return depth <= 2 && wanted.some((pattern) => pattern.test(file.name));
  });
}

/** Chooses the base model that the server suggests for an adapter; the fault then says so. */
function suggest(form: HTMLElement, error: unknown): unknown {
  const base = form.querySelector<HTMLSelectElement>("[name=base]");
  const wanted = error instanceof ApiError && error.field === "base" ? error.body.suggested : null;
  const option = [...(base?.options ?? [])].find((one) => one.value !== "" && one.value === wanted);
  if (!option || !(error instanceof ApiError)) return error;
  option.selected = true;
  const mend = gettext("“%(name)s” is now chosen as the base model. Check it, and add the adapter again.");
  return new ApiError(error.status, { ...error.body, mend: interpolate(mend, { name: option.text }) });
}

export default function addModel(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) throw new Error("add-model belongs on a form.");
  const part = <T extends HTMLElement>(name: string): T => form.querySelector<T>(`[data-part="${name}"]`)!;
  const input = form.querySelector<HTMLInputElement>("input[type=file]");
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]")!;
  const work = part("work");
  const bar = work.querySelector("progress")!;
  const [what, done, rest] = ["what", "done", "left"].map((name) => part(name)) as [HTMLElement, HTMLElement, HTMLElement];
  let files: File[] = [];
  let suggested = "";
  let stop: AbortController | null = null;
  let job: JobWatch<KeptModel> | null = null;

  function choose(all: Iterable<File>): void {
    const given = [...all];
    files = modelFiles(given, input!.dataset);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    const left_ = given.length - files.length;
    const words = [
      interpolate(ngettext("%(count)s file, %(size)s", "%(count)s files, %(size)s", files.length), {
        count: files.length,
        size: bytes(size),
      }),
    ];
    if (left_) {
      const text = ngettext("%(count)s other file stays here", "%(count)s other files stay here", left_);
      words.push(interpolate(text, { count: left_ }));
    }
    if (!files.some((file) => file.name.endsWith(".safetensors"))) {
      words.push(gettext("There is no .safetensors file among them."));
    }
    const told = words.join(gettext("; "));
    part("chosen").textContent = told;
    announce(told);
    const name = form.querySelector<HTMLInputElement>("[name=name]")!;
    const folder = files[0]?.webkitRelativePath.split("/")[0];
    if (folder && (name.value === "" || name.value === suggested)) name.value = suggested = folder;
  }

  input?.addEventListener("change", () => choose(input.files ?? []));
  input?.addEventListener(FILES_EVENT, (event) => choose((event as CustomEvent<File[]>).detail));

  function show(now: string, value: number | null, total: number, unit = "bytes", eta: number | null = null): void {
    if (what.textContent !== now) announce(now);
    what.textContent = now;
    bar.max = Math.max(total, 1);
    if (value === null) bar.removeAttribute("value");
    else bar.value = value;
    done.textContent = value === null ? "" : doneOf(value, total, unit);
    rest.textContent = left(eta);
  }

  async function send(): Promise<JobStarted> {
    const name = form.querySelector<HTMLInputElement>("[name=name]")!.value;
    const base = form.querySelector<HTMLSelectElement>("[name=base]")?.value || null;
    if (!input) {
      const folder = form.querySelector<HTMLInputElement>("[name=folder]")!.value;
      return post("/models", { folder, name, base });
    }
    const body = new FormData();
    body.set("name", name);
    if (base) body.set("base", base);
    files.forEach((file) => body.append("files", file, file.name));
    stop = new AbortController();
    const began = performance.now();
    show(gettext("Uploading"), 0, 1);
    return upload(
      "/models/upload",
      body,
      (sent, total) => {
        const seconds = (performance.now() - began) / 1000;
        show(gettext("Uploading"), sent, total, "bytes", sent && seconds > 2 ? (seconds / sent) * (total - sent) : null);
      },
      stop.signal,
    );
  }

  async function go(): Promise<void> {
    clearFaults(form);
    if (input && files.length === 0) {
      part("chosen").textContent = gettext("Choose a folder first.");
      input.focus();
      return;
    }
    button.disabled = true;
    work.hidden = false;
    try {
      const answer = await send();
      stop = null;
      show(gettext("Waiting for the worker"), null, 1);
      job = watchJob<KeptModel>(answer.job, (step) =>
        show(gettext("Reading and checking the weights"), step.done, step.total, step.unit, step.eta),
      );
      const added = await job.finished;
      location.assign(`/models/${added.model}/`);
    } catch (error) {
      work.hidden = true;
      button.disabled = false;
      if (!(error instanceof DOMException && error.name === "AbortError")) showFault(form, suggest(form, error));
    }
  }

  part("stop").addEventListener("click", () => {
    stop?.abort();
    void job?.cancel();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void go();
  });
}
