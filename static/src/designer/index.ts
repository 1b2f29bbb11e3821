/** The designer island. */
import { mount as attach } from "svelte";
import { knowGranularities } from "../shared/granularity";
import Designer from "./Designer.svelte";
import type { Props } from "./mount";

export default function mount(element: HTMLElement, props: unknown): void {
  knowGranularities((props as Props).granularities);
  attach(Designer, { target: element, props: props as Props });
}
