/** Small sentences that several pages share. */

import { bytes, duration, gettext, interpolate, number } from "../i18n";

/** "3.1 MB of 8.4 MB", "12 of 40": what a job has done, in its own unit. */
export function doneOf(done: number, total: number, unit: string): string {
  const say = unit === "bytes" ? bytes : (value: number): string => number(value);
  return interpolate(gettext("%(done)s of %(total)s"), { done: say(done), total: say(total) });
}

/** "about 4 minutes left", or nothing while it is not known. */
export const left = (seconds: number | null): string =>
  seconds === null ? "" : interpolate(gettext("about %(time)s left"), { time: duration(seconds) });

/** "0.3 s", or a dash where nothing was measured. */
export function seconds(value: number | null): string {
  return value === null ? "–" : interpolate(gettext("%(seconds)s s"), { seconds: number(value, 1) });
}

/** Points: 0.1234 -> 12.3. */
export const points = (share: number): number => Math.round(share * 1000) / 10;
