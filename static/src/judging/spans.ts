/** Marked parts of a text: [start, end), in UTF-16 units as the page counts; the server counts characters. */

export type Span = [number, number];

/** One more, in order; parts that touch become one. */
export function added(spans: Span[], span: Span): Span[] {
  const found: Span[] = [];
  for (const [start, end] of [...spans, span].sort((one, other) => one[0] - other[0])) {
    const last = found.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  }
  return found;
}

/** A text cut at its marks. */
export function pieces(text: string, spans: Span[]): { text: string; marked: boolean }[] {
  const found = [];
  let at = 0;
  for (const [start, end] of spans) {
    found.push({ text: text.slice(at, start), marked: false }, { text: text.slice(start, end), marked: true });
    at = end;
  }
  found.push({ text: text.slice(at), marked: false });
  return found.filter((piece) => piece.text !== "");
}

/** Characters (code points) before a place that is counted in UTF-16 units. */
export const points = (text: string, place: number): number => [...text.slice(0, place)].length;

/** What is selected within an element, as a part of its text; null: nothing, or something else. */
export function selected(element: HTMLElement): Span | null {
  const range = getSelection()?.rangeCount ? getSelection()!.getRangeAt(0) : null;
  if (!range || range.collapsed || !element.contains(range.startContainer) || !element.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(element, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const start = before.toString().length;
  return [start, start + range.toString().length];
}
