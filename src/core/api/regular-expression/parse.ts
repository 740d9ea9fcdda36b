/**
 * The syntax of regular expressions as Go's RE2 reads it, as a tree.
 *
 * Absent on purpose, as in RE2: what would need going back in the text (`\1`, `(?=…)`, `(?<=…)`).
 * @see https://github.com/google/re2/wiki/Syntax
 */
import { NESTING_MAX } from "../nesting.ts";

/** One character, as a code point, fits or not. */
export type CharacterTest = (code: number) => boolean;

/** A place between characters. */
export type Place = "text start" | "text end" | "line start" | "line end" | "word edge" | "no word edge";

/** What an expression is made of. */
export type Node =
  | { readonly is: "character"; readonly fits: CharacterTest }
  | { readonly is: "place"; readonly place: Place }
  | { readonly is: "sequence"; readonly parts: readonly Node[] }
  | { readonly is: "choice"; readonly among: readonly Node[] }
  | { readonly is: "group"; readonly index: number; readonly inner: Node }
  | { readonly is: "repeat"; readonly inner: Node; readonly min: number; readonly max: number; readonly isLazy: boolean };

/** An expression that was read. */
export interface Parsed {
  readonly root: Node;
  readonly groups: number;
}

/** What `(?ims)` switches on. */
export interface Flags {
  readonly ignoresCase: boolean;
  readonly hasLines: boolean;
  readonly dotTakesAll: boolean;
}

/** What stands there is no expression, or one that is not understood. */
export class BadExpression extends Error {
  override readonly name = "BadExpression";
}

/** RE2's limit of `{n}`. */
const REPEAT_MAX = 1_000;

/** Reads an expression; throws `BadExpression`. */
export function parseExpression(source: string, flags: Flags): Parsed {
  const parser = new Parser(source, flags);
  return { root: parser.whole(), groups: parser.groups };
}

class Parser {
  readonly #source: string;
  #at = 0;
  #depth = 0;
  #flags: Flags;
  groups = 0;

  constructor(source: string, flags: Flags) {
    this.#source = source;
    this.#flags = flags;
  }

