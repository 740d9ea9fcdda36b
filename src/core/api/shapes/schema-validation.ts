/**
 * Whether a value fits an OpenAPI schema, in the words of upstream's validator: `spec.replicas in body must be of type integer`.
 *
 * Absent on purpose: rules in CEL, which are kept with the definition and not enforced.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apiserver/validation/validation.go and kube-openapi pkg/validation
 */
import { type FieldError, invalidValue, notSupported, required, tooLong } from "../errors.ts";
import { isRecord } from "../field-walk.ts";
import { sameJson } from "../patch/json-value.ts";
import { type RegularExpression, regularExpression } from "../regular-expression.ts";
import { itemSchema, type JsonSchema, valueSchema } from "./json-schema.ts";
import { fitsFormat } from "./schema-formats.ts";

/** What is wrong with a value that stands at `field`; the root of an object has the empty field. */
export function validateBySchema(value: unknown, schema: JsonSchema, field: string): FieldError[] {
  if (value === null && schema.nullable === true) return [];
  return [
    ...validateType(value, schema, field),
    ...validateJunctors(value, schema, field),
    ...(typeof value === "string" ? validateString(value, schema, field) : []),
    ...(typeof value === "number" ? validateNumber(value, schema, field) : []),
    ...(Array.isArray(value) ? validateList(value, schema, field) : []),
    ...validateEnum(value, schema, field),
    ...(isRecord(value) ? validateObject(value, schema, field) : []),
  ];
}

