/**
 * What may be wrong with a LimitRange.
 * @see kubernetes pkg/apis/core/validation/validation.go ValidateLimitRange
 */
import { duplicate, type FieldError, forbiddenField, invalidValue, required } from "../../errors.ts";
import { qualifiedName } from "../../names.ts";
import { canonicalQuantity, compareQuantities, cpuMillis } from "../../quantity.ts";
import { badValue } from "../../shapes/pod-validation/checks.ts";
import { mayOvercommit, validateContainerResource, validateResourceName } from "../../shapes/pod-validation/resources.ts";
import type { LimitRange, LimitRangeItem } from "../limit-range.ts";

const TYPES = ["Pod", "Container", "PersistentVolumeClaim"];
const FIELDS = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

/** What is wrong with a LimitRange's spec. */
export function validateLimitRange({ spec }: LimitRange): FieldError[] {
  const seen = new Set<string>();
  return spec.limits.flatMap((item, index) => {
    const field = `spec.limits[${index}]`;
    const errors = validateType(item.type, `${field}.type`);
    if (seen.has(item.type)) errors.push(duplicate(`${field}.type`, item.type));
    seen.add(item.type);
    return [...errors, ...validateItem(item, field)];
  });
}

function validateType(type = "", field: string): FieldError[] {
  const messages = qualifiedName(type);
  if (messages.length > 0) return badValue(field, type, messages);
  const isKnown = type.includes("/") || TYPES.includes(type);
  return isKnown ? [] : [invalidValue(field, type, "must be a standard limit type or fully qualified")];
}

function validateItem(item: LimitRangeItem, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const resources = new Set<string>();
  for (const name of FIELDS) {
    const given = Object.keys(item[name] ?? {});
    if (item.type === "Pod" && (name === "default" || name === "defaultRequest")) {
      if (given.length > 0) errors.push(forbiddenField(`${field}.${name}`, "may not be specified when `type` is 'Pod'"));
      continue;
    }
    if (name === "maxLimitRequestRatio") errors.push(...validateClaim(item, field));
    for (const resource of given) {
      resources.add(resource);
      errors.push(...validateName(item.type, resource, `${field}.${name}[${resource}]`));
    }
  }
  return [...errors, ...[...resources].flatMap((resource) => validateAmounts(item, resource, field))];
}

function validateName(type: string, resource: string, field: string): FieldError[] {
  return type === "Pod" || type === "Container" ? validateContainerResource(resource, field) : validateResourceName(resource, field);
}

function validateClaim({ type, min, max }: LimitRangeItem, field: string): FieldError[] {
  if (type !== "PersistentVolumeClaim" || (min?.storage ?? max?.storage) !== undefined) return [];
  return [required(`${field}.limits`, "either minimum or maximum storage value is required, but neither was provided")];
}

/** How the amounts of one resource must relate: least, request, limit, most. */
function validateAmounts(item: LimitRangeItem, resource: string, field: string): FieldError[] {
  const isPod = item.type === "Pod";
  const least: Named = ["min value", amountIn(item.min, resource)];
  const most: Named = ["max value", amountIn(item.max, resource)];
  const limit: Named = ["default value", isPod ? undefined : amountIn(item.default, resource)];
  const request: Named = ["default request value", isPod ? undefined : amountIn(item.defaultRequest, resource)];
  const errors = [
    ...ordered(`${field}.min[${resource}]`, least, most, least[1]),
    ...ordered(`${field}.defaultRequest[${resource}]`, least, request, request[1]),
    ...ordered(`${field}.defaultRequest[${resource}]`, request, most, request[1]),
    ...ordered(`${field}.defaultRequest[${resource}]`, request, ["default limit value", limit[1]], request[1]),
    // Upstream prints the least and the most here, not the default that is wrong.
    ...ordered(`${field}.default[${resource}]`, least, limit, least[1]),
    ...ordered(`${field}.default[${resource}]`, limit, most, most[1]),
    ...validateRatio(item, resource, `${field}.maxLimitRequestRatio[${resource}]`),
  ];
  const [, limitAmount] = limit;
  const [, requestAmount] = request;
  if (mayOvercommit(resource) || limitAmount === undefined || requestAmount === undefined) return errors;
  if (compareQuantities(limitAmount, requestAmount) === 0) return errors;
  const detail = `default value ${canonicalQuantity(limitAmount)} must equal to defaultRequest value ${canonicalQuantity(requestAmount)} in ${resource}`;
  return [...errors, invalidValue(`${field}.defaultRequest[${resource}]`, canonicalQuantity(requestAmount), detail)];
}

/** A client may name a resource `toString`: what an object inherits is no amount. */
function amountIn(amounts: LimitRangeItem["min"], resource: string): string | undefined {
  return amounts !== undefined && Object.hasOwn(amounts, resource) ? amounts[resource] : undefined;
}

type Named = readonly [name: string, amount: string | undefined];

function ordered(field: string, [lowName, low]: Named, [highName, high]: Named, printed: string | undefined): FieldError[] {
  if (low === undefined || high === undefined || compareQuantities(low, high) <= 0) return [];
  const detail = `${lowName} ${canonicalQuantity(low)} is greater than ${highName} ${canonicalQuantity(high)}`;
  return [invalidValue(field, printed === undefined ? undefined : canonicalQuantity(printed), detail)];
}

function validateRatio({ min, max, maxLimitRequestRatio }: LimitRangeItem, resource: string, field: string): FieldError[] {
  const ratio = amountIn(maxLimitRequestRatio, resource);
  if (ratio === undefined) return [];
  const printed = canonicalQuantity(ratio);
  const errors = compareQuantities(ratio, "1") < 0 ? [invalidValue(field, printed, `ratio ${printed} is less than 1`)] : [];
  const [least, most] = [amountIn(min, resource), amountIn(max, resource)];
  if (least === undefined || most === undefined) return errors;
  const widest = cpuMillis(most) / cpuMillis(least);
  if (cpuMillis(ratio) / 1_000 <= widest) return errors;
  return [...errors, invalidValue(field, printed, `ratio ${printed} is greater than max/min = ${widest.toFixed(6)}`)];
}
