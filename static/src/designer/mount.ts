/** What the page hands to the designer. */
import type { GranularityWords } from "../shared/granularity";
import type { Design, Searches } from "../wire";

export type Example = Pick<Design, "graph" | "search">;

export interface Props extends Searches {
  design: string; // id
  may_edit: boolean;
  granularities: GranularityWords[];
  example: Example | null; // null while the demo models are missing
}
