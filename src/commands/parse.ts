/**
 * From a line of text to a verb and its arguments, the way a shell and kubectl read it.
 */
import { ApiError } from "../core/index.ts";
import type { Args, Command, Option } from "./command.ts";

/** Splits a line into words: blanks separate, quotes and backslashes group as in a shell. */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let index = 0; index < line.length; index++) {
    const char = line[index] ?? "";
    if (quote !== "") {
      if (char === quote) quote = "";
      else if (char === "\\" && quote === '"' && /["\\$`]/.test(line[index + 1] ?? "")) word = (word ?? "") + (line[++index] ?? "");
      else word = (word ?? "") + char;
    } else if (char === "'" || char === '"') {
      quote = char;
      word ??= "";
    } else if (char === "\\" && index + 1 < line.length) {
      word = (word ?? "") + (line[++index] ?? "");
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + char;
    }
  }
  if (quote !== "") throw new ApiError("BadRequest", `error: a quote (${quote}) is not closed`);
  if (word !== undefined) words.push(word);
  return words;
}

/** A word as it must be written on a line to be read as one. */
export function quoteWord(word: string): string {
  return /^[\w./@:=+#[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Reads a command's options out of its words; refuses what it does not know in kubectl's words. */
export function parseArgs(command: Command, words: readonly string[]): Args {
  if (command.rawWords) return argsOf(words, new Map());
  const values = new Map<string, string[]>();
  const plain: string[] = [];
  let index = 0;
  const add = (option: Option, value: string): void => {
    values.set(option.name, [...(values.get(option.name) ?? []), value]);
  };
  const valueFor = (option: Option, written: string, inline: string | undefined): string => {
    if (option.type === "flag") return inline ?? "true";
    const value = inline ?? words[++index];
    if (value === undefined) throw new ApiError("BadRequest", `error: flag needs an argument: ${written}`);
    return value;
  };
  for (; index < words.length; index++) {
    const word = words[index] ?? "";
    if (word === "--") {
      plain.push(...words.slice(index + 1));
      break;
    }
    if (word.startsWith("--")) {
      const [name = "", inline] = splitOnce(word.slice(2), "=");
      const option = command.options.find((candidate) => candidate.name === name);
      if (option === undefined) throw new ApiError("BadRequest", `error: unknown flag: --${name}\nSee 'help ${command.name}' for usage.`);
      add(option, valueFor(option, `--${name}`, inline));
    } else if (word.length > 1 && word.startsWith("-") && !/^-\d/.test(word)) {
      readShort(command, word, (option, inline) => add(option, valueFor(option, `-${option.short}`, inline)));
    } else {
      plain.push(word);
    }
  }
  return argsOf(plain, values);
}

/** `-A`, `-n shop`, `-nshop`, `-o=wide`, `-Aw`. */
function readShort(command: Command, word: string, take: (option: Option, inline: string | undefined) => void): void {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at];
    const option = command.options.find((candidate) => candidate.short === letter);
    if (option === undefined) {
      throw new ApiError("BadRequest", `error: unknown shorthand flag: '${letter}' in ${word}\nSee 'help ${command.name}' for usage.`);
    }
    if (option.type === "flag") {
      take(option, undefined);
      continue;
    }
    const rest = word.slice(at + 1);
    take(option, rest === "" ? undefined : rest.replace(/^=/, ""));
    return;
  }
}

function argsOf(words: readonly string[], values: ReadonlyMap<string, readonly string[]>): Args {
  return {
    words,
    flag: (name) => (values.get(name)?.at(-1) ?? "false") === "true",
    text: (name) => values.get(name)?.at(-1),
    texts: (name) => values.get(name) ?? [],
  };
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
