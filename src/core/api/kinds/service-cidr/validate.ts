/**
 * What is wrong with a ServiceCIDR; its ranges stay, but a second family may join the first.
 * @see kubernetes pkg/apis/networking/validation/validation.go ValidateServiceCIDR
 */
import { type FieldError, invalidValue, required } from "../../errors.ts";
import { parseRange, strictRange } from "../../ip-ranges.ts";
import { badValue } from "../../shapes/pod-validation/checks.ts";
import type { ServiceCidr } from "../service-cidr.ts";

const FIELD = "spec.cidrs";
const IMMUTABLE = "field is immutable";

/** One range, or one of each family, in their right form. */
export function validateServiceCidr({ spec: { cidrs = [] } }: ServiceCidr): FieldError[] {
  if (cidrs.length === 0) return [required(FIELD, "at least one CIDR required")];
  // Upstream shows the spec with Go's name of the field.
  if (cidrs.length > 2) return [invalidValue(FIELD, { CIDRs: cidrs }, "may only hold up to 2 values")];
  const errors = cidrs.flatMap((range, index) => badValue(`${FIELD}[${index}]`, range, strictRange(range)));
  const [first, second] = cidrs.map((range) => parseRange(range)?.family);
  if (cidrs.length === 2 && first !== undefined && first === second) {
    const detail = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";
    errors.push(invalidValue(FIELD, cidrs, detail));
  }
  return errors;
}

/** Ranges stay as they are; a second one may be added. */
export function validateServiceCidrUpdate({ spec: { cidrs = [] } }: ServiceCidr, { spec: { cidrs: old = [] } }: ServiceCidr): FieldError[] {
  const isGrown = old.length === 1 && cidrs.length === 2;
  if (old.length !== cidrs.length && !isGrown) return [invalidValue(FIELD, cidrs, IMMUTABLE)];
  return old.flatMap((range, index) => (range === cidrs[index] ? [] : [invalidValue(`${FIELD}[${index}]`, cidrs[index], IMMUTABLE)]));
}
