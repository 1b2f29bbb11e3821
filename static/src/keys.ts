/** Keyboard rules shared by every handler. */

/** True while an input method is composing (the Enter that confirms kanji); 229 is Safari's and old Chromium's way to say so. */
export const composing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** True where letters are text, so single-letter shortcuts must stay silent. */
export function typing(event: Event): boolean {
  const target = event.target;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select"))
  );
}
