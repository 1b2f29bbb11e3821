/** Small sentences that several pages share. */

import { bytes, duration, gettext, interpolate, number } from "./i18n";

/** "3.1 MB of 8.4 MB", "12 of 40": what a job has done, in its own unit. */
export function doneOf(done: number, total: number, unit: string): string {
  const say = unit === "bytes" ? bytes : (value: number): string => number(value);
  return interpolate(gettext("%(done)s of %(total)s"), { done: say(done), total: say(total) });
}

/** "about 4 minutes left", or nothing while it is not known. */
export const left = (seconds: number | null): string =>
  seconds === null ? "" : interpolate(gettext("about %(time)s left"), { time: duration(seconds) });
