/** Adding a question set on one page: the file, how it is read, what is wrong, what a model reads, saving, a run. */

import { post, upload } from "../api";
import { clearFaults, showFault } from "../faults";
import { forget, keep, kept } from "../questions/kept";
import { Mapping } from "../questions/mapping";
import { asked, besideColumns, draw, part, type Preview } from "../questions/preview";
import { offer } from "../questions/start";
import { announce } from "../toast";
import type { EvaluationSet, FileReading } from "../wire";

const PAUSE = 200; // milliseconds without typing after which the draft is kept
const SHOWN = 5; // questions shown as a model reads them

export default function addQuestions(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) throw new Error("add-questions belongs on a form.");
  new Adding(form);
}

const suggestion = (file: File): string => file.name.replace(/\.\w+$/, "");

class Adding {
  private readonly input: HTMLInputElement;
  private readonly name: HTMLInputElement;
  private readonly button: HTMLButtonElement;
  private readonly mapping: Mapping;
  private reading: FileReading = {};
  private found: Preview | null = null;
  private suggested = "";
  private picked = false; // whether a person has said how answers are judged
  private another = false; // whether the next file is not the first
  private asked = 0;
  private waiting = 0;
  private saved = false;

  constructor(private readonly form: HTMLFormElement) {
    this.input = this.control("file");
    this.name = this.control("name");
    this.button = form.querySelector("button[type=submit]")!;
    this.mapping = new Mapping(part(form, "mapping"), (columnsStay) => {
      const read = columnsStay ? this.mapping.reading() : this.mapping.place();
      this.reading = { ...read, left_out: [] }; // other columns have other faults
      void this.preview().then(() => this.keep());
    });
    this.input.addEventListener("change", () => this.chosen());
    form.addEventListener("input", () => {
      this.prompt();
      clearTimeout(this.waiting);
      this.waiting = window.setTimeout(() => void this.keep(), PAUSE);
    });
    form.querySelectorAll<HTMLInputElement>("[name=scorer]").forEach((choice) =>
      choice.addEventListener("change", () => {
        this.picked = true;
        this.judged();
        void this.preview(); // which answers can be judged depends on it
      }),
    );
    part(form, "leave-out").addEventListener("click", () => {
      this.leaveOut([...(this.reading.left_out ?? []), ...(this.found?.faulty ?? [])]);
      part(form, "take-back").focus();
    });
    part(form, "take-back").addEventListener("click", () => this.leaveOut([]));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    this.judged();
    this.prompt();
    void this.restore();
  }

  private control<T extends HTMLElement>(name: string): T {
    return this.form.querySelector<T>(`[name="${name}"]`)!;
  }

  private get scorer(): HTMLInputElement {
    return this.form.querySelector<HTMLInputElement>("[name=scorer]:checked")!;
  }

  /** Another file is read anew, and judged as suits it: what was said, was said of the file before.
   *
   * Its name is a suggestion: another file brings another, a name that was typed stays. */
  private chosen(): void {
    this.reading = {};
    if (this.another) this.picked = false;
    this.another = true;
    const file = this.input.files?.[0];
    if (file && (this.name.value === "" || this.name.value === this.suggested)) {
      this.name.value = this.suggested = suggestion(file);
    }
    void this.preview();
  }

  private leaveOut(rows: number[]): void {
    this.reading = { ...this.mapping.reading(), left_out: [...new Set(rows)].sort((a, b) => a - b) };
    void this.preview().then(() => this.keep());
  }

  private async preview(): Promise<void> {
    const file = this.input.files?.[0];
    clearFaults(this.form);
    this.button.disabled = true;
    part(this.form, "chosen").textContent = file?.name ?? "";
    part(this.form, "preview").hidden = !file || !this.found;
    if (!file) return;
    announce(file.name);
    const body = new FormData();
    body.set("file", file);
    body.set("scorer", this.scorer.value);
    body.set("reading", JSON.stringify(this.reading));
    const mine = ++this.asked;
    try {
      const found = await post<Preview>("/evaluation-sets/preview", body);
      if (mine !== this.asked) return; // a later question was asked meanwhile
      if (this.suit(found)) return this.preview();
      this.found = found;
      this.mapping.draw(found.read, this.reading.first_choice);
      draw(part(this.form, "preview"), part(this.form, "unknown").hidden ? found : besideColumns(found));
      this.button.disabled = found.problems.length > 0 || found.count === 0;
      this.prompt();
    } catch (error) {
      if (mine !== this.asked) return;
      part(this.form, "preview").hidden = true;
      showFault(this.form, error);
    }
  }

