/** What the page hands to the designer. */
import type { Preset } from "./search";

export interface Props {
  design: string; // id
  may_edit: boolean;
  presets: Preset[];
}
