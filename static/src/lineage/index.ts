/** The lineage page's island. */
import { mount } from "svelte";
import Lineage from "./Lineage.svelte";
import type { LineageProps } from "./members";

export default (element: HTMLElement, props: LineageProps): unknown => mount(Lineage, { target: element, props });