  /** Questions with choices are put with them and judged by them, until a person says otherwise; whether that changed. */
  private suit(found: Preview): boolean {
    const choices = found.rows.some((row) => row.choices !== "");
    const way = this.form.querySelector<HTMLInputElement>(`[name=scorer]${choices ? "[data-shows-choices]" : ""}`)!;
    if (this.picked || way.checked || found.rows.length === 0) return false;
    way.checked = true;
    way.closest("details")?.setAttribute("open", "");
    this.judged();
    return true;
  }

  /** The example of the way to judge answers that is chosen; the others are hidden. */
  private judged(): void {
    this.form.querySelectorAll<HTMLElement>("[data-example]").forEach((table) => {
      table.hidden = table.dataset["example"] !== this.scorer.value;
    });
  }

  /** The first questions as a model reads them. */
  private prompt(): void {
    const text = this.control<HTMLTextAreaElement>("template").value.trim();
    const shown = part(this.form, "prompt");
    const [first, ...next] = this.found?.rows.slice(0, SHOWN) ?? [];
    const labelled = "showsChoices" in this.scorer.dataset;
    part(this.form, "prompt-chat").hidden = text !== "";
    shown.textContent = asked(first ?? { question: shown.dataset["sample"] ?? "" }, text, labelled);
    shown.hidden = text === "" && !first;
    part(this.form, "prompt-missing").hidden = text === "" || text.includes("{question}");
    const more = part(this.form, "next-prompts");
    more.hidden = next.length === 0;
    more.querySelectorAll("p").forEach((line) => line.remove());
    more.append(
      ...next.map((row) =>
        Object.assign(document.createElement("p"), { className: "prompt", textContent: asked(row, text, labelled) }),
      ),
    );
  }

  private fields(): Record<string, string> {
    const values = [...new FormData(this.form)].filter((entry): entry is [string, string] => typeof entry[1] === "string");
    return Object.fromEntries(values);
  }

  private async keep(): Promise<void> {
    const file = this.input.files?.[0];
    if (!file || this.saved) return;
    await keep({ owner: this.form.dataset["owner"] ?? "", file, fields: this.fields(), reading: this.reading });
  }

  /** What was there before a reload. */
  private async restore(): Promise<void> {
    const draft = await kept(this.form.dataset["owner"] ?? "");
    if (!draft || this.input.files?.length) return;
    const files = new DataTransfer();
    files.items.add(draft.file);
    this.input.files = files.files;
    for (const [name, value] of Object.entries(draft.fields)) {
      this.form.querySelectorAll<HTMLInputElement>(`[name="${name}"]`).forEach((control) => {
        if (control.type === "radio") control.checked = control.value === value;
        else if (control.type === "checkbox") control.checked = true;
        else if (control.type !== "file") control.value = value;
      });
    }
    this.suggested = suggestion(draft.file);
    this.picked = this.another = true;
    this.reading = draft.reading;
    this.judged();
    await this.preview();
  }

  private save(): void {
    clearFaults(this.form);
    this.button.disabled = true;
    this.button.setAttribute("aria-busy", "true");
    const body = new FormData(this.form);
    body.set("reading", JSON.stringify({ ...this.mapping.whole(), left_out: this.reading.left_out ?? [] }));
    upload<EvaluationSet>("/evaluation-sets", body, () => {})
      .then(async (saved) => {
        this.saved = true;
        await forget();
        const panel = document.querySelector<HTMLElement>("#saved")!;
        await offer(panel, saved);
        this.form.hidden = true;
        panel.hidden = false;
        panel.querySelector<HTMLElement>("h2")!.focus();
      })
      .catch((error: unknown) => {
        this.button.disabled = false;
        showFault(this.form, error);
      })
      .finally(() => this.button.removeAttribute("aria-busy"));
  }
}
