/** Where two answers differ, word by word: for the eye, on this page only. */
import type { Span } from "./spans";

const MOST_WORDS = 2_000; // of one text; a table of their product is filled
const MOST_LETTERS = 20 * MOST_WORDS; // longer texts are not even cut into words

/** The parts of each text that the other does not have, by the longest common sequence of words; null where a text is
 * too long. */
export function differences(one: string, other: string, language: string): [Span[], Span[]] | null {
  if (Math.max(one.length, other.length) > MOST_LETTERS) return null;
  const segmenter = new Intl.Segmenter(language, { granularity: "word" });
  const [left, right] = [one, other].map((text) => [...segmenter.segment(text)].map(({ segment }) => segment)) as [
    string[],
    string[],
  ];
  if (left.length > MOST_WORDS || right.length > MOST_WORDS) return null;
  const [keptLeft, keptRight] = common(left, right);
  return [others(left, keptLeft), others(right, keptRight)];
}

/** Which words of each belong to the longest common sequence. */
function common(left: string[], right: string[]): [Set<number>, Set<number>] {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width); // of what is common from here to both ends
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        left[row] === right[column]
          ? lengths[(row + 1) * width + column + 1]! + 1
          : Math.max(lengths[(row + 1) * width + column]!, lengths[row * width + column + 1]!);
    }
  }
  const found: [Set<number>, Set<number>] = [new Set(), new Set()];
  for (let row = 0, column = 0; row < left.length && column < right.length; ) {
    if (left[row] === right[column]) {
      found[0].add(row++);
      found[1].add(column++);
    } else if (lengths[(row + 1) * width + column]! >= lengths[row * width + column + 1]!) row++;
    else column++;
  }
  return found;
}

/** The words that are not kept, as parts of the text; neighbours are one. */
function others(words: string[], kept: Set<number>): Span[] {
  const found: Span[] = [];
  let at = 0;
  words.forEach((word, index) => {
    const last = found.at(-1);
    if (!kept.has(index)) {
      if (last?.[1] === at) last[1] += word.length;
      else found.push([at, at + word.length]);
    }
    at += word.length;
  });
  return found;
}
