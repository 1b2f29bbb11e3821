/** What travels with a drag from the palette. */
export interface Thing {
  kind: "model" | "method" | "note";
  id: string;
}

const TYPE = "application/x-tsugiki";

export function drag(event: DragEvent, thing: Thing): void {
  event.dataTransfer?.setData(TYPE, JSON.stringify(thing));
  if (event.dataTransfer) event.dataTransfer.effectAllowed = "copy";
}

/** The thing that was dropped; null when it came from elsewhere. */
export function dropped(event: DragEvent): Thing | null {
  const text = event.dataTransfer?.getData(TYPE);
  return text ? (JSON.parse(text) as Thing) : null;
}
