/**
 * What may be wrong with what a Job is to do; Jobs and the templates of CronJobs share it.
 *
 * Objects come here as a client wrote them, so what the types promise may still be missing.
 * @see kubernetes pkg/apis/batch/validation/validation.go
 */
import { type FieldError, invalidValue, notSupported, required, tooLong } from "../errors.ts";
import { dns1123Subdomain } from "../names.ts";
import { isIndexed, type JobSpec } from "./job-spec.ts";
import { validatePodFailurePolicy } from "./job-validation/pod-failure-policy.ts";
import { validateSuccessPolicy } from "./job-validation/success-policy.ts";
import { badValue, notNegative, optionalChoice } from "./pod-validation/checks.ts";
import { validatePodTemplate } from "./pod-validation.ts";

/** An indexed Job may run this many pods at a time, and this many of its indexes may fail. */
const INDEXED_MAX = 100_000;
/** From this many completions on, limits per index are tighter. */
const COMPLETIONS_MANY = 100_000;
const MAX_OF_MANY = 10_000;
const MANAGED_BY_CHARS_MAX = 63;
const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const PATH_PATTERN = new RegExp(`^${PATH}$`);

/** What is wrong with a Job's spec, its selector aside. */
export function validateJobSpec(spec: JobSpec, field: string): FieldError[] {
  return [
    ...validateCounts(spec, field),
    ...validateManagedBy(spec.managedBy, `${field}.managedBy`),
    ...validateCompletionMode(spec, field),
    ...(spec.podFailurePolicy === undefined ? [] : validatePodFailurePolicy(spec, spec.podFailurePolicy, `${field}.podFailurePolicy`)),
    ...validateSuccess(spec, `${field}.successPolicy`),
    ...validateReplacement(spec, `${field}.podReplacementPolicy`),
    ...validatePodTemplate(spec.template, `${field}.template`),
    ...validateRestartPolicy(spec, `${field}.template.spec.restartPolicy`),
  ];
}

const COUNTS = [
  "parallelism",
  "completions",
  "activeDeadlineSeconds",
  "backoffLimit",
  "ttlSecondsAfterFinished",
  "backoffLimitPerIndex",
  "maxFailedIndexes",
] as const;

function validateCounts(spec: JobSpec, field: string): FieldError[] {
  const errors = COUNTS.flatMap((name) => notNegative(`${field}.${name}`, spec[name]));
  if (spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined) {
    errors.push(required(`${field}.backoffLimitPerIndex`, "when maxFailedIndexes is specified"));
  }
  return errors;
}

function validateManagedBy(managedBy: string | undefined, field: string): FieldError[] {
  if (managedBy === undefined) return [];
  const length = managedBy.length > MANAGED_BY_CHARS_MAX ? [tooLong(field, MANAGED_BY_CHARS_MAX)] : [];
  if (managedBy === "") return [required(field), ...length];
  const slash = managedBy.indexOf("/");
  const [host, path] = [managedBy.slice(0, Math.max(slash, 0)), managedBy.slice(slash + 1)];
  if (host === "" || path === "") {
    return [invalidValue(field, managedBy, 'must be a domain-prefixed path (such as "acme.io/foo")'), ...length];
  }
  const errors = badValue(field, host, dns1123Subdomain(host));
  if (!PATH_PATTERN.test(path)) errors.push(invalidValue(field, path, `Invalid path (regex used for validation is '${PATH}')`));
  return [...errors, ...length];
}

function validateCompletionMode(spec: JobSpec, field: string): FieldError[] {
  const errors = optionalChoice(`${field}.completionMode`, spec.completionMode, ["NonIndexed", "Indexed"]);
  if (isIndexed(spec)) return [...errors, ...validateIndexed(spec, field)];
  if (spec.completionMode !== undefined && spec.completionMode !== "NonIndexed") return errors;
  for (const name of ["backoffLimitPerIndex", "maxFailedIndexes"] as const) {
    if (spec[name] !== undefined) errors.push(invalidValue(`${field}.${name}`, spec[name], "requires indexed completion mode"));
  }
  return errors;
}

function validateIndexed(spec: JobSpec, field: string): FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes = 0, backoffLimitPerIndex } = spec;
  const errors: FieldError[] = [];
  const tooMuch = (name: "parallelism" | "maxFailedIndexes", detail: string) =>
    errors.push(invalidValue(`${field}.${name}`, spec[name], `must be less than or equal to ${detail}`));
  if (completions === undefined) errors.push(required(`${field}.completions`, "when completion mode is Indexed"));
  if (parallelism > INDEXED_MAX) tooMuch("parallelism", `${INDEXED_MAX} when completion mode is Indexed`);
  if (completions !== undefined && maxFailedIndexes > completions) tooMuch("maxFailedIndexes", "completions");
  if (maxFailedIndexes > INDEXED_MAX) tooMuch("maxFailedIndexes", `${INDEXED_MAX}`);
  if ((completions ?? 0) <= COMPLETIONS_MANY || backoffLimitPerIndex === undefined) return errors;
  const many = `${MAX_OF_MANY} when completions are above ${COMPLETIONS_MANY} and used with backoff limit per index`;
  if (spec.maxFailedIndexes === undefined) {
    errors.push(required(`${field}.maxFailedIndexes`, `must be specified when completions is above ${COMPLETIONS_MANY}`));
  }
  if (parallelism > MAX_OF_MANY) tooMuch("parallelism", many);
  if (maxFailedIndexes > MAX_OF_MANY) tooMuch("maxFailedIndexes", many);
  return errors;
}

function validateSuccess(spec: JobSpec, field: string): FieldError[] {
  const { successPolicy } = spec;
  if (successPolicy === undefined) return [];
  return isIndexed(spec)
    ? validateSuccessPolicy(spec, successPolicy, field)
    : [invalidValue(field, successPolicy, "requires indexed completion mode")];
}

/** With a policy for failures a pod must have ended before anyone can say what its failure means. */
function validateReplacement({ podReplacementPolicy, podFailurePolicy }: JobSpec, field: string): FieldError[] {
  return optionalChoice(field, podReplacementPolicy, podFailurePolicy === undefined ? ["Failed", "TerminatingOrFailed"] : ["Failed"]);
}

function validateRestartPolicy({ template, podFailurePolicy }: JobSpec, field: string): FieldError[] {
  const { restartPolicy } = template.spec;
  switch (restartPolicy) {
    case "Always":
      return [required(field, 'valid values: "OnFailure", "Never"')];
    case "Never":
      return [];
    case "OnFailure":
      if (podFailurePolicy === undefined) return [];
      return [invalidValue(field, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')];
    default:
      return [notSupported(field, restartPolicy, ["OnFailure", "Never"])];
  }
}
