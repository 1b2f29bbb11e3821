/** Narrows a list that is already on the page: by words and by facts of its rows (`data-row data-origin=… data-size=…`). */

import { gettext, interpolate, number } from "../i18n";
import { announce } from "../toast";

const plain = (text: string): string => text.normalize("NFKC").toLowerCase();

/** "1000-2000" or "1000-" or "-2000": least inclusive, most exclusive. */
export function within(value: number, range: string): boolean {
  const [least, most] = range.split("-");
  return value >= Number(least || 0) && (most ? value < Number(most) : true);
}

export default function filter(list: HTMLElement): void {
  const form = list.querySelector("form")!;
  const rows = [...list.querySelectorAll<HTMLElement>("[data-row]")];
  const [count, none] = ["count", "none"].map((name) => list.querySelector<HTMLElement>(`[data-part=${name}]`));

  // A choice for every value that occurs, where the template left it open.
  form.querySelectorAll<HTMLSelectElement>("select").forEach((select) => {
    if (select.options.length > 1) return;
    const values = [...new Set(rows.map((row) => row.dataset[select.name] ?? ""))].filter(Boolean).sort();
    select.append(...values.map((value) => new Option(value, value)));
    select.closest<HTMLElement>(".field")!.hidden = values.length < 2;
  });
  form.hidden = rows.length < 2;

  function fits(row: HTMLElement): boolean {
    for (const [name, value] of new FormData(form)) {
      const wanted = String(value);
      if (!wanted) continue;
      if (name === "text") {
        if (!plain(wanted).split(/\s+/).every((word) => plain(row.textContent ?? "").includes(word))) return false;
      } else if (name === "size") {
        if (!within(Number(row.dataset["size"]), wanted)) return false;
      } else if (row.dataset[name] !== wanted) return false;
    }
    return true;
  }

  function apply(): void {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fits(row);
      if (!row.hidden) shown += 1;
    }
    const words = interpolate(gettext("%(shown)s of %(all)s"), { shown: number(shown), all: number(rows.length) });
    if (count) count.textContent = shown === rows.length ? "" : words;
    if (none) none.hidden = shown > 0;
    list.querySelectorAll<HTMLElement>(".table-wrap, .rows").forEach((wrap) => (wrap.hidden = shown === 0));
    announce(words);
  }

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  if ([...new FormData(form).values()].some(String)) apply(); // the browser brought old choices back
}
