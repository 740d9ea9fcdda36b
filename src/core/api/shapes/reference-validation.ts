/**
 * What may be wrong with the way one object names another.
 * @see kubernetes pkg/apis/networking/validation/validation.go validateIngressTypedLocalObjectReference
 */
import type { FieldError } from "../errors.ts";
import { dns1123Subdomain, pathSegment } from "../names.ts";
import { badValue, requiredText } from "./pod-validation/checks.ts";

/** A reference by group, kind and name. */
interface TypedReference {
  readonly apiGroup?: string | undefined;
  readonly kind: string;
  readonly name: string;
}

/** A group is a domain when given; kind and name must be there and fit into a path. */
export function validateTypedReference({ apiGroup, kind, name }: TypedReference, field: string): FieldError[] {
  return [
    ...(apiGroup === undefined ? [] : badValue(`${field}.apiGroup`, apiGroup, dns1123Subdomain(apiGroup))),
    ...requiredText(`${field}.kind`, kind, pathSegment),
    ...requiredText(`${field}.name`, name, pathSegment),
  ];
}
