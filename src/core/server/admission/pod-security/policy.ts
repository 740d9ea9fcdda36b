/**
 * What a namespace's labels demand of its pods: a level for each of enforcing, auditing and warning.
 * @see kubernetes staging/src/k8s.io/pod-security-admission/api/helpers.go
 */
import { type FieldError, invalidValue } from "../../../api/errors.ts";

const LEVELS = ["privileged", "baseline", "restricted"] as const;

/** How much a pod may do; each allows less than the one before. */
export type Level = (typeof LEVELS)[number];

/** A level as some version of Kubernetes understands it. */
export interface LevelVersion {
  readonly level: Level;
  /** The minor version, infinite for the latest. */
  readonly minor: number;
}

/** What becomes of pods beyond each level: they are refused, or their author is warned. Nothing here keeps audit logs. */
export interface Policy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
}

const LATEST = Number.POSITIVE_INFINITY;
const ANYTHING: LevelVersion = { level: "privileged", minor: LATEST };
const PREFIX = "pod-security.kubernetes.io/";

/** `restricted:latest`, `baseline:v1.30`. */
export function levelText({ level, minor }: LevelVersion): string {
  return `${level}:${minor === LATEST ? "latest" : `v1.${minor}`}`;
}

/** Whether the first level allows less than the second. */
export function isStricter(level: Level, than: Level): boolean {
  return LEVELS.indexOf(level) > LEVELS.indexOf(than);
}

type Labels = { readonly [key: string]: string };

/** The policy of a namespace, and which of its labels say nothing sensible. */
export function policyOf(labels: Labels = {}): { readonly policy: Policy; readonly errors: readonly FieldError[] } {
  const enforce = modeOf(labels, "enforce", "restricted");
  const audit = modeOf(labels, "audit", "privileged");
  const warn = modeOf(labels, "warn", "privileged");
  const errors = [...enforce.errors, ...audit.errors, ...warn.errors];
  const enforced = enforce.value;
  // Whoever enforces without a word on warnings is warned as well, so that the authors of templates hear of it.
  const isImplied = labels[`${PREFIX}warn`] === undefined && enforce.isLevelSound && isStricter(enforced.level, warn.value.level);
  if (!isImplied) return { policy: { enforce: enforced, warn: warn.value }, errors };
  const minor = labels[`${PREFIX}warn-version`] === undefined ? enforced.minor : warn.value.minor;
  return { policy: { enforce: enforced, warn: { level: enforced.level, minor } }, errors };
}

interface Mode {
  readonly value: LevelVersion;
  readonly errors: readonly FieldError[];
  readonly isLevelSound: boolean;
}

/** `fallback` is what a level counts as that nobody knows. */
function modeOf(labels: Labels, mode: string, fallback: Level): Mode {
  const errors: FieldError[] = [];
  const bad = (label: string, value: string, detail: string) => errors.push(invalidValue(`metadata.labels[${label}]`, value, detail));
  const [levelLabel, versionLabel] = [`${PREFIX}${mode}`, `${PREFIX}${mode}-version`];
  let { level, minor } = ANYTHING;
  let isLevelSound = false;
  const wanted = labels[levelLabel];
  if (wanted !== undefined) {
    const known = LEVELS.find((each) => each === wanted);
    isLevelSound = known !== undefined;
    level = known ?? fallback;
    if (known === undefined) bad(levelLabel, wanted, `must be one of ${LEVELS.join(", ")}`);
  }
  const version = labels[versionLabel];
  if (version !== undefined && version !== "latest") {
    const digits = /^v1\.([0-9]|[1-9][0-9]*)$/.exec(version)?.[1];
    if (digits === undefined) bad(versionLabel, version, 'must be "latest" or "v1.x"');
    else minor = Number(digits);
  }
  return { value: { level, minor }, errors, isLevelSound };
}
