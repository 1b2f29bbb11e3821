/** The lineage page's island. */
import { mount } from "svelte";
import { knowParameters } from "../shared/parameters";
import Lineage from "./Lineage.svelte";
import type { LineageProps } from "./members";

export default (element: HTMLElement, props: LineageProps): unknown => {
  knowParameters(props.parameters);
  return mount(Lineage, { target: element, props });
};
