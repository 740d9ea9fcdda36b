/**
 * What is wrong with a CSINode; an entry stays as it is once it is there.
 * @see kubernetes pkg/apis/storage/validation/validation.go ValidateCSINode
 */
import { duplicate, type FieldError, invalidValue, required } from "../../errors.ts";
import { qualifiedName } from "../../names.ts";
import { sameJson } from "../../patch/json-value.ts";
import { isNew } from "../../shapes/is-new.ts";
import { validateDriverName } from "../../shapes/persistent-volume-source-validation.ts";
import { badValue, isBlank, notNegative } from "../../shapes/pod-validation/checks.ts";
import type { CsiNode, CsiNodeDriver } from "../csi-node.ts";

const NODE_ID_CHARS_MAX = 256;

/** Everything that is wrong with the drivers. */
export function validateCsiNode(object: CsiNode): FieldError[] {
  const names = new Set<string>();
  return driversOf(object).flatMap((driver, index) => {
    const field = `spec.drivers[${index}]`;
    const isKnown = names.has(driver.name);
    names.add(driver.name);
    return [
      ...validateDriver(driver, field),
      ...(isKnown ? [duplicate(`${field}.name`, driver.name)] : []),
      ...validateKeys(driver, field),
    ];
  });
}

/** A driver comes and goes; while it is there it does not change. */
export function validateCsiNodeUpdate(next: CsiNode, previous: CsiNode): FieldError[] {
  if (isNew(previous)) return [];
  const after = new Map(driversOf(next).map((driver) => [driver.name, driver]));
  return driversOf(previous).flatMap((driver) => {
    const changed = after.get(driver.name);
    return changed === undefined || sameJson(changed, driver) ? [] : [invalidValue("spec.drivers", changed, "field is immutable")];
  });
}

function driversOf({ spec }: CsiNode): readonly CsiNodeDriver[] {
  return spec?.drivers ?? [];
}

function validateDriver({ name, nodeID = "", allocatable }: CsiNodeDriver, field: string): FieldError[] {
  const isLong = nodeID.length > NODE_ID_CHARS_MAX;
  return [
    ...validateDriverName(name, `${field}.name`),
    ...(isBlank(nodeID) ? [required(`${field}.nodeID`)] : []),
    ...(isLong ? [invalidValue(`${field}.nodeID`, nodeID, `must be ${NODE_ID_CHARS_MAX} characters or less`)] : []),
    ...notNegative(`${field}.allocatable.count`, allocatable?.count),
  ];
}

function validateKeys({ topologyKeys = [] }: CsiNodeDriver, field: string): FieldError[] {
  return topologyKeys.flatMap((key, index) => [
    ...(key === "" ? [required(field)] : []),
    ...(topologyKeys.indexOf(key) < index ? [duplicate(field, key)] : []),
    ...badValue(field, key, qualifiedName(key)),
  ]);
}
