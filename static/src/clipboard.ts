/** Copying what an element shows. Over plain HTTP browsers offer no clipboard, but still copy what is selected.
 *
 * False: the browser did not copy; the text is selected then, so that the keyboard can. */
export async function copyTextOf(element: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(element.textContent ?? "");
    return true;
  } catch {
    getSelection()?.selectAllChildren(element);
    return document.execCommand("copy");
  }
}
