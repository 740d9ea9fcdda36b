/**
 * Tests of what `get` prints: `STATUS=Running`, `READY!=1/1`, `RESTARTS>=3`, `AGE<5m`, `MESSAGE~"Insufficient cpu"`.
 *
 * A column is whatever the kind prints, wide ones included; `=` compares its text, or its number when one is wanted.
 */
import { type AnyKind, ApiError, type Column, type KubeObject, nearest, parseDuration } from "../../core/index.ts";

const OPERATORS = ["!=", "!~", ">=", "<=", "==", "=", "~", ">", "<"] as const;
type Operator = (typeof OPERATORS)[number];

/** How two numbers compare. */
export const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">=": (a, b) => a >= b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  "<": (a, b) => a < b,
};

/** A test that was read, not yet of any kind. */
export interface CellTest {
  readonly column: string;
  readonly operator: Operator;
  readonly value: string;
}

/** A test of one kind's objects. */
export interface BoundTest {
  readonly column: string;
  /** It changes with time alone. */
  readonly isVolatile: boolean;
  /** What is printed. */
  cell(object: KubeObject, nowMs: number): string;
  holds(object: KubeObject, nowMs: number): boolean;
}

const FORM = /^([^=!<>~]+?)(!=|!~|>=|<=|==|=|~|>|<)(.*)$/s;

/** Reads a word as a test; undefined when it is none. */
export function readTest(word: string): CellTest | undefined {
  const [, column = "", operator = "", value = ""] = FORM.exec(word) ?? [];
  const known = OPERATORS.find((each) => each === operator);
  return known === undefined ? undefined : { column: column.trim(), operator: known, value };
}

/** The test on a kind; refuses columns that the kind does not print, and values that cannot be compared so. */
export function bindTest({ column: name, operator, value }: CellTest, kind: AnyKind): BoundTest {
  const column = columnOf(kind, name);
  const cell = (object: KubeObject, nowMs: number): string => column.cell(object, { nowMs, wide: true });
  const bound = { column: column.name, isVolatile: column.volatile === true, cell };
  if (operator === "~" || operator === "!~") {
    const pattern = patternOf(value);
    return { ...bound, holds: (object, nowMs) => pattern.test(cell(object, nowMs)) === (operator === "~") };
  }
  const wanted = numberOf(value) ?? parseDuration(value);
  const compare = COMPARE[operator];
  const isEquality = operator === "=" || operator === "==" || operator === "!=";
  if (compare === undefined || (wanted === undefined && !isEquality)) {
    throw new ApiError("BadRequest", `error: ${operator} compares numbers and durations, not ${JSON.stringify(value)}`);
  }
  const isEqual = (object: KubeObject, nowMs: number): boolean =>
    cell(object, nowMs) === value || (wanted !== undefined && sizeOf(column, object, nowMs) === wanted);
  if (isEquality) return { ...bound, holds: (object, nowMs) => isEqual(object, nowMs) === (operator !== "!=") };
  return {
    ...bound,
    holds(object, nowMs) {
      const size = sizeOf(column, object, nowMs);
      return size !== undefined && wanted !== undefined && compare(size, wanted);
    },
  };
}

/** A column by name, in any case; those that only the screen shows are none of them. */
function columnOf(kind: AnyKind, name: string): Column<KubeObject> {
  const columns = kind.columns.filter(({ tuiOnly }) => tuiOnly !== true);
  const found = columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const names = columns.map((column) => column.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? `: there are ${names.join(", ")}` : `: did you mean ${meant}?`;
  throw new ApiError("BadRequest", `error: ${kind.plural} have no column ${JSON.stringify(name)}${hint}`);
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text, "s");
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ApiError("BadRequest", `error: ${JSON.stringify(text)} is no regular expression: ${error.message}`);
  }
}

/** What a cell is sorted by, or else the number that it begins with: `3 (2m ago)` is 3. */
function sizeOf(column: Column<KubeObject>, object: KubeObject, nowMs: number): number | undefined {
  const key = column.sortKey?.(object, { nowMs, wide: true });
  return typeof key === "number" ? key : numberOf(/^-?[\d.]+/.exec(column.cell(object, { nowMs, wide: true }))?.[0] ?? "");
}

function numberOf(text: string): number | undefined {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}
