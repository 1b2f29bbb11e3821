/** What a licence means for use, in two words. A help for the legal check. */
import { gettext } from "../i18n";
import type { LicenceFacts } from "../wire";

export type { LicenceFacts };

export function useWords({ commercial }: LicenceFacts): string {
  if (commercial === null) return gettext("Commercial use unclear");
  return commercial ? gettext("Commercial use allowed") : gettext("No commercial use");
}

export const licenceName = ({ name }: LicenceFacts): string => name || gettext("No licence stated");
