/** What the page's view says about the run; the rest comes as events. */
import type { GranularityWords } from "../shared/granularity";
import type { RunStatus } from "./events";

export interface RunFacts {
  id: string;
  stream: string;
  name: string;
  status: RunStatus;
  design: { id: string; name: string } | null;
  limit_seconds: number | null;
  /** of an hour of the machine, where somebody said it */
  price?: number | null;
  winner: { id: string; name: string } | null;
  /** labels of measures by name, for goals that are measures */
  measures: Record<string, string>;
  /** judging projects in which people have seen answers to the run's unseen questions */
  other_looks: number;
  /** addresses of the judging projects behind the run's ratings, by id, for a reader who may see them */
  projects: Record<string, string>;
  /** may this reader steer and save, or only look? */
  may_change: boolean;
}

export interface RunProps {
  run: RunFacts;
  /** the server's clock when the page was made, ISO 8601 */
  now: string;
  granularities: GranularityWords[];
  /** labels of a merge's numbers by name */
  parameters: Record<string, string>;
  /** what people said of leaders, with %(generation)s and so on */
  judged: string;
}
