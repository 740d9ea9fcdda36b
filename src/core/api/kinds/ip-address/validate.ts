/**
 * What is wrong with an IPAddress.
 * @see kubernetes pkg/apis/networking/validation/validation.go ValidateIPAddress
 */
import { type FieldError, invalidValue, required } from "../../errors.ts";
import { strictAddress } from "../../ip-ranges.ts";
import { dns1123Subdomain, pathSegment } from "../../names.ts";
import { sameJson } from "../../patch/json-value.ts";
import { badValue, optionalText, requiredText } from "../../shapes/pod-validation/checks.ts";
import type { IpAddress } from "../ip-address.ts";

/** The name is an address in its one right form, and the owner can be found. */
export function validateIpAddress({ metadata, spec: { parentRef } }: IpAddress): FieldError[] {
  const errors = metadata.name === "" ? [] : badValue("metadata.name", metadata.name, strictAddress(metadata.name));
  const field = "spec.parentRef";
  if (parentRef === undefined) return [...errors, required(field)];
  return [
    ...errors,
    ...optionalText(`${field}.group`, parentRef.group, dns1123Subdomain),
    ...requiredText(`${field}.resource`, parentRef.resource, pathSegment),
    ...requiredText(`${field}.name`, parentRef.name, pathSegment),
    ...optionalText(`${field}.namespace`, parentRef.namespace, pathSegment),
  ];
}

/** The owner stays. */
export function validateIpAddressUpdate({ spec }: IpAddress, { spec: old }: IpAddress): FieldError[] {
  return sameJson(spec.parentRef, old.parentRef) ? [] : [invalidValue("spec.parentRef", spec.parentRef, "field is immutable")];
}
