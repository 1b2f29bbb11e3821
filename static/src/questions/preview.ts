/** What the server says of a question file, and how it is drawn: count, problems, what to know, the first rows. */

import { gettext, interpolate, ngettext, number } from "../i18n";
import { announce } from "../toast";
import type { Preview, QuestionRow, RowProblem } from "../wire";

export type { Preview };

export const part = (place: HTMLElement, name: string): HTMLElement =>
  place.querySelector<HTMLElement>(`[data-part="${name}"]`)!;

/** A question as a model reads it: in the words around it, else alone, with its choices where an answer names one. */
export function asked(row: Partial<Pick<QuestionRow, "question" | "choices">>, template: string, labelled: boolean): string {
  const question = row.question ?? "";
  const choices = (row.choices ?? "").split(" || ").filter(Boolean);
  const lines = choices.map((choice, at) => `${String.fromCharCode(65 + at)}. ${choice}`).join("\n");
  if (template === "") return labelled && lines ? `${question}\n${lines}` : question;
  const filled: Record<string, string> = { question, choices: lines, examples: "" };
  return template.replace(/\{(question|choices|examples)\}/g, (_, name: string) => filled[name]!);
}

/** Whether leaving rows out mends all: every problem belongs to such a row. */
export const canLeaveOut = (found: Preview): boolean =>
  found.faulty.length > 0 && found.problems.every((problem) => found.faulty.includes(problem.row ?? -1));

/** Without what the choice of columns asks for already: that a question or an answer is missing. */
export const besideColumns = (found: Preview): Preview => {
  const asked = ({ row, column }: RowProblem): boolean =>
    (row ?? 0) <= found.read.header && (column === "question" || column === "answer");
  const problems = found.problems.filter((problem) => !asked(problem));
  return { ...found, problems, problem_count: found.problem_count - found.problems.length + problems.length };
};

/** How numbers as answers are read is asked beside their choice already. */
const ofAllAnswers = ({ row, column }: RowProblem): boolean => column === "answer" && row === null;

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
  part(place, "summary").textContent = `${count}: ${shares}`;
  part(place, "summary").hidden = found.count === 0;
  announce(count);
  drawProblems(place, found);
  drawLeftOut(place, found.read.left_out);
  drawWarnings(place, (found.warnings ?? []).filter((one) => found.read.first_choice_sure || !ofAllAnswers(one)));
  drawRows(place, found.rows);
}

/** What columns are called on screens, by our names. */
const labels = (): Record<string, string> => ({
  question: gettext("Question"),
  answer: gettext("Answer"),
  choices: gettext("Choices"),
  image: gettext("Image"),
  response: gettext("Worked answer"),
  criteria: gettext("What to look at"),
  split: gettext("Used for"),
  tags: gettext("Tags"),
  weight: gettext("Weight"),
  other: gettext("Other answer"),
  instruction: gettext("Instruction"),
  context: gettext("Text it is about"),
});

const uses = (): Record<string, string> => ({
  search: gettext("Searching"),
  validation: gettext("Choosing"),
  heldout: gettext("Final test"),
});

function shown(name: string, value: unknown): string {
  const text = String(value ?? "");
  return name === "split" ? (uses()[text] ?? text) : text;
}

function drawRows(place: HTMLElement, rows: QuestionRow[]): void {
  const names = labels();
  const cell = (row: QuestionRow, name: string): string => String(row[name as keyof QuestionRow] ?? "");
  const columns = Object.keys(names).filter((name) => rows.some((row) => cell(row, name) !== ""));
  const titles = columns.map((name) => names[name]!);
  const table = part(place, "rows").querySelector("table")!;
  table.tHead!.replaceChildren(line("th", titles));
  table.tBodies[0]!.replaceChildren(
    ...rows.map((row) => line("td", columns.map((name) => shown(name, cell(row, name))), titles)),
  );
  part(place, "rows").hidden = rows.length === 0;
}

function drawProblems(place: HTMLElement, found: Preview): void {
  const box = part(place, "problems");
  const all = found.problem_count;
  box.hidden = all === 0;
  if (!all) return;
  const text = ngettext("%(count)s problem in the file", "%(count)s problems in the file", all);
  const words = interpolate(text, { count: number(all) });
  box.querySelector("strong")!.textContent = words;
  announce(words);
  const more = all - found.problems.length;
  const rest = more > 0 ? [interpolate(gettext("and %(count)s more"), { count: number(more) })] : [];
  box.querySelector("ol")!.replaceChildren(
    ...found.problems.map(told),
    ...rest.map((words) => Object.assign(document.createElement("li"), { textContent: words })),
  );
  const leave = part(box, "leave-out");
  leave.hidden = part(box, "or-mend").hidden = found.faulty.length === 0;
  part(box, "mend").hidden = canLeaveOut(found);
  const rows = ngettext("Leave this row out", "Leave these %(count)s rows out", found.faulty.length);
  leave.textContent = interpolate(rows, { count: number(found.faulty.length) });
}

function drawLeftOut(place: HTMLElement, rows: number[]): void {
  const box = part(place, "left-out");
  box.hidden = rows.length === 0;
  const words = ngettext("%(count)s row is left out: %(rows)s", "%(count)s rows are left out: %(rows)s", rows.length);
  const listed = rows.slice(0, 20).join(", ") + (rows.length > 20 ? " …" : "");
  box.querySelector("p")!.textContent = interpolate(words, { count: number(rows.length), rows: listed });
}

/** What to know of a file that can be used all the same, folded away. */
function drawWarnings(place: HTMLElement, warnings: RowProblem[]): void {
  const box = part(place, "warnings");
  box.hidden = warnings.length === 0;
  const text = ngettext("%(count)s thing to know about the file", "%(count)s things to know about the file", warnings.length);
  box.querySelector("summary")!.textContent = interpolate(text, { count: number(warnings.length) });
  box.querySelector("ol")!.replaceChildren(...warnings.map(told));
}

function told(problem: RowProblem): HTMLLIElement {
  const item = document.createElement("li");
  const at = document.createElement("b");
  at.textContent = where(problem);
  item.append(at, " ", [problem.message, problem.mend].filter(Boolean).join(" "));
  return item;
}

/** "Row 12, answer": as a spreadsheet counts, the header being row 1. */
export function where(problem: RowProblem): string {
  if (problem.row === undefined || problem.row === null) return gettext("The file");
  const row = interpolate(gettext("Row %(row)s"), { row: problem.row });
  return problem.column ? `${row} (${labels()[problem.column] ?? problem.column})` : row;
}

export function line(tag: "th" | "td", cells: string[], labels: string[] = []): HTMLTableRowElement {
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
