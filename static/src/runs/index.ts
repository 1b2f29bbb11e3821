/** The run page's island. */
import { mount } from "svelte";
import { knowGranularities } from "../shared/granularity";
import { knowParameters } from "../shared/parameters";
import Run from "./Run.svelte";
import type { RunProps } from "./facts";

export default (element: HTMLElement, props: RunProps): unknown => {
  knowGranularities(props.granularities);
  knowParameters(props.parameters);
  return mount(Run, { target: element, props });
};
