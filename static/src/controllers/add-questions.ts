/** Adding a question set: the file is read by the server at once, shown with every problem, and saved only when sound. */

import { ApiError, post, upload, type Problem } from "../api";
import { clearFaults, showFault } from "../faults";
import { gettext, interpolate, ngettext, number } from "../i18n";
import { announce } from "../toast";

type Row = Record<string, unknown>;

export interface Preview {
  columns: string[];
  rows: Row[];
  count: number;
  splits: Record<string, number>;
  problems: Problem[];
  problem_count?: number;
  warnings?: Problem[];
}

export default function addQuestions(form: HTMLElement): void {
  if (!(form instanceof HTMLFormElement)) throw new Error("add-questions belongs on a form.");
  const part = <T extends HTMLElement>(name: string): T => form.querySelector<T>(`[data-part="${name}"]`)!;
  const control = <T extends HTMLElement>(name: string): T => form.querySelector<T>(`[name="${name}"]`)!;
  const input = control<HTMLInputElement>("file");
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]")!;
  const template = control<HTMLTextAreaElement>("template");
  const shown = part("prompt");
  const sample = shown.dataset["sample"]!;
  let question = sample;
  let suggested = "";

  const prompt = (): void => {
    const text = template.value.trim();
    part("prompt-chat").hidden = text !== "";
    shown.hidden = text === "";
    shown.textContent = text.replaceAll("{question}", question);
    part("prompt-missing").hidden = text === "" || text.includes("{question}");
  };
  template.addEventListener("input", prompt);
  prompt();

  form.querySelectorAll<HTMLInputElement>("[name=scorer]").forEach((choice) =>
    choice.addEventListener("change", () => showExample(form, choice.value)),
  );
  showExample(form, form.querySelector<HTMLInputElement>("[name=scorer]:checked")?.value ?? "exact");

  async function preview(): Promise<void> {
    const file = input.files?.[0];
    clearFaults(form);
    part("preview").hidden = true;
    button.disabled = true;
    if (!file) return;
    part("chosen").textContent = file.name;
    announce(file.name);
    const body = new FormData();
    body.set("file", file);
    try {
      const found = await post<Preview>("/evaluation-sets/preview", body);
      draw(part("preview"), found);
      button.disabled = found.problems.length > 0 || found.count === 0;
      question = String(found.rows[0]?.["question"] ?? sample);
      prompt();
      const name = control<HTMLInputElement>("name");
      // The file's name is a suggestion: another file brings another, a name that was typed stays.
      if (name.value === "" || name.value === suggested) name.value = suggested = file.name.replace(/\.\w+$/, "");
    } catch (error) {
      showFault(form, error);
    }
  }
  input.addEventListener("change", () => void preview());

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearFaults(form);
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    upload<{ id: string }>("/evaluation-sets", new FormData(form), () => {})
      .then((made) => location.assign(`/question-sets/${made.id}/`))
      .catch((error: unknown) => {
        button.disabled = false;
        button.removeAttribute("aria-busy");
        showFault(form, error);
        if (error instanceof ApiError && error.problems.length) drawProblems(part("preview"), error.problems);
      });
  });
}

/** The example of one way to judge answers; the others are hidden. */
function showExample(form: HTMLElement, scorer: string): void {
  form.querySelectorAll<HTMLElement>("[data-example]").forEach((table) => {
    table.hidden = table.dataset["example"] !== scorer;
  });
}

export function draw(place: HTMLElement, found: Preview): void {
  place.hidden = false;
  const count = interpolate(ngettext("%(count)s question", "%(count)s questions", found.count), {
    count: number(found.count),
  });
  const shares = interpolate(
    gettext("%(search)s for the search, %(validation)s to choose with, %(heldout)s kept back for the final test"),
    {
      search: number(found.splits["search"] ?? 0),
      validation: number(found.splits["validation"] ?? 0),
      heldout: number(found.splits["heldout"] ?? 0),
    },
  );
  place.querySelector("[data-part=summary]")!.textContent = `${count}: ${shares}`;
  announce(count);
  drawProblems(place, found.problems, found.problem_count);
  drawWarnings(place, found.warnings ?? []);
  const names: Record<string, string> = {
    question: gettext("Question"),
    answer: gettext("Answer"),
    choices: gettext("Choices"),
    image: gettext("Image"),
    response: gettext("Worked answer"),
    split: gettext("Used for"),
    tags: gettext("Tags"),
  };
  const columns = Object.keys(names).filter((name) => found.rows.some((row) => String(row[name] ?? "") !== ""));
  const table = place.querySelector("table")!;
  table.tHead!.replaceChildren(line("th", columns.map((name) => names[name]!)));
  table.tBodies[0]!.replaceChildren(
    ...found.rows.map((row) =>
      line("td", columns.map((name) => String(row[name] ?? "")), columns.map((name) => names[name]!)),
    ),
  );
  place.querySelector<HTMLElement>("[data-part=rows]")!.hidden = found.rows.length === 0;
}

function drawProblems(place: HTMLElement, problems: Problem[], all = problems.length): void {
  place.hidden = false;
  const box = place.querySelector<HTMLElement>("[data-part=problems]")!;
  box.hidden = problems.length === 0;
  if (!problems.length) return;
  const text = ngettext("%(count)s problem to mend in the file", "%(count)s problems to mend in the file", all);
  const words = interpolate(text, { count: number(all) });
  box.querySelector("strong")!.textContent = words;
  announce(words);
  box.querySelector("ol")!.replaceChildren(
    ...problems.slice(0, 50).map(told),
  );
}

/** What to know of a file that can be used all the same, folded away. */
function drawWarnings(place: HTMLElement, warnings: Problem[]): void {
  const box = place.querySelector<HTMLElement>("[data-part=warnings]");
  if (!box) return;
  box.hidden = warnings.length === 0;
  const text = ngettext("%(count)s thing to know about the file", "%(count)s things to know about the file", warnings.length);
  box.querySelector("summary")!.textContent = interpolate(text, { count: number(warnings.length) });
  box.querySelector("ol")!.replaceChildren(...warnings.slice(0, 50).map(told));
}

function told(problem: Problem): HTMLLIElement {
  const item = document.createElement("li");
  const at = document.createElement("b");
  at.textContent = where(problem);
  item.append(at, " ", [problem.message, problem.mend].filter(Boolean).join(" "));
  return item;
}

/** "Row 12, answer": as a spreadsheet counts, the header being row 1. */
export function where(problem: Problem): string {
  if (problem.row === undefined || problem.row === null) return gettext("The file");
  const row = interpolate(gettext("Row %(row)s"), { row: problem.row });
  return problem.column ? `${row} (${problem.column})` : row;
}

function line(tag: "th" | "td", cells: string[], labels: string[] = []): HTMLTableRowElement {
  const row = document.createElement("tr");
  cells.forEach((text, at) => {
    const cell = document.createElement(tag);
    cell.textContent = text;
    if (tag === "th") (cell as HTMLTableCellElement).scope = "col";
    else if (labels[at]) cell.dataset["label"] = labels[at];
    row.append(cell);
  });
  return row;
}
