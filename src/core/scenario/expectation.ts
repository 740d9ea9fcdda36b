/**
 * What must come of a step: eventually, always, or never.
 */
import type { YamlPath } from "../api/yaml-text.ts";
import { cutEventually, cutSpan, readDuration } from "./duration-tail.ts";
import { type Fields, pathText, type Reading } from "./reading.ts";

/** One expectation; its times count from the instant at which its step began. */
export interface Expectation {
  /** `steps[2].expect[0]`. */
  readonly path: string;
  readonly line: number;
  readonly must: "eventually" | "always" | "never";
  /** As it was written, for people. */
  readonly text: string;
  readonly condition: string;
  /** With `between`: it may not come to hold before; what holds at the beginning must cease first. */
  readonly fromMs?: number;
  /** It is over then. */
  readonly toMs: number;
  /** The condition that ends `always` and `never`, until `toMs` at the latest. */
  readonly until?: string;
  readonly because?: string;
}

const MUSTS = ["eventually", "always", "never"] as const;

/** An end that never comes ends an expectation after this long. */
const PATIENCE_MS = 3_600_000;

/** Reads one item of `expect`. */
export function readExpectation(fields: Fields, path: YamlPath, reading: Reading): Expectation | undefined {
  const musts = MUSTS.filter((name) => name in fields);
  const [must, other] = musts;
  if (must === undefined) return reading.add(path, `say what is expected: one of ${MUSTS.join(", ")}`);
  if (other !== undefined) return reading.add(path, `${must} and ${other} are two expectations: make two items of them`);
  const text = reading.text(fields, [...path, must]);
  if (text === undefined) return undefined;
  const cut = must === "eventually" ? cutEventually(text) : cutSpan(text);
  if (typeof cut === "string") return reading.add([...path, must], cut);
  reading.condition(cut.condition, [...path, must]);
  if (cut.until !== undefined) reading.condition(cut.until, [...path, must]);
  const span =
    must === "eventually" ? readBetween(fields, path, cut.durationMs, reading) : spanWithout(fields, path, cut.durationMs, reading);
  if (span === undefined) return undefined;
  const because = reading.text(fields, [...path, "because"]);
  return {
    path: pathText(path),
    line: reading.lineOf(path),
    must,
    text,
    condition: cut.condition,
    ...span,
    ...(cut.until === undefined ? {} : { until: cut.until }),
    ...(because === undefined ? {} : { because: because.trim() }),
  };
}

interface Span {
  readonly fromMs?: number;
  readonly toMs: number;
}

/** `between: [340s, 360s]`, or the `within` behind the condition. */
function readBetween(fields: Fields, path: YamlPath, withinMs: number | undefined, reading: Reading): Span | undefined {
  const { between } = fields;
  if (between === undefined) {
    if (withinMs !== undefined) return { toMs: withinMs };
    return reading.add(path, "it needs a time: within DURATION behind the condition, or between: [FROM, TO]");
  }
  const at = [...path, "between"];
  if (withinMs !== undefined) return reading.add(at, "either within or between, not both");
  if (!Array.isArray(between) || between.length !== 2) return reading.add(at, "two durations: [340s, 360s]");
  const [from, to] = between.map((each) => readDuration(String(each)));
  if (typeof from !== "number") return reading.add([...at, 0], String(from));
  if (typeof to !== "number") return reading.add([...at, 1], String(to));
  return from <= to ? { fromMs: from, toMs: to } : reading.add(at, "the first duration is the shorter one");
}

function spanWithout(fields: Fields, path: YamlPath, forMs: number | undefined, reading: Reading): Span {
  if (fields.between !== undefined) reading.add([...path, "between"], "only with eventually");
  return { toMs: forMs ?? PATIENCE_MS };
}
