/** What the page hands to the designer. */
import type { GranularityWords } from "../shared/granularity";
import type { Measure } from "./goals";
import type { Graph } from "./graph";
import type { Preset, Search } from "./search";
import type { Algorithm } from "./stages";

export interface Example {
  graph: Graph;
  search: Partial<Search>;
}

export interface Props {
  design: string; // id
  may_edit: boolean;
  presets: Preset[];
  algorithms: Algorithm[];
  granularities: GranularityWords[];
  measures: Measure[];
  example: Example | null; // null while the demo models are missing
}
