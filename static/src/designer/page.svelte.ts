/** What of the page is open, and what the state asks of it; the page answers and puts null back. */
import type { Port } from "./graph";
import { storage } from "./storage";

const LETTERS = "tsugiki.designer.letters";

export type View = "graph" | "outline" | "sentence";
export type Control = "palette-search" | "search" | "question-set";

export class Page {
  view = $state<View>("graph");
  dialog = $state<"connect" | "help" | null>(null);
  connecting = $state.raw<{ from?: string; to?: string; port?: Port } | null>(null);
  letters = $state(storage()?.getItem(LETTERS) !== "off");

  renaming = $state<string | null>(null); // the node whose name is to be written
  replacing = $state<string | null>(null); // the source whose model is being exchanged
  revealing = $state.raw<readonly string[] | null>(null); // nodes to bring into sight
  focusing = $state<Control | null>(null); // the control that the keyboard shall go to

  openConnect(ends: { from?: string; to?: string; port?: Port }): void {
    this.connecting = ends;
    this.dialog = "connect";
  }

  /** Single-letter keys on or off, remembered on this device. */
  useLetters(on: boolean): void {
    this.letters = on;
    storage()?.setItem(LETTERS, on ? "on" : "off");
  }
}
