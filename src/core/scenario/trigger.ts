/**
 * When a step begins.
 */
import type { YamlPath } from "../api/yaml-text.ts";
import type { Fields, Reading } from "./reading.ts";

/** After so much time, counted from the start or from the end of the step before, or when a condition holds. */
export type Trigger =
  | { readonly is: "at"; readonly ms: number }
  | { readonly is: "after"; readonly ms: number }
  | { readonly is: "when"; readonly condition: string; readonly withinMs: number };

const TRIGGERS = ["at", "after", "when"] as const;
const WITHIN_MS = 600_000;

/** Reads at, after or when of a step; none of them means at once. */
export function readTrigger(fields: Fields, path: YamlPath, reading: Reading): Trigger | undefined {
  const [name, other] = TRIGGERS.filter((each) => each in fields);
  if (other !== undefined) return reading.add([...path, other], `a step begins ${name} or ${other}, not both`);
  if (name !== "when" && fields.within !== undefined) reading.add([...path, "within"], "only with when");
  if (name === undefined) return { is: "after", ms: 0 };
  if (name !== "when") {
    const ms = reading.duration(fields, [...path, name]);
    return ms === undefined ? undefined : { is: name, ms };
  }
  const condition = reading.text(fields, [...path, "when"]);
  const withinMs = fields.within === undefined ? WITHIN_MS : reading.duration(fields, [...path, "within"]);
  if (condition === undefined || withinMs === undefined) return undefined;
  return { is: "when", condition: reading.condition(condition, [...path, "when"]), withinMs };
}