  whole(): Node {
    const root = this.#choice();
    if (this.#at < this.#source.length) throw new BadExpression("unexpected )");
    return root;
  }

  #choice(): Node {
    if (++this.#depth > NESTING_MAX) throw new BadExpression("expression nests too deeply");
    const among = [this.#sequence()];
    while (this.#take("|")) among.push(this.#sequence());
    this.#depth -= 1;
    return among.length === 1 && among[0] !== undefined ? among[0] : { is: "choice", among };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !"|)".includes(this.#peek())) {
      const atom = this.#atom();
      if (atom !== undefined) parts.push(this.#repeated(atom));
    }
    return { is: "sequence", parts };
  }

  #peek(): string {
    return this.#source[this.#at] ?? "";
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source) ?? undefined;
    this.#at += found?.[0].length ?? 0;
    return found;
  }

  #repeated(atom: Node): Node {
    const bounds = this.#bounds();
    if (bounds === undefined) return atom;
    const isLazy = this.#take("?");
    if (this.#bounds() !== undefined) throw new BadExpression("invalid nested repetition operator");
    return { is: "repeat", inner: atom, ...bounds, isLazy };
  }

  #bounds(): { readonly min: number; readonly max: number } | undefined {
    if (this.#take("*")) return { min: 0, max: Number.POSITIVE_INFINITY };
    if (this.#take("+")) return { min: 1, max: Number.POSITIVE_INFINITY };
    if (this.#take("?")) return { min: 0, max: 1 };
    const counted = this.#match(/\{(\d{1,9})(,?)(\d{0,9})\}/y);
    if (counted === undefined) return undefined;
    const min = Number(counted[1]);
    const max = counted[2] === "" ? min : counted[3] === "" ? Number.POSITIVE_INFINITY : Number(counted[3]);
    if (min > REPEAT_MAX || (max !== Number.POSITIVE_INFINITY && max > REPEAT_MAX) || max < min)
      throw new BadExpression("invalid repeat count");
    return { min, max };
  }

  #atom(): Node | undefined {
    const [char = ""] = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    switch (this.#peek()) {
      case "(":
        return this.#group();
      case "[":
        return this.#character(this.#class());
      case "*":
      case "+":
      case "?":
        throw new BadExpression("missing argument to repetition operator");
      case "\\":
        return this.#escape();
    }
    const code = this.#source.codePointAt(this.#at) ?? 0;
    this.#at += code > 0xffff ? 2 : 1;
    const { hasLines, dotTakesAll } = this.#flags;
    if (char === "^") return { is: "place", place: hasLines ? "line start" : "text start" };
    if (char === "$") return { is: "place", place: hasLines ? "line end" : "text end" };
    if (char === ".") return { is: "character", fits: dotTakesAll ? () => true : (each) => each !== NEWLINE };
    return this.#character((each) => each === code);
  }

  #character(fits: CharacterTest): Node {
    return { is: "character", fits: this.#flags.ignoresCase ? inAnyCase(fits) : fits };
  }

  #group(): Node | undefined {
    this.#at += 1;
    const before = this.#flags;
    let index: number | undefined;
    if (this.#match(/\?P?<[A-Za-z_]\w*>/y) !== undefined) index = ++this.groups;
    else if (this.#peek() === "?") {
      const found = this.#match(/\?([imsU]*)(?:-([imsU]+))?([:)])/y);
      if (found === undefined) throw new BadExpression("invalid or unsupported Perl syntax");
      this.#flags = switched(switched(before, found[1] ?? "", true), found[2] ?? "", false);
      // `(?i)` holds from here to the end of the group it stands in.
      if (found[3] === ")") return undefined;
    } else index = ++this.groups;
    const inner = this.#choice();
    if (!this.#take(")")) throw new BadExpression("missing closing )");
    this.#flags = before;
    return index === undefined ? inner : { is: "group", index, inner };
  }

  #escape(): Node {
    const places: { readonly [letter: string]: Place | undefined } = { A: "text start", z: "text end", b: "word edge", B: "no word edge" };
    const place = places[this.#source[this.#at + 1] ?? ""];
    if (place === undefined) return this.#character(this.#escaped());
    this.#at += 2;
    return { is: "place", place };
  }

  /** What an escape stands for, within a class or outside. */
  #escaped(): CharacterTest {
    const property = this.#match(/\\([pP])(?:\{(\^?)([A-Za-z_]+)\}|([A-Z]))/y);
    if (property !== undefined) return propertyTest(property[3] ?? property[4] ?? "", (property[1] === "P") !== (property[2] === "^"));
    const single = this.#singleEscape();
    if (single !== undefined) return (code) => code === single;
    const letter = this.#source[this.#at + 1] ?? "";
    const named = CLASSES[letter.toLowerCase()];
    if (named === undefined || !/[dswDSW]/.test(letter)) throw new BadExpression(`invalid escape sequence: \\${letter}`);
    this.#at += 2;
    return letter === letter.toLowerCase() ? named : (code) => !named(code);
  }

  /** The character that an escape stands for; undefined when it stands for several. */
  #singleEscape(): number | undefined {
    const hex = this.#match(/\\x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))/y) ?? this.#match(/\\u([0-9A-Fa-f]{4})/y);
    if (hex !== undefined) return Number.parseInt(hex[1] ?? hex[2] ?? "", 16);
    const control = this.#match(/\\([aftnrv])/y);
    if (control !== undefined) return CONTROLS[control[1] ?? ""];
    const literal = this.#match(/\\([^A-Za-z0-9])/suy);
    return literal === undefined ? undefined : literal[1]?.codePointAt(0);
  }

  #class(): CharacterTest {
    this.#at += 1;
    const isNegated = this.#take("^");
    const tests: CharacterTest[] = [];
    for (let isFirst = true; isFirst || this.#peek() !== "]"; isFirst = false) {
      if (this.#at >= this.#source.length) throw new BadExpression("missing closing ]");
      tests.push(this.#classItem());
    }
    this.#at += 1;
    return (code) => tests.some((fits) => fits(code)) !== isNegated;
  }

  #classItem(): CharacterTest {
    const posix = this.#match(/\[:(\^?)([a-z]+):\]/y);
    if (posix !== undefined) {
      const name = posix[2] ?? "";
      const named = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
      if (named === undefined) throw new BadExpression("invalid character class range");
      return posix[1] === "^" ? (code) => !named(code) : named;
    }
    const first = this.#classCharacter();
    if (typeof first === "function") return first;
    const isRange = this.#peek() === "-" && !["]", ""].includes(this.#source[this.#at + 1] ?? "");
    if (!isRange) return (code) => code === first;
    this.#at += 1;
    const last = this.#classCharacter();
    if (typeof last === "function" || last < first) throw new BadExpression("invalid character class range");
    return (code) => code >= first && code <= last;
  }

  #classCharacter(): number | CharacterTest {
    if (this.#peek() === "\\") return this.#singleEscape() ?? this.#escaped();
    const code = this.#source.codePointAt(this.#at) ?? 0;
    this.#at += code > 0xffff ? 2 : 1;
    return code;
  }
}

const NEWLINE = 0x0a;
const CONTROLS: { readonly [letter: string]: number } = { a: 7, t: 9, n: 10, v: 11, f: 12, r: 13 };

const between = (code: number, first: string, last: string): boolean => code >= first.charCodeAt(0) && code <= last.charCodeAt(0);
const isDigit: CharacterTest = (code) => between(code, "0", "9");
const isUpper: CharacterTest = (code) => between(code, "A", "Z");
const isLower: CharacterTest = (code) => between(code, "a", "z");
const isLetter: CharacterTest = (code) => isUpper(code) || isLower(code);
const isSpace: CharacterTest = (code) => code === 0x20 || (code >= 0x09 && code <= 0x0d);
/** A letter, digit or underscore. */
export const isWord: CharacterTest = (code) => isLetter(code) || isDigit(code) || code === 0x5f;

const CLASSES: { readonly [letter: string]: CharacterTest | undefined } = { d: isDigit, s: isSpace, w: isWord };
const POSIX: { readonly [name: string]: CharacterTest | undefined } = {
  alnum: (code) => isLetter(code) || isDigit(code),
  alpha: isLetter,
  ascii: (code) => code <= 0x7f,
  blank: (code) => code === 0x20 || code === 0x09,
  cntrl: (code) => code <= 0x1f || code === 0x7f,
  digit: isDigit,
  graph: (code) => between(code, "!", "~"),
  lower: isLower,
  print: (code) => between(code, " ", "~"),
  punct: (code) => between(code, "!", "~") && !isLetter(code) && !isDigit(code),
  space: isSpace,
  upper: isUpper,
  word: isWord,
  xdigit: (code) => isDigit(code) || between(code, "A", "F") || between(code, "a", "f"),
};

/** A class of Unicode by its short or long name; of a single character, so the engine never goes back. */
function propertyTest(name: string, isNegated: boolean): CharacterTest {
  for (const property of [name, `Script=${name}`]) {
    try {
      const pattern = new RegExp(`^\\p{${property}}$`, "u");
      return (code) => pattern.test(String.fromCodePoint(code)) !== isNegated;
    } catch {
      // Only the engine knows the names.
    }
  }
  throw new BadExpression(`invalid character class range: \\p{${name}}`);
}

function inAnyCase(fits: CharacterTest): CharacterTest {
  return (code) => {
    if (fits(code)) return true;
    const char = String.fromCodePoint(code);
    return [char.toLowerCase(), char.toUpperCase()].some((other) => other.length === char.length && fits(other.codePointAt(0) ?? 0));
  };
}

function switched(flags: Flags, letters: string, isOn: boolean): Flags {
  return {
    ignoresCase: letters.includes("i") ? isOn : flags.ignoresCase,
    hasLines: letters.includes("m") ? isOn : flags.hasLines,
    dotTakesAll: letters.includes("s") ? isOn : flags.dotTakesAll,
  };
}
