/** Which key does what. Single letters rest while a person types or an input method is composing. */
import { composing } from "../keys";

export type Action =
  | "search-palette"
  | "connect"
  | "rename"
  | "remove"
  | "undo"
  | "redo"
  | "select-all"
  | "help"
  | "start"
  | "clear"
  | "left"
  | "right"
  | "up"
  | "down";

const ARROWS: Record<string, Action> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/**
 * What a key press means in the designer; null when it is not ours.
 *
 * typing: the focus is in a text field, which keeps its own undo and letters.
 * letters: single-letter keys are switched on (a person may switch them off; WCAG 2.1.4).
 */
export function action(event: KeyboardEvent, { typing, letters }: { typing: boolean; letters: boolean }): Action | null {
  if (composing(event)) return null;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key === "Enter") return "start";
  if (typing || event.altKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (command) {
    if (key === "z") return event.shiftKey ? "redo" : "undo";
    if (key === "y" && !event.shiftKey) return "redo";
    if (key === "a" && !event.shiftKey) return "select-all";
    return null;
  }
  if (key === "Delete" || key === "Backspace") return "remove";
  if (key === "F2") return "rename";
  if (key === "Escape") return "clear";
  if (ARROWS[key]) return ARROWS[key] ?? null;
  if (!letters) return null;
  if (key === "/") return "search-palette";
  if (key === "?") return "help";
  if (key === "c" && !event.shiftKey) return "connect";
  return null;
}

export const STEP = 10; // pixels an arrow key moves a node; with Shift four times that

export function step(direction: "left" | "right" | "up" | "down", far: boolean): { dx: number; dy: number } {
  const size = far ? STEP * 4 : STEP;
  return {
    dx: direction === "left" ? -size : direction === "right" ? size : 0,
    dy: direction === "up" ? -size : direction === "down" ? size : 0,
  };
}
