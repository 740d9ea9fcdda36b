/**
 * What is wrong with a slice of devices, and what of it may not change.
 *
 * Absent on purpose: what is behind feature gates that are off by default; see gates.ts.
 * @see kubernetes pkg/apis/resource/validation/validation.go ValidateResourceSlice
 */
import { type FieldError, invalidValue, required, tooLong } from "../../errors.ts";
import { dns1123Label, dns1123Subdomain } from "../../names.ts";
import { validateDistinct, validateEntries, validatePoolName, validateQualifiedId } from "../../shapes/device-claim-validation.ts";
import { validateDriverName } from "../../shapes/persistent-volume-source-validation.ts";
import { badValue } from "../../shapes/pod-validation/checks.ts";
import { validateNodeSelector } from "../../shapes/pod-validation/scheduling.ts";
import type { Device, DeviceAttribute, ResourceSlice, ResourceSliceSpec } from "../resource-slice.ts";

const DEVICES_MAX = 128;
const PROPERTIES_MAX = 32;
const VALUE_CHARS_MAX = 64;
const ONE_REACH = "exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required";
const NUMBER = "(0|[1-9]\\d*)";
const PRE_RELEASE = "(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)";
const BUILD = "[0-9a-zA-Z-]+";
const SEMVER = new RegExp(`^${NUMBER}\\.${NUMBER}\\.${NUMBER}(-${PRE_RELEASE}(\\.${PRE_RELEASE})*)?(\\+${BUILD}(\\.${BUILD})*)?$`);

/** Everything that is wrong with a slice that has its defaults. */
export function validateResourceSlice({ spec }: ResourceSlice): FieldError[] {
  const { driver, pool, devices = [] } = spec;
  const { generation, resourceSliceCount: count } = pool;
  return [
    ...validateDriverName(driver, "spec.driver"),
    ...validatePoolName(pool.name, "spec.pool.name"),
    ...(count <= 0 ? [invalidValue("spec.pool.resourceSliceCount", count, "must be greater than zero")] : []),
    ...(generation < 0 ? [invalidValue("spec.pool.generation", generation, "must be greater than or equal to zero")] : []),
    ...validateReach(spec),
    ...validateEntries(devices, DEVICES_MAX, validateDevice, "spec.devices"),
    ...validateDistinct(
      devices.map(({ name }) => name),
      "spec.devices",
      ".name",
    ),
  ];
}

/** Whose devices they are, and the node they are on, stays. */
export function validateResourceSliceUpdate({ spec }: ResourceSlice, { spec: old }: ResourceSlice): FieldError[] {
  const errors: FieldError[] = [];
  const keep = (field: string, value: unknown, before: unknown) => {
    if (value !== before) errors.push(invalidValue(`spec.${field}`, value, "field is immutable"));
  };
  keep("pool.name", spec.pool.name, old.pool.name);
  keep("driver", spec.driver, old.driver);
  keep("nodeName", spec.nodeName, old.nodeName);
  return errors;
}

function validateReach({ nodeName, nodeSelector, allNodes }: ResourceSliceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const given: string[] = [];
  if (nodeName === "") errors.push(invalidValue("spec.nodeName", nodeName, "must be either unset or set to a non-empty string"));
  if (nodeName) {
    given.push("`nodeName`");
    errors.push(...badValue("spec.nodeName", nodeName, dns1123Subdomain(nodeName)));
  }
  if (nodeSelector !== undefined) {
    given.push("`nodeSelector`");
    errors.push(...validateNodeSelector(nodeSelector, "spec.nodeSelector"));
    const terms = nodeSelector.nodeSelectorTerms ?? [];
    const place = "spec.nodeSelector.nodeSelectorTerms";
    if (terms.length !== 1) errors.push(invalidValue(place, terms, "must have exactly one node selector term"));
  }
  if (allNodes === true) given.push("`allNodes`");
  if (allNodes === false) errors.push(invalidValue("spec.allNodes", allNodes, "must be either unset or set to true"));
  if (given.length === 0) errors.push(required("spec", ONE_REACH));
  if (given.length > 1) errors.push(invalidValue("spec", `{${given.join(", ")}}`, `${ONE_REACH}, but multiple fields are set`));
  return errors;
}

function validateDevice({ name = "", attributes = {}, capacity = {} }: Device, field: string): FieldError[] {
  const errors = badValue(`${field}.name`, name, dns1123Label(name));
  const count = Object.keys(attributes).length + Object.keys(capacity).length;
  if (count > PROPERTIES_MAX) {
    errors.push(invalidValue(field, count, `the total number of attributes and capacities must not exceed ${PROPERTIES_MAX}`));
  }
  for (const [key, attribute] of Object.entries(attributes)) {
    const place = `${field}.attributes[${key}]`;
    errors.push(...validateQualifiedId(key, place), ...validateAttribute(attribute, place));
  }
  return [...errors, ...Object.keys(capacity).flatMap((key) => validateQualifiedId(key, `${field}.capacity[${key}]`))];
}

function validateAttribute(attribute: DeviceAttribute, field: string): FieldError[] {
  const { string, version } = attribute;
  const errors: FieldError[] = [];
  if ((string ?? "").length > VALUE_CHARS_MAX) errors.push(tooLong(`${field}.string`, VALUE_CHARS_MAX));
  if (version !== undefined && !SEMVER.test(version)) {
    errors.push(invalidValue(`${field}.version`, version, "must be a string compatible with semver.org spec 2.0.0"));
  }
  if ((version ?? "").length > VALUE_CHARS_MAX) errors.push(tooLong(`${field}.version`, VALUE_CHARS_MAX));
  const count = Object.values(attribute).filter((value) => value !== undefined).length;
  if (count === 0) errors.push(required(field, "exactly one value must be specified"));
  if (count > 1) errors.push(invalidValue(field, attribute, "exactly one value must be specified"));
  return errors;
}
