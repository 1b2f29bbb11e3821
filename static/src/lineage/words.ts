/** The lineage page's own words. */
import { gettext, interpolate } from "../i18n";
import { consequence, type Consequence, type Terms } from "./members";

export function commercialText(terms: Terms): string {
  return {
    forbidden: gettext("no commercial use"),
    clash: gettext("licences contradict each other"),
    unclear: gettext("commercial use unclear"),
    "share alike": gettext("commercial use, same licence on what is made from it"),
    free: gettext("commercial use allowed"),
  }[consequence(terms)];
}

export const consequenceTone: Record<Consequence, "danger" | "warning" | "info" | "success"> = {
  forbidden: "danger",
  clash: "danger",
  unclear: "warning",
  "share alike": "info",
  free: "success",
};

/** The consequence as a sentence that names who causes it. */
export function consequenceText(terms: Terms): string {
  const names = (list: string[]): string => new Intl.ListFormat(document.documentElement.lang || "en").format(list);
  switch (consequence(terms)) {
    case "forbidden":
      return terms.forbids.length > 0
        ? interpolate(gettext("Not for commercial use, because of: %(names)s."), { names: names(terms.forbids) })
        : gettext("Not for commercial use.");
    case "clash":
      return interpolate(gettext("Its sources ask for different licences and may not be passed on together: %(names)s."), {
        names: names(terms.share_alike),
      });
    case "unclear":
      return terms.unclear.length > 0
        ? interpolate(gettext("Whether it may be used commercially is unclear, because of: %(names)s."), { names: names(terms.unclear) })
        : gettext("Whether it may be used commercially is unclear.");
    case "share alike":
      return interpolate(gettext("May be used commercially; what is made from it must keep the licence of: %(names)s."), {
        names: names(terms.share_alike),
      });
    default:
      return gettext("May be used commercially.");
  }
}
