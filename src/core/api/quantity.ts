/**
 * Quantities: amounts such as `500m`, `1Gi` or `2e3`, held as whole nanos in a BigInt, so nothing is ever lost to floating point.
 *
 * A quantity stays a text everywhere in the house; these functions read it when they must count.
 * Absent on purpose: upstream's habit to print some spellings as they were given (`1.250`, `+1`); here equal amounts
 * of one family always print alike.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go
 */
import { assert } from "../sim/assert.ts";

/** How a quantity was written, and is printed again. */
type Family = "decimal" | "binary" | "exponent";

interface Amount {
  readonly nanos: bigint;
  readonly family: Family;
}

const FORM = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const FORM_ERROR = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const SUFFIX_ERROR = "unable to parse quantity's suffix";

const DECIMAL_SUFFIXES = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const BINARY_SUFFIXES = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const NANO_EXPONENT = -9;
const NANOS = 1_000_000_000n;
const NANOS_PER_MILLI = 1_000_000n;
/** Upstream caps binary quantities at the largest int64. */
const BINARY_NANOS_MAX = ((1n << 63n) - 1n) * NANOS;
/** Far beyond any cluster; it keeps `1e999999999` from filling the memory with digits. */
const EXPONENT_MAX = 100;

/** Upstream's message when the text is no quantity, undefined when it is one. */
export function quantityError(text: string): string | undefined {
  const parsed = parse(text);
  return typeof parsed === "string" ? parsed : undefined;
}

/** The text as upstream prints it back: same family, no fraction, largest suffix that loses nothing; `0.5` is `500m`. */
export function canonicalQuantity(text: string): string {
  return print(amountOf(text));
}

/** Thousandths of a unit, rounded up; 0 when undefined. */
export const cpuMillis = memoised((text) => Number(divideUp(amountOf(text).nanos, NANOS_PER_MILLI)));

/** Whole units (bytes for memory), rounded up; 0 when undefined. */
export const quantityValue = memoised((text) => Number(divideUp(amountOf(text).nanos, NANOS)));

/** `500m`, `1`, `1500m`; fractions of a millionth are rounded up. */
export function formatMillis(millis: number): string {
  return print({ nanos: BigInt(Math.ceil(millis)) * NANOS_PER_MILLI, family: "decimal" });
}

/** The largest binary unit that loses nothing: `1Gi`, `1536Mi`, `1000`. */
export function formatBytes(bytes: number): string {
  return print({ nanos: BigInt(Math.ceil(bytes)) * NANOS, family: "binary" });
}

