/** Who stands behind a number that comes of people's judgement. */
import { gettext, interpolate, ngettext, number } from "../i18n";

/** "8 people, 300 judgements" */
export const judged = ({ people, judgements }: { people: number; judgements: number }): string =>
  interpolate(gettext("%(people)s, %(judgements)s"), {
    people: interpolate(ngettext("%(count)s person", "%(count)s people", people), { count: number(people) }),
    judgements: interpolate(ngettext("%(count)s judgement", "%(count)s judgements", judgements), { count: number(judgements) }),
  });
