/** What is to be seen of a text: most are shown as they are, some need a word, very long ones are cut until asked. */
import { gettext, interpolate } from "../i18n";

export const SHOWN = 20_000; // characters

export type Kind = "empty" | "blank" | "text";

export function kind(text: string): Kind {
  if (text === "") return "empty";
  return text.trim() === "" ? "blank" : "text";
}

/** The beginning of a text, never through the middle of a character; whole where it is short enough. */
export function beginning(text: string, most = SHOWN): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? most - 1 : most);
}

/** A criterion with the step that was chosen. */
export function valued(label: string, value: string): string {
  return interpolate(gettext("%(label)s: %(value)s"), { label, value });
}
