/** What a licence means for use, in two words. A help for the legal check; the server's list decides in the problems. */
import { gettext as _ } from "../i18n";

export type Use = "free" | "limited" | "unclear";

const FREE = /^(apache-2\.0|mit|bsd-.*|isc|unlicense|cc0-1\.0|cc-by-[34]\.0|cc-by-sa-[34]\.0|l?gpl-3\.0|agpl-3\.0|mpl-2\.0)$/;
const LIMITED = /(^|-)nc(-|$)|research|^mrl$/;

export function use(licence: string): Use {
  const key = licence.trim().toLowerCase();
  if (LIMITED.test(key)) return "limited";
  return FREE.test(key) ? "free" : "unclear";
}

export function useWords(licence: string): string {
  const words: Record<Use, string> = {
    free: _("Commercial use allowed"),
    limited: _("No commercial use"),
    unclear: _("Commercial use unclear"),
  };
  return words[use(licence)];
}

/** "apache-2.0" -> "Apache-2.0"; without a licence, so. */
export function licenceName(licence: string): string {
  if (!licence.trim()) return _("No licence stated");
  return licence
    .split("-")
    .map((part) => (/^(mit|isc|bsd|cc\d?|by|sa|nc|nd|a?l?gpl|mpl|mrl)$/i.test(part) ? part.toUpperCase() : part.charAt(0).toUpperCase() + part.slice(1)))
    .join("-");
}
