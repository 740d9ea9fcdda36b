/**
 * What may change through a pod's ephemeralcontainers subresource: containers are added, those there stay as they are.
 * @see kubernetes pkg/apis/core/validation/validation.go ValidatePodEphemeralContainersUpdate
 */
import { type FieldError, forbiddenField } from "../../errors.ts";
import { validatePodSpec } from "../../shapes/pod-validation.ts";
import { canonicalText, unifiedDiff } from "../../unified-diff.ts";
import type { Pod } from "../pod.ts";

const FIELD = "spec.ephemeralContainers";

/** What is wrong with the ephemeral containers that a pod is given. */
export function validateEphemeralUpdate(next: Pod, previous: Pod): FieldError[] {
  const given = new Map((next.spec.ephemeralContainers ?? []).map((container) => [container.name, container]));
  const errors = validatePodSpec(next.spec, "spec").filter(({ field }) => field.startsWith(FIELD));
  for (const container of previous.spec.ephemeralContainers ?? []) {
    const { name } = container;
    const now = given.get(name);
    if (now === undefined) {
      errors.push(forbiddenField(FIELD, `existing ephemeral containers ${JSON.stringify(name)} may not be removed\n`));
      continue;
    }
    const [before, after] = [canonicalText(container), canonicalText(now)];
    if (before === after) continue;
    errors.push(
      forbiddenField(FIELD, `existing ephemeral containers ${JSON.stringify(name)} may not be changed\n${unifiedDiff(before, after)}`),
    );
  }
  return errors;
}