/** Negative when `a` is less than `b`, 0 when they are equal amounts, positive otherwise. */
export function compareQuantities(a: string, b: string): number {
  const difference = amountOf(a).nanos - amountOf(b).nanos;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** The sum in the family of `a`, or of `b` when `a` is zero. */
export function addQuantities(a: string, b: string): string {
  const [left, right] = [amountOf(a), amountOf(b)];
  return print({ nanos: left.nanos + right.nanos, family: left.nanos === 0n ? right.family : left.family });
}

/** The difference in the family of `a`, or of `b` when `a` is zero. */
export function subtractQuantities(a: string, b: string): string {
  const [left, right] = [amountOf(a), amountOf(b)];
  return print({ nanos: left.nanos - right.nanos, family: left.nanos === 0n ? right.family : left.family });
}

function amountOf(text: string): Amount {
  const parsed = parse(text);
  assert(typeof parsed !== "string", `quantities are validated before anyone counts with them, yet ${JSON.stringify(text)} is none`);
  return parsed;
}

/** The amount, or upstream's message. A missing number (`m`, `.`) reads as zero, as upstream has it. */
function parse(text: string): Amount | string {
  const match = FORM.exec(text);
  if (text === "" || match === null) return FORM_ERROR;
  const [, sign, whole = "", fraction = "", suffix = ""] = match;
  const unit = unitOf(suffix);
  if (unit === undefined) return SUFFIX_ERROR;
  const digits = BigInt(`0${whole}${fraction}`) * unit.factor;
  const size = scaleUp(digits, unit.exponent - NANO_EXPONENT - fraction.length);
  const nanos = unit.family === "binary" && size > BINARY_NANOS_MAX ? BINARY_NANOS_MAX : size;
  // Less than one byte makes no binary quantity; upstream goes on in decimal.
  const family = unit.family === "binary" && nanos > 0n && nanos < NANOS ? "decimal" : unit.family;
  return { nanos: sign === "-" ? -nanos : nanos, family };
}

interface Unit {
  readonly family: Family;
  /** Power of ten. */
  readonly exponent: number;
  readonly factor: bigint;
}

function unitOf(suffix: string): Unit | undefined {
  const decimal = DECIMAL_SUFFIXES.indexOf(suffix);
  if (decimal >= 0) return { family: "decimal", exponent: NANO_EXPONENT + 3 * decimal, factor: 1n };
  const binary = BINARY_SUFFIXES.indexOf(suffix);
  if (binary >= 0) return { family: "binary", exponent: 0, factor: 1n << BigInt(10 * binary) };
  const written = /^[eE]([+-]?[0-9]+)$/.exec(suffix)?.[1];
  if (written === undefined) return undefined;
  const exponent = Math.max(-EXPONENT_MAX, Math.min(EXPONENT_MAX, Number(written)));
  return { family: "exponent", exponent, factor: 1n };
}

/** `digits` times ten to the power of `exponent`; what is smaller than one is rounded up. */
function scaleUp(digits: bigint, exponent: number): bigint {
  return exponent >= 0 ? digits * powerOfTen(exponent) : divideUp(digits, powerOfTen(-exponent));
}

function powerOfTen(exponent: number): bigint {
  return BigInt(`1${"0".repeat(exponent)}`);
}

/** Division that rounds away from zero: who asks for a little gets at least that. */
function divideUp(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  if (dividend % divisor === 0n) return quotient;
  return dividend > 0n ? quotient + 1n : quotient - 1n;
}

function print(amount: Amount): string {
  if (amount.nanos === 0n) return "0";
  return amount.family === "binary" && isWholeKibi(amount.nanos) ? printBinary(amount.nanos / NANOS) : printDecimal(amount);
}

/** Binary suffixes are used from 1024 on, and only for whole units. */
function isWholeKibi(nanos: bigint): boolean {
  const units = nanos / NANOS;
  return nanos % NANOS === 0n && (units >= 1024n || units <= -1024n);
}

function printBinary(units: bigint): string {
  let mantissa = units;
  let step = 0;
  while (mantissa % 1024n === 0n && step < BINARY_SUFFIXES.length - 1) {
    mantissa /= 1024n;
    step++;
  }
  return `${mantissa}${BINARY_SUFFIXES[step]}`;
}

function printDecimal(amount: Amount): string {
  let mantissa = amount.nanos;
  let step = 0;
  while (mantissa % 1000n === 0n && (amount.family === "exponent" || step < DECIMAL_SUFFIXES.length - 1)) {
    mantissa /= 1000n;
    step++;
  }
  const exponent = NANO_EXPONENT + 3 * step;
  const suffix = amount.family === "exponent" ? (exponent === 0 ? "" : `e${exponent}`) : DECIMAL_SUFFIXES[step];
  return `${mantissa}${suffix}`;
}

/** A cluster uses few distinct quantities; the bound only guards against a stream of odd ones. */
const MEMO_ENTRIES_MAX = 10_000;

function memoised(compute: (text: string) => number): (text: string | undefined) => number {
  const results = new Map<string, number>();
  return (text) => {
    if (text === undefined) return 0;
    const known = results.get(text);
    if (known !== undefined) return known;
    if (results.size >= MEMO_ENTRIES_MAX) results.clear();
    const result = compute(text);
    results.set(text, result);
    return result;
  };
}
