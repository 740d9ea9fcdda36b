/**
 * The words of `diff`, split into what is compared with what.
 */
import { isPlainInstant } from "../time/instant.ts";

/** One or two lists of words: `and` stands between, or the first ends by itself. */
export function splitSides(words: readonly string[]): readonly (readonly string[])[] {
  const and = words.indexOf("and");
  if (and >= 0) return [words.slice(0, and), words.slice(and + 1)];
  const length = lengthOfFirst(words);
  return length < words.length ? [words.slice(0, length), words.slice(length)] : words.length === 0 ? [] : [words];
}

/** An event goes on to the end; everything else is one word, or `branch N`. */
function lengthOfFirst(words: readonly string[]): number {
  const skipped = words[0] === "to" ? 1 : 0;
  const word = words[skipped] ?? "";
  if (word === "branch") return skipped + 2;
  return isPlainInstant(word) ? skipped + 1 : words.length;
}
