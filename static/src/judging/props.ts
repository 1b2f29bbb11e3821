/** What the judging page's view hands over. */
import type { Desk } from "../wire";

export interface Reason {
  name: string;
  label: string;
}

export interface JudgingProps {
  desk: Desk;
  /** ready reasons for a choice */
  reasons: Reason[];
  /** ready remarks on one answer, of a check */
  flags: Reason[];
  /** how many are left today: the words have %(count)s, "more" is for counted and above, which the server does not count */
  left: { counted: number; few: string; more: string };
  /** characters of a corrected text at most */
  longest: number;
}

export type Choice = "left" | "right" | "same" | "bad" | "rated";
