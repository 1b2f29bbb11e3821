/** Where the keyboard goes: to parts and controls as they are drawn. */
import type { Control } from "./page.svelte";

/** A part on the canvas. */
export function focusNode(id: string | undefined): void {
  if (id) document.querySelector<HTMLElement>(`.svelte-flow__node[data-id="${CSS.escape(id)}"]`)?.focus();
}

/** A control that may only now be drawn; its id is "designer-" and its name. */
export function focusControl(control: Control): void {
  requestAnimationFrame(() => {
    const element = document.getElementById(`designer-${control}`);
    element?.scrollIntoView({ block: "nearest" });
    element?.focus();
  });
}
