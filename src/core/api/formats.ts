/**
 * The texts that Go's own parsers refuse: times and base64, with the words of their errors.
 *
 * Absent on purpose: quantities, which have a file of their own.
 * @see go src/time/format.go (Parse), src/encoding/base64/base64.go (decodeQuantum)
 */

const TIME_LAYOUT = "2006-01-02T15:04:05Z07:00";
const MICRO_TIME_LAYOUT = "2006-01-02T15:04:05.000000Z07:00";

/** What Go says about a text that is no `v1.Time`; undefined when it is one. */
export function timeError(text: string): string | undefined {
  return layoutError(text, TIME_LAYOUT, TIME);
}

/** What Go says about a text that is no `v1.MicroTime`, whose six decimals are not optional. */
export function microTimeError(text: string): string | undefined {
  return layoutError(text, MICRO_TIME_LAYOUT, MICRO_TIME);
}

/** A valid `v1.Time` as the server prints it: UTC, whole seconds. */
export function canonicalTime(text: string): string {
  if (text.length === 20 && text.endsWith("Z")) return text;
  return `${new Date(Date.parse(text)).toISOString().slice(0, 19)}Z`;
}

/** A valid `v1.MicroTime` as the server prints it: UTC, six decimals. */
export function canonicalMicroTime(text: string): string {
  if (text.endsWith("Z")) return text;
  const seconds = new Date(Date.parse(text.slice(0, 19) + text.slice(26))).toISOString().slice(0, 19);
  return `${seconds}${text.slice(19, 26)}Z`;
}

/** A piece of a layout: how the text must go on, and between which bounds the number must lie. */
interface Piece {
  readonly layout: string;
  readonly pattern: RegExp;
  readonly range?: readonly [name: string, from: number, to: number];
}

const TWO_DIGITS = /^\d{2}/;
const DATE_AND_TIME: readonly Piece[] = [
  { layout: "2006", pattern: /^\d{4}/ },
  { layout: "-", pattern: /^-/ },
  { layout: "01", pattern: TWO_DIGITS, range: ["month", 1, 12] },
  { layout: "-", pattern: /^-/ },
  { layout: "02", pattern: TWO_DIGITS },
  { layout: "T", pattern: /^T/ },
  { layout: "15", pattern: /^\d{1,2}/, range: ["hour", 0, 23] },
  { layout: ":", pattern: /^:/ },
  { layout: "04", pattern: TWO_DIGITS, range: ["minute", 0, 59] },
  { layout: ":", pattern: /^:/ },
  { layout: "05", pattern: TWO_DIGITS, range: ["second", 0, 59] },
];
const ZONE: Piece = { layout: "Z07:00", pattern: /^(?:Z|[+-]\d{2}:\d{2})/ };
/** A fraction that the layout does not name is read all the same. */
const TIME: readonly Piece[] = [...DATE_AND_TIME, { layout: "", pattern: /^(?:[.,]\d+)?/ }, ZONE];
const MICRO_TIME: readonly Piece[] = [...DATE_AND_TIME, { layout: ".000000", pattern: /^\.\d{6}/ }, ZONE];

/** Reads piece by piece, as Go does, because the error names the piece at which reading stopped. */
function layoutError(text: string, layout: string, pieces: readonly Piece[]): string | undefined {
  const quoted = JSON.stringify(text);
  let rest = text;
  for (const piece of pieces) {
    const match = piece.pattern.exec(rest);
    if (match === null) {
      return `parsing time ${quoted} as "${layout}": cannot parse ${JSON.stringify(rest)} as "${piece.layout}"`;
    }
    const [name, from, to] = piece.range ?? ["", 0, 0];
    if (name !== "" && (Number(match[0]) < from || Number(match[0]) > to)) return `parsing time ${quoted}: ${name} out of range`;
    rest = rest.slice(match[0].length);
  }
  if (rest !== "") return `parsing time ${quoted}: extra text: ${JSON.stringify(rest)}`;
  const day = Number(text.slice(8, 10));
  const outside = day < 1 || day > daysIn(Number(text.slice(0, 4)), Number(text.slice(5, 7)));
  return outside ? `parsing time ${quoted}: day out of range` : undefined;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** What Go says about a text that is no padded base64; undefined when it is. Line breaks are allowed anywhere. */
export function base64Error(text: string): string | undefined {
  const at = base64Fault(text);
  return at === undefined ? undefined : `illegal base64 data at input byte ${at}`;
}

const BASE64_SOUND = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const BASE64_LETTER = /[A-Za-z0-9+/]/;

/** Where Go's decoder stops. Groups of four letters; padding may only end the last group. */
function base64Fault(text: string): number | undefined {
  if (BASE64_SOUND.test(text)) return undefined;
  let inGroup = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === "\n" || letter === "\r") continue;
    if (BASE64_LETTER.test(letter)) {
      inGroup = (inGroup + 1) % 4;
      continue;
    }
    if (letter !== "=" || inGroup < 2) return at;
    return paddingFault(text, at, inGroup);
  }
  return inGroup === 0 ? undefined : text.length - inGroup;
}

function paddingFault(text: string, at: number, inGroup: number): number | undefined {
  let next = afterBreaks(text, at + 1);
  if (inGroup === 2) {
    if (next === text.length) return text.length;
    if (text.charAt(next) !== "=") return next - 1;
    next = afterBreaks(text, next + 1);
  }
  return next < text.length ? next : undefined;
}

function afterBreaks(text: string, from: number): number {
  let at = from;
  while (text.charAt(at) === "\n" || text.charAt(at) === "\r") at += 1;
  return at;
}
