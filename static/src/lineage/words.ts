/** The lineage page's own words. */
import { gettext, interpolate } from "../i18n";
import type { Terms } from "../wire";

export function commercialText({ verdict }: Terms): string {
  return {
    forbidden: gettext("no commercial use"),
    clash: gettext("licences contradict each other"),
    unclear: gettext("commercial use unclear"),
    "share alike": gettext("commercial use, same licence on what is made from it"),
    free: gettext("commercial use allowed"),
  }[verdict];
}

export const termsTone: Record<Terms["verdict"], "danger" | "warning" | "info" | "success"> = {
  forbidden: "danger",
  clash: "danger",
  unclear: "warning",
  "share alike": "info",
  free: "success",
};

/** The terms as a sentence that names who causes them. */
export function termsText({ verdict, because }: Terms): string {
  const names = new Intl.ListFormat(document.documentElement.lang || "en").format(because);
  const sentence = {
    forbidden: gettext("Not for commercial use, because of: %(names)s."),
    clash: gettext("Its sources ask for different licences and may not be passed on together: %(names)s."),
    unclear: gettext("Whether it may be used commercially is unclear, because of: %(names)s."),
    "share alike": gettext("May be used commercially; what is made from it must keep the licence of: %(names)s."),
    free: gettext("May be used commercially."),
  }[verdict];
  return interpolate(sentence, { names });
}
