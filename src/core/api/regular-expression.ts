/**
 * Regular expressions that come from outside, matched in time that grows with the text and never explodes.
 *
 * JavaScript's own go back and try again: `^(a+)+$` of thirty letters would stop the world for minutes. Go's RE2, which
 * upstream uses, follows all ways through an expression at once, and so does this machine (Thompson's, with Pike's notes).
 * @see https://swtch.com/~rsc/regexp/regexp2.html
 */
import { BadExpression, type Flags, isWord, type Place, parseExpression } from "./regular-expression/parse.ts";
import { programOf, type Step } from "./regular-expression/program.ts";

/** Where an expression was found: the whole, then its groups. */
export interface Found {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly (string | undefined)[];
}

/** A regular expression. */
export interface RegularExpression {
  test(text: string): boolean;
  /** The first match that begins at `from` or later. */
  find(text: string, from?: number): Found | undefined;
  /** Where matches that begin with the text may end, in order. */
  ends(text: string): readonly number[];
  /** The text with each match replaced. */
  replaceEach(text: string, replace: (found: Found) => string): string;
}

const NO_FLAGS: Flags = { ignoresCase: false, hasLines: false, dotTakesAll: false };

/** The expression that a text stands for; undefined when it is none. */
export function regularExpression(source: string, flags: Partial<Flags> = {}): RegularExpression | undefined {
  try {
    const parsed = parseExpression(source, { ...NO_FLAGS, ...flags });
    return new Machine(programOf(parsed), parsed.groups);
  } catch (error) {
    if (!(error instanceof BadExpression)) throw error;
    return undefined;
  }
}

type Notes = readonly (number | undefined)[];
const NO_NOTES: Notes = [];

/** Ways through the program that are at the same character; the first one counts most. */
interface Ways {
  readonly at: number[];
  readonly notes: Notes[];
  readonly reached: Uint32Array;
}

class Machine implements RegularExpression {
  readonly #steps: readonly Step[];
  readonly #groups: number;
  /** Counts the characters looked at; marks the steps that have been reached at one. */
  #turn = 0;

  constructor(steps: readonly Step[], groups: number) {
    this.#steps = steps;
    this.#groups = groups;
  }

  test(text: string): boolean {
    return this.#run(text, 0, false) !== undefined;
  }

  find(text: string, from = 0): Found | undefined {
    const notes = this.#run(text, from, true);
    const [start, end] = notes ?? [];
    if (notes === undefined || start === undefined || end === undefined) return undefined;
    const groups = Array.from({ length: this.#groups + 1 }, (_, index) => {
      const [first, last] = [notes[index * 2], notes[index * 2 + 1]];
      return first === undefined || last === undefined ? undefined : text.slice(first, last);
    });
    return { start, end, groups };
  }

  ends(text: string): readonly number[] {
    const ends: number[] = [];
    let now = waysOf(this.#steps.length);
    let next = waysOf(this.#steps.length);
    this.#turn += 1;
    this.#enter(now, 0, NO_NOTES, text, 0, false);
    for (let index = 0; now.at.length > 0; ) {
      const code = text.codePointAt(index);
      const after = index + (code !== undefined && code > 0xffff ? 2 : 1);
      this.#turn += 1;
      for (const at of now.at) {
        const step = this.#steps[at];
        if (step?.do === "match") ends.push(index);
        else if (step?.do === "take" && code !== undefined && step.fits(code)) this.#enter(next, at + 1, NO_NOTES, text, after, false);
      }
      now.at.length = 0;
      now.notes.length = 0;
      [now, next] = [next, now];
      index = after;
    }
    return ends;
  }

  replaceEach(text: string, replace: (found: Found) => string): string {
    let result = "";
    let at = 0;
    for (let from = 0; from <= text.length; ) {
      const found = this.find(text, from);
      if (found === undefined) break;
      result += text.slice(at, found.start) + replace(found);
      at = found.end;
      from = found.end > found.start ? found.end : found.end + 1;
    }
    return result + text.slice(at);
  }

  #run(text: string, from: number, isNoted: boolean): Notes | undefined {
    let now = waysOf(this.#steps.length);
    let next = waysOf(this.#steps.length);
    let matched: Notes | undefined;
    this.#turn = 1;
    for (let index = from; ; ) {
      // No way that begins later counts as much as one that has matched.
      if (matched === undefined) this.#enter(now, 0, NO_NOTES, text, index, isNoted);
      if (now.at.length === 0 && matched !== undefined) return matched;
      const code = text.codePointAt(index);
      const after = index + (code !== undefined && code > 0xffff ? 2 : 1);
      this.#turn += 1;
      for (const [way, at] of now.at.entries()) {
        const step = this.#steps[at];
        const notes = now.notes[way] ?? NO_NOTES;
        if (step?.do === "match") {
          if (!isNoted) return notes;
          matched = notes;
          break;
        }
        if (step?.do === "take" && code !== undefined && step.fits(code)) this.#enter(next, at + 1, notes, text, after, isNoted);
      }
      now.at.length = 0;
      now.notes.length = 0;
      [now, next] = [next, now];
      if (code === undefined) return matched;
      index = after;
    }
  }

  /** Follows a way up to the steps at which it takes a character or matches. */
  #enter(ways: Ways, first: number, begun: Notes, text: string, index: number, isNoted: boolean): void {
    const open: { readonly at: number; readonly notes: Notes }[] = [{ at: first, notes: begun }];
    for (let way = open.pop(); way !== undefined; way = open.pop()) {
      const { at, notes } = way;
      const step = this.#steps[at];
      if (step === undefined || ways.reached[at] === this.#turn) continue;
      ways.reached[at] = this.#turn;
      if (step.do === "go") open.push({ at: step.to, notes });
      else if (step.do === "split") open.push({ at: step.second, notes }, { at: step.first, notes });
      else if (step.do === "note") open.push({ at: at + 1, notes: isNoted ? noted(notes, step.slot, index) : notes });
      else if (step.do === "be") {
        if (isAt(step.place, text, index)) open.push({ at: at + 1, notes });
      } else {
        ways.at.push(at);
        ways.notes.push(notes);
      }
    }
  }
}

function waysOf(steps: number): Ways {
  return { at: [], notes: [], reached: new Uint32Array(steps) };
}

function noted(notes: Notes, slot: number, index: number): Notes {
  const result = [...notes];
  result[slot] = index;
  return result;
}

function isAt(place: Place, text: string, index: number): boolean {
  switch (place) {
    case "text start":
      return index === 0;
    case "text end":
      return index === text.length;
    case "line start":
      return index === 0 || text[index - 1] === "\n";
    case "line end":
      return index === text.length || text[index] === "\n";
    default: {
      const isEdge = isWordAt(text, index - 1) !== isWordAt(text, index);
      return isEdge === (place === "word edge");
    }
  }
}

function isWordAt(text: string, index: number): boolean {
  return index >= 0 && index < text.length && isWord(text.charCodeAt(index));
}
