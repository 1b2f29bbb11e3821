/** How the file is read, as a person sees and changes it: encoding, sheet, the row with the titles, and every column. */

import { gettext, interpolate } from "../i18n";
import type { FileReading, ReadColumn, ReadFile } from "../wire";
import { part } from "./preview";

export const CHOICE = "choice"; // one column for each choice
const UNUSED = "";

/** What a column is read as, of the values of its menu. */
export function role(name: string, known: string[]): string {
  if (name.startsWith("choice:")) return CHOICE;
  return known.includes(name) ? name : UNUSED;
}

/** Every name that can be read with the title of its column, "" for none: the same file is read the same for ever. */
export function columnsOf(roles: { title: string; role: string }[], known: string[]): NonNullable<FileReading["columns"]> {
  const choices = roles.filter((one) => one.role === CHOICE).map((one) => one.title);
  const names = known.filter((name) => name !== CHOICE && name !== UNUSED);
  const columns: FileReading["columns"] = {};
  for (const name of names) columns[name] = roles.find((one) => one.role === name)?.title ?? "";
  if (choices.length) columns["choices"] = choices;
  return columns;
}

/** Title of a column for people: one without its own goes by its place. */
export const spoken = (title: string): string =>
  /^#\d+$/.test(title) ? interpolate(gettext("Column %(place)s"), { place: title.slice(1) }) : title;

export class Mapping {
  private columns: ReadColumn[] = [];
  private first: number | undefined; // what the person says, by which number answers mean the first choice

  /** `changed` is called when a person has changed how the file is read, and whether its columns are still the same. */
  constructor(
    private readonly box: HTMLElement,
    private readonly changed: (columnsStay: boolean) => void,
  ) {
    this.sheet.addEventListener("change", () => changed(false));
    this.header.addEventListener("change", () => changed(false));
    this.firstChoice.addEventListener("change", () => {
      this.first = Number(this.firstChoice.value);
      changed(true);
    });
  }

  private get sheet(): HTMLSelectElement {
    return this.box.querySelector<HTMLSelectElement>("#sheet")!;
  }
  private get header(): HTMLInputElement {
    return this.box.querySelector<HTMLInputElement>("#header")!;
  }
  private get firstChoice(): HTMLSelectElement {
    return this.box.querySelector<HTMLSelectElement>("#first-choice")!;
  }
  private get menu(): HTMLTemplateElement {
    return this.box.querySelector<HTMLTemplateElement>("template")!;
  }
  private get known(): string[] {
    return [...this.menu.content.querySelectorAll("option")].map((option) => option.value);
  }
  private get menus(): HTMLSelectElement[] {
    return [...this.box.querySelectorAll<HTMLSelectElement>("tbody select")];
  }

  draw(read: ReadFile, first: number | undefined): void {
    this.box.hidden = read.columns.length === 0 && read.sheets.length < 2;
    part(this.box, "encoding").textContent = read.sheets.length ? "Excel" : read.encoding;
    part(this.box, "sheet").hidden = read.sheets.length < 2;
    this.sheet.replaceChildren(...read.sheets.map((title) => new Option(title, title)));
    part(this.box, "header").hidden = !read.titled;
    this.header.value = String(read.header);
    this.first = first;
    this.firstChoice.value = String(read.first_choice ?? 1);
    part(this.box, "first-choice").hidden = read.first_choice === null;
    part(this.box, "counting").hidden = read.first_choice_sure;
    if (this.same(read.columns)) return this.choose(read.columns);
    this.columns = read.columns;
    this.box.querySelector("thead")!.replaceChildren(this.menu.content.querySelector("tr")!.cloneNode(true));
    this.box.querySelector("tbody")!.replaceChildren(...read.columns.map((column, at) => this.row(column, at)));
    this.choose(read.columns);
  }

  /** What is kept with the set: how numbers are read, too, even where the person left it as it was found. */
  whole(): FileReading {
    const read = this.reading();
    if (!part(this.box, "first-choice").hidden) read.first_choice = Number(this.firstChoice.value);
    return read;
  }

  /** What the person sees or has chosen. */
  reading(): FileReading {
    const roles = this.columns.map((column, at) => ({ title: column.title, role: this.menus[at]!.value }));
    const reading: FileReading = { columns: columnsOf(roles, this.known) };
    if (!part(this.box, "header").hidden) reading.header = Number(this.header.value) || 0;
    if (!part(this.box, "sheet").hidden) reading.sheet = this.sheet.value;
    if (this.first !== undefined) reading.first_choice = this.first;
    return reading;
  }

  /** What stays when the sheet or the row of titles is another: the columns are found anew. */
  place(): FileReading {
    const { columns: _, first_choice: __, ...rest } = this.reading();
    return rest;
  }

  private same(columns: ReadColumn[]): boolean {
    const shown = (list: ReadColumn[]): string => JSON.stringify(list.map((one) => [one.title, one.samples]));
    return shown(columns) === shown(this.columns);
  }

  private choose(columns: ReadColumn[]): void {
    columns.forEach((column, at) => (this.menus[at]!.value = role(column.name, this.known)));
    const taken = this.menus.map((menu) => menu.value);
    const asked = taken.includes("question") || taken.includes("instruction");
    part(this.box, "unknown").hidden = asked && taken.includes("answer");
  }

  private row(column: ReadColumn, at: number): HTMLTableRowElement {
    const row = this.menu.content.querySelector("tr:last-child")!.cloneNode(true) as HTMLTableRowElement;
    row.querySelector("th")!.textContent = spoken(column.title);
    row.querySelector("[data-part=samples]")!.textContent = column.samples.join(" / ");
    const menu = row.querySelector("select")!;
    menu.id = `column-${at}`;
    menu.setAttribute("aria-label", interpolate(gettext("%(column)s is read as"), { column: spoken(column.title) }));
    menu.addEventListener("change", () => {
      // A name belongs to one column: the one that had it before is free.
      if (menu.value !== CHOICE && menu.value !== UNUSED) {
        this.menus.filter((other) => other !== menu && other.value === menu.value).forEach((other) => (other.value = UNUSED));
      }
      this.changed(true);
    });
    return row;
  }
}
