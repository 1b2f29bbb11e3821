/** What a licence means for use, in two words. A help for the legal check. */
import { gettext } from "../i18n";

/** As the server states it; ``commercial`` is null where it depends on facts we cannot see. */
export interface LicenceFacts {
  name: string;
  commercial: boolean | null;
  note: string;
  /** worth a sign: not plainly free to use, or with conditions that travel to every child */
  care: boolean;
}

export function useWords({ commercial }: LicenceFacts): string {
  if (commercial === null) return gettext("Commercial use unclear");
  return commercial ? gettext("Commercial use allowed") : gettext("No commercial use");
}

export const licenceName = ({ name }: LicenceFacts): string => name || gettext("No licence stated");
