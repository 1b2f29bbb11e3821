/** How finely a search tells parts of a model apart, in the words that the server hands to the page. */
import { interpolate } from "../i18n";

/** name: as the engine declares it; ":N" behind it stands for a number, "+path" is put behind any other. */
export interface GranularityWords {
  name: string;
  label: string; // with %(n)s for the number, %(granularity)s for the label that the path is put behind
  explanation: string;
  /** parameters of the drawing offer it */
  drawn: boolean;
}

const PATH = "+path";
let table: ReadonlyMap<string, GranularityWords> = new Map();

/** An island says this once, with what its page was given. */
export function knowGranularities(words: readonly GranularityWords[]): void {
  table = new Map(words.map((one) => [one.name, one]));
}

function found(value: string): { words: GranularityWords | undefined; n: string } {
  const n = /:(\d+)$/.exec(value)?.[1] ?? "";
  return { words: table.get(value) ?? table.get(value.replace(/\d+$/, "N")), n };
}

/** What people call it; a value that nobody declares stays as it is, for the list of problems to name. */
export function granularityLabel(value: string): string {
  const path = table.get(PATH);
  if (path && value.endsWith(PATH)) return interpolate(path.label, { granularity: granularityLabel(value.slice(0, -PATH.length)) });
  const { words, n } = found(value);
  return words ? interpolate(words.label, { n }) : value;
}

export function granularityHelp(value: string): string {
  const { words, n } = found(value.endsWith(PATH) ? value.slice(0, -PATH.length) : value);
  return words ? interpolate(words.explanation, { n }) : "";
}

/** What a parameter of the drawing may be searched by, from coarse to fine; a value of its own stands last. */
export function drawnChoices(value: string): string[] {
  const offered = [...table.values()].filter(({ drawn }) => drawn).map(({ name }) => name);
  return offered.includes(value) ? offered : [...offered, value];
}
