/** What numbers of a merge are called, in the words that the server hands to the page. */

let labels: Readonly<Record<string, string>> = {};

/** An island says this once, with what its page was given: label by the engine's name. */
export function knowParameters(words: Readonly<Record<string, string>>): void {
  labels = words;
}

export const parameterLabel = (name: string): string => labels[name] ?? name;
