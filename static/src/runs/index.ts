/** The run page's island. */
import { mount } from "svelte";
import Run from "./Run.svelte";
import type { RunProps } from "./facts";

export default (element: HTMLElement, props: RunProps): unknown => mount(Run, { target: element, props });