/** `spec.replicas in body …`. */
function said(field: string, what: string): string {
  return `${field === "" ? "" : field} in body ${what}`;
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function validateType(value: unknown, schema: JsonSchema, field: string): FieldError[] {
  const types = schema["x-kubernetes-int-or-string"] === true ? ["integer", "string"] : schema.type ? [schema.type] : [];
  const type = typeOf(value);
  if (types.length === 0 || types.includes(type) || (type === "integer" && types.includes("number"))) return [];
  return [{ type: "TypeInvalid", field, value: type, detail: said(field, `must be of type ${types.join(",")}: ${JSON.stringify(type)}`) }];
}

function validateString(value: string, schema: JsonSchema, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const length = [...value].length;
  const { maxLength, minLength, pattern, format = "" } = schema;
  if (maxLength !== undefined && length > maxLength) errors.push(tooLong(field, maxLength));
  if (minLength !== undefined && length < minLength) {
    errors.push(invalidValue(field, value, said(field, `should be at least ${minLength} chars long`)));
  }
  if (pattern !== undefined && patternOf(pattern)?.test(value) === false) {
    errors.push(invalidValue(field, value, said(field, `should match '${pattern}'`)));
  }
  if (!fitsFormat(value, format)) {
    errors.push({ type: "TypeInvalid", field, value, detail: said(field, `must be of type ${format}: ${JSON.stringify(value)}`) });
  }
  return errors;
}

const patterns = new Map<string, RegularExpression | undefined>();
/** Enough for every definition of a cluster; whoever brings more has them read again. */
const PATTERNS_MAX = 2_000;

/** One that cannot be read lets everything through. */
function patternOf(pattern: string): RegularExpression | undefined {
  if (!patterns.has(pattern)) {
    if (patterns.size >= PATTERNS_MAX) patterns.clear();
    patterns.set(pattern, regularExpression(pattern));
  }
  return patterns.get(pattern);
}

function validateNumber(value: number, schema: JsonSchema, field: string): FieldError[] {
  const { maximum, minimum, multipleOf, exclusiveMaximum = false, exclusiveMinimum = false } = schema;
  const errors: FieldError[] = [];
  const wrong = (what: string): void => void errors.push(invalidValue(field, value, said(field, what)));
  if (multipleOf !== undefined && multipleOf > 0 && !Number.isInteger(value / multipleOf)) wrong(`should be a multiple of ${multipleOf}`);
  if (maximum !== undefined && (value > maximum || (exclusiveMaximum && value === maximum))) {
    wrong(`should be less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`);
  }
  if (minimum !== undefined && (value < minimum || (exclusiveMinimum && value === minimum))) {
    wrong(`should be greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`);
  }
  return errors;
}

function validateList(value: readonly unknown[], schema: JsonSchema, field: string): FieldError[] {
  const { maxItems, minItems } = schema;
  const items = itemSchema(schema);
  const errors = items === undefined ? [] : value.flatMap((item, index) => validateBySchema(item, items, `${field}[${index}]`));
  if (minItems !== undefined && value.length < minItems) {
    errors.push(invalidValue(field, value.length, said(field, `should have at least ${minItems} items`)));
  }
  if (maxItems !== undefined && value.length > maxItems) errors.push(overfull(field, value.length, maxItems));
  return errors;
}

function overfull(field: string, count: number, max: number): FieldError {
  return { type: "TooMany", field, value: count, detail: `must have at most ${max} items` };
}

function validateEnum(value: unknown, schema: JsonSchema, field: string): FieldError[] {
  const allowed = schema.enum;
  if (allowed === undefined || allowed.length === 0 || allowed.some((each) => sameJson(each, value))) return [];
  const texts = allowed.map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
  return [notSupported(field, value, texts)];
}

function validateObject(value: Readonly<Record<string, unknown>>, schema: JsonSchema, field: string): FieldError[] {
  const { properties = {}, required: needed = [], maxProperties, minProperties } = schema;
  const errors: FieldError[] = [];
  const count = Object.keys(value).length;
  if (minProperties !== undefined && count < minProperties) {
    errors.push(invalidValue(field, count, said(field, `should have at least ${minProperties} properties`)));
  }
  if (maxProperties !== undefined && count > maxProperties) errors.push(overfull(field, count, maxProperties));
  const values = valueSchema(schema);
  for (const [name, part] of Object.entries(value)) {
    const own = Object.hasOwn(properties, name) ? properties[name] : values;
    if (own !== undefined && part !== undefined) errors.push(...validateBySchema(part, own, childField(field, name)));
  }
  for (const name of needed) if (value[name] === undefined) errors.push(required(childField(field, name)));
  if (schema["x-kubernetes-embedded-resource"] === true) errors.push(...validateHead(value, field));
  return errors;
}

/** An object of the API within an object says what it is. */
function validateHead(value: Readonly<Record<string, unknown>>, field: string): FieldError[] {
  return ["apiVersion", "kind"].flatMap((name) => {
    const text = value[name];
    return text === undefined || text === "" ? [required(childField(field, name), "must not be empty")] : [];
  });
}

function childField(field: string, name: string): string {
  return field === "" ? name : `${field}.${name}`;
}

function validateJunctors(value: unknown, schema: JsonSchema, field: string): FieldError[] {
  const fits = (part: JsonSchema): boolean => validateBySchema(value, part, field).length === 0;
  const errors: FieldError[] = [];
  const quoted = JSON.stringify(field === "" ? "<nil>" : field);
  const { anyOf, oneOf, allOf, not } = schema;
  if (anyOf !== undefined && anyOf.length > 0 && !anyOf.some(fits)) {
    errors.push(invalidValue(field, "", `${quoted} must validate at least one schema (anyOf)`));
    errors.push(...nearest(value, anyOf, field));
  }
  if (oneOf !== undefined && oneOf.length > 0) {
    const count = oneOf.filter(fits).length;
    const found = count === 0 ? "Found none valid" : `Found ${count} valid alternatives`;
    if (count !== 1) errors.push(invalidValue(field, "", `${quoted} must validate one and only one schema (oneOf). ${found}`));
    if (count === 0) errors.push(...nearest(value, oneOf, field));
  }
  if (allOf !== undefined && allOf.length > 0) {
    const inner = allOf.flatMap((part) => validateBySchema(value, part, field));
    if (inner.length > 0) errors.push(...inner, invalidValue(field, "", `${quoted} must validate all the schemas (allOf)`));
  }
  if (not !== undefined && fits(not)) errors.push(invalidValue(field, "", `${quoted} must not validate the schema (not)`));
  return errors;
}

/** Of several schemas that do not fit, what is wrong by the one that comes nearest. */
function nearest(value: unknown, parts: readonly JsonSchema[], field: string): FieldError[] {
  const tries = parts.map((part) => validateBySchema(value, part, field));
  return tries.reduce((best, next) => (next.length < best.length ? next : best));
}
