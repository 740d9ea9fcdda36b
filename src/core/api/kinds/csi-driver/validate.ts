/**
 * What is wrong with a CSIDriver, and what of it may not change.
 * @see kubernetes pkg/apis/storage/validation/validation.go ValidateCSIDriver
 */
import { duplicate, type FieldError, invalidValue, notSupported } from "../../errors.ts";
import { sameJson } from "../../patch/json-value.ts";
import { optionalChoice } from "../../shapes/pod-validation/checks.ts";
import type { CsiDriver, CsiTokenRequest } from "../csi-driver.ts";

const PERIOD_SECONDS_MIN = 10;
const TOKEN_SECONDS_MIN = 600;
const TOKEN_SECONDS_MAX = 4_294_967_296;
const MODES: readonly string[] = ["Persistent", "Ephemeral"];

/** Everything that is wrong with a driver that has its defaults. */
export function validateCsiDriver({ spec }: CsiDriver): FieldError[] {
  const period = spec.nodeAllocatableUpdatePeriodSeconds;
  const isShort = period !== undefined && period < PERIOD_SECONDS_MIN;
  return [
    ...optionalChoice("spec.fsGroupPolicy", spec.fsGroupPolicy, ["File", "None", "ReadWriteOnceWithFSType"]),
    ...validateTokenRequests(spec.tokenRequests ?? [], "spec.tokenRequests"),
    ...spec.volumeLifecycleModes.flatMap((mode) => (MODES.includes(mode) ? [] : [notSupported("spec.volumeLifecycleModes", mode, MODES)])),
    ...(isShort ? [invalidValue("spec.nodeAllocatableUpdatePeriodSeconds", period, "must be greater than or equal to 10 seconds")] : []),
  ];
}

/** Whether volumes are attached, and how they live, stays. */
export function validateCsiDriverUpdate({ spec }: CsiDriver, { spec: old }: CsiDriver): FieldError[] {
  const errors: FieldError[] = [];
  const bad = (field: string, value: unknown) => errors.push(invalidValue(field, value, "field is immutable"));
  // The name of the first field is upstream's slip.
  if (spec.attachRequired !== old.attachRequired) bad("spec.attachedRequired", spec.attachRequired);
  if (!sameJson(spec.volumeLifecycleModes, old.volumeLifecycleModes)) bad("spec.volumeLifecycleModes", spec.volumeLifecycleModes);
  return errors;
}

function validateTokenRequests(requests: readonly CsiTokenRequest[], field: string): FieldError[] {
  const audiences = new Set<string>();
  return requests.flatMap(({ audience = "", expirationSeconds: seconds }, index) => {
    if (audiences.has(audience)) return [duplicate(`${field}[${index}].audience`, audience)];
    audiences.add(audience);
    const place = `${field}[${index}].expirationSeconds`;
    if (seconds === undefined) return [];
    if (seconds < TOKEN_SECONDS_MIN) return [invalidValue(place, seconds, "may not specify a duration less than 10 minutes")];
    return seconds > TOKEN_SECONDS_MAX ? [invalidValue(place, seconds, "may not specify a duration larger than 2^32 seconds")] : [];
  });
}
