/** The run page's island. */
import { mount } from "svelte";
import { knowGranularities } from "../shared/granularity";
import Run from "./Run.svelte";
import type { RunProps } from "./facts";

export default (element: HTMLElement, props: RunProps): unknown => {
  knowGranularities(props.granularities);
  return mount(Run, { target: element, props });
};
