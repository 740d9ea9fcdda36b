/**
 * Fields that a write cannot own, because the server resets them: the status through the main resource, the rest through a subresource.
 * @see kubernetes pkg/registry/…/strategy.go (GetResetFields, GetResetFieldsFilter)
 */

import type { AnyKind } from "../registry.ts";
import { isCustomKind } from "../served-version.ts";
import { type FieldSet, filtered, isMember, NO_FIELDS, recursiveDifference, setOf, union } from "./field-set.ts";
import { fieldElement } from "./path-element.ts";

/** Leaves out of a set what such a write resets. */
export type ResetFilter = (set: FieldSet) => FieldSet;

const STATUS = setOf(["status"]);
const SPEC = setOf(["spec"]);
const SPEC_AND_METADATA = setOf(["spec"], ["metadata"]);

/** What a status write resets besides the spec. */
const STATUS_EXTRAS: { readonly [kind: string]: FieldSet } = {
  APIService: setOf(["metadata"]),
  CertificateSigningRequest: setOf(["status", "conditions"]),
  CustomResourceDefinition: setOf(["metadata"]),
  Deployment: setOf(["metadata", "labels"]),
  FlowSchema: setOf(["metadata"]),
  Pod: setOf(["metadata", "deletionTimestamp"], ["metadata", "ownerReferences"]),
  PriorityLevelConfiguration: setOf(["metadata"]),
  ResourceClaim: setOf(["metadata"]),
  ServiceCIDR: setOf(["metadata"]),
  ValidatingAdmissionPolicy: setOf(["metadata"]),
  VolumeAttachment: setOf(["metadata"]),
};

/** Paths, with `*` for any item, below which a subresource can own fields. */
const OWNABLE: { readonly [subresource: string]: readonly (readonly string[])[] } = {
  ephemeralcontainers: [["spec", "ephemeralContainers"]],
  resize: ["containers", "initContainers"].flatMap((list) => [
    ["spec", list, "*", "resources"],
    ["spec", list, "*", "resizePolicy"],
  ]),
};

/** The filter for writes of a kind, through one of its subresources when one is named. */
export function resetFilter(kind: AnyKind, subresource: string | undefined): ResetFilter {
  const ownable = OWNABLE[subresource ?? ""];
  if (ownable !== undefined) return (set) => ownable.reduce<FieldSet>((kept, path) => union(kept, below(set, path)), NO_FIELDS);
  const reset = resetSet(kind, subresource);
  return (set) => recursiveDifference(set, reset);
}

function resetSet(kind: AnyKind, subresource: string | undefined): FieldSet {
  if (subresource === "approval") return setOf(["spec"], ["status", "certificate"]);
  if (subresource === "status") {
    if (isCustomKind(kind)) return SPEC_AND_METADATA;
    return union(SPEC, STATUS_EXTRAS[kind.kind] ?? NO_FIELDS);
  }
  return kind.hasStatus ? STATUS : NO_FIELDS;
}

/** The members on the path or below its end. */
function below(set: FieldSet, [first, ...rest]: readonly string[]): FieldSet {
  if (first === undefined) return set;
  return filtered(set, (node, element) => {
    if (element === ".") return node;
    if (first !== "*" && element !== fieldElement(first)) return undefined;
    if (rest.length === 0) return node;
    const kept = below(node, rest);
    return Object.keys(kept).length === 0 && !isMember(node) ? undefined : kept;
  });
}
