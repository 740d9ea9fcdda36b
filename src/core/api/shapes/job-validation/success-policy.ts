/**
 * What may be wrong with the rules that let an indexed Job succeed early.
 * @see kubernetes pkg/apis/batch/validation/validation.go validateSuccessPolicy
 */
import { type FieldError, invalidValue, required, tooLong, tooMany } from "../../errors.ts";
import { countIndexes, parseIndexes } from "../job-indexes.ts";
import type { JobSpec, SuccessPolicy, SuccessPolicyRule } from "../job-spec.ts";
import { notNegative } from "../pod-validation/checks.ts";

const RULES_MAX = 20;
const INDEXES_BYTES_MAX = 64 * 1024;

/** What is wrong with the rules of an indexed Job. */
export function validateSuccessPolicy({ completions = 0 }: JobSpec, { rules = [] }: SuccessPolicy, field: string): FieldError[] {
  const at = `${field}.rules`;
  const errors: FieldError[] = [];
  if (rules.length === 0) errors.push(required(at, "at least one rules must be specified when the successPolicy is specified"));
  if (rules.length > RULES_MAX) errors.push(tooMany(at, rules.length, RULES_MAX));
  return [...errors, ...rules.flatMap((rule, index) => validateRule(rule, completions, `${at}[${index}]`))];
}

function validateRule(
  { succeededCount: count, succeededIndexes: indexes }: SuccessPolicyRule,
  completions: number,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (count === undefined && indexes === undefined) {
    errors.push(required(field, "at least one of succeededCount or succeededIndexes must be specified"));
  }
  let total = 0;
  if (indexes !== undefined) {
    const at = `${field}.succeededIndexes`;
    if (indexes.length > INDEXES_BYTES_MAX) errors.push(tooLong(at, INDEXES_BYTES_MAX));
    const runs = parseIndexes(indexes, completions);
    if (typeof runs === "string") errors.push(invalidValue(at, indexes, `error parsing succeededIndexes: ${runs}`));
    else total = countIndexes(runs);
  }
  if (count === undefined) return errors;
  const at = `${field}.succeededCount`;
  errors.push(...notNegative(at, count));
  const atMost = (max: number, of: string) =>
    errors.push(invalidValue(at, count, `must be less than or equal to ${max} (the number of ${of})`));
  if (count > completions) atMost(completions, "specified completions");
  if (indexes !== undefined && count > total) atMost(total, "indexes in the specified succeededIndexes field");
  return errors;
}
