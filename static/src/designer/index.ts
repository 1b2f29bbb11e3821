/** The designer island. */
import { mount as attach } from "svelte";
import Designer from "./Designer.svelte";
import type { Props } from "./mount";

export default function mount(element: HTMLElement, props: unknown): void {
  attach(Designer, { target: element, props: props as Props });
}
