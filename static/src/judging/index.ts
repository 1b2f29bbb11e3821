/** The judging page's island: one pair after the other, one key each. */
import { mount } from "svelte";
import Judging from "./Judging.svelte";
import type { JudgingProps } from "./props";

export default (element: HTMLElement, props: JudgingProps): unknown => mount(Judging, { target: element, props });
