/** What a licence means for use, in two words. A help for the legal check. */
import { gettext } from "../i18n";
import type { LicenceFacts } from "../wire";

export type { LicenceFacts };

export function useWords({ commercial }: LicenceFacts): string {
  if (commercial === null) return gettext("Commercial use unclear");
  return commercial ? gettext("Commercial use allowed") : gettext("No commercial use");
}

export const licenceName = ({ name }: LicenceFacts): string => name || gettext("No licence stated");

/** Worth a sign: not plainly free to use, or with conditions that travel to every child. */
export const needsCare = ({ commercial, share_alike, note }: LicenceFacts): boolean =>
  commercial !== true || share_alike || note !== "";
