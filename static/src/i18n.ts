/** Words and figures in the reader's language: Django's JavaScriptCatalog (/jsi18n/) plus Intl. */

interface Catalogue {
  gettext(msgid: string): string;
  ngettext(singular: string, plural: string, count: number): string;
  pgettext(context: string, msgid: string): string;
}

// Without the catalogue (tests, the offline page) the English source text is the text.
const source: Catalogue = {
  gettext: (msgid) => msgid,
  ngettext: (singular, plural, count) => (count === 1 ? singular : plural),
  pgettext: (_context, msgid) => msgid,
};

function catalogue(): Catalogue {
  return (globalThis as { django?: Partial<Catalogue> }).django?.gettext
    ? (globalThis as unknown as { django: Catalogue }).django
    : source;
}

export const gettext = (msgid: string): string => catalogue().gettext(msgid);

export const ngettext = (singular: string, plural: string, count: number): string =>
  catalogue().ngettext(singular, plural, count);

export const pgettext = (context: string, msgid: string): string => catalogue().pgettext(context, msgid);

/** Fills `%(name)s` places: `interpolate(gettext("%(done)s of %(total)s"), { done: 3, total: 8 })`. `%%` is a percent sign.
 * The third argument is Django's own; places here are always named. */
export function interpolate(template: string, facts: Record<string, unknown>, _named: true = true): string {
  return template.replace(/%%|%\((\w+)\)s/g, (place, name: string | undefined) => {
    if (name === undefined) return "%";
    return name in facts ? String(facts[name]) : place;
  });
}

export const language = (): string => document.documentElement.lang || "en";

const formats = new Map<string, Intl.NumberFormat>();

function format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language() + JSON.stringify(options);
  let known = formats.get(key);
  if (!known) formats.set(key, (known = new Intl.NumberFormat(language(), options)));
  return known;
}

export const number = (value: number, digits = 0): string =>
  format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

/** 0.715 -> "71.5%". */
export const percent = (share: number, digits = 1): string =>
  format({ style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(share);

/** 2_700_000 -> "2.7 MB" (powers of ten, as disks are sold). */
export function bytes(size: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let step = 0;
  for (; size >= 1000 && step < units.length - 1; step += 1) size /= 1000;
  const digits = step === 0 || size >= 100 ? 0 : 1;
  return format({ style: "unit", unit: units[step]!, unitDisplay: "short", maximumFractionDigits: digits }).format(size);
}

/** Seconds as a person says them: "40 seconds", "12 minutes", "2 hours 10 minutes"; never finer than it is known. */
export function duration(seconds: number): string {
  const unit = (value: number, name: "second" | "minute" | "hour" | "day"): string =>
    format({ style: "unit", unit: name, unitDisplay: "long", maximumFractionDigits: 0 }).format(value);
  if (seconds < 59.5) return unit(Math.max(1, Math.round(seconds)), "second");
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return unit(minutes, "minute");
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours < 24) return rest ? join([unit(hours, "hour"), unit(rest, "minute")]) : unit(hours, "hour");
  const whole = Math.round(minutes / 60);
  const days = Math.floor(whole / 24);
  return whole % 24 ? join([unit(days, "day"), unit(whole % 24, "hour")]) : unit(days, "day");
}

const join = (parts: string[]): string => parts.join(language().startsWith("ja") ? "" : " ");

export const dateTime = (iso: string): string =>
  new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
