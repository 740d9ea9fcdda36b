/**
 * Whether a configuration fits its type, in the words of upstream's merge library.
 *
 * Stricter than decoding: unknown fields, wrong types and items that share their keys are all refused.
 * @see sigs.k8s.io/structured-merge-diff typed/{validate,helpers}.go
 */
import { elementMeta, isList, isMap, isRecord } from "../field-walk.ts";
import { goText } from "../patch/json-value.ts";
import type { FieldMeta } from "../schema.ts";
import { childType, type FieldType, hasNames, itemType, type NamedType } from "./field-type.ts";
import { elementOf } from "./list-items.ts";
import { elementText, fieldElement, goJson } from "./path-element.ts";

interface TypeError {
  readonly path: string;
  readonly message: string;
}

/** Why `value` is none of `type`; undefined when it is. */
export function typeErrors(value: unknown, type: FieldType): string | undefined {
  const errors: TypeError[] = [];
  check(value, type, "", errors);
  const texts = errors.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`));
  if (texts.length < 2) return texts[0];
  return ["errors:", ...texts.map((text) => `  ${text}`)].join("\n");
}

function check(value: unknown, type: FieldType, path: string, errors: TypeError[]): void {
  if (value === null || value === undefined || type.shape === "free" || type.meta.format === "any") return;
  const { meta } = type;
  if (isList(meta)) checkList(value, type, path, errors);
  else if (hasNames(type)) checkNames(value, type, path, errors);
  else if (meta.struct !== undefined || isMap(meta)) checkNames(value, { shape: isMap(meta) ? "map" : "struct", meta }, path, errors);
  else {
    const message = scalarError(value, meta);
    if (message !== undefined) errors.push({ path, message });
  }
}

function checkList(value: unknown, type: FieldType, path: string, errors: TypeError[]): void {
  if (!Array.isArray(value)) {
    errors.push({ path, message: `expected list, got &{${goText(value)}}` });
    return;
  }
  const item = elementMeta(type.meta);
  const seen = new Set<string>();
  for (const [index, part] of value.entries()) {
    if (type.shape !== "list" && type.shape !== "set") {
      if (item !== undefined) check(part, asPart(item), `${path}[${index}]`, errors);
      continue;
    }
    const { element, why } = elementOf(part, type);
    if (element === undefined) {
      errors.push({ path, message: `element ${index}: ${why}` });
      return;
    }
    if (seen.has(element)) errors.push({ path, message: `duplicate entries for key ${elementText(element)}` });
    seen.add(element);
    check(part, itemType(type), path + elementText(element), errors);
  }
}

/** What lies in an atomic list is checked like anything else, lists in it included. */
function asPart(meta: FieldMeta): FieldType {
  return { shape: "leaf", meta };
}

function checkNames(value: unknown, type: NamedType, path: string, errors: TypeError[]): void {
  if (!isRecord(value)) {
    errors.push({ path, message: `expected map, got &{${goText(value)}}` });
    return;
  }
  for (const [name, part] of Object.entries(value)) {
    const where = path + elementText(fieldElement(name));
    const child = childType(type, name);
    if (child === undefined) {
      errors.push({ path: where, message: "field not declared in schema" });
      return;
    }
    check(part, child, where, errors);
  }
}

function scalarError(value: unknown, { go, format }: FieldMeta): string | undefined {
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  if ((format !== undefined && format !== "byte") || go === "intstr.IntOrString")
    return isScalar ? undefined : `expected any scalar, got &{${goText(value)}}`;
  if (go === "bool") return typeof value === "boolean" ? undefined : `expected boolean, got &{${goText(value)}}`;
  if (/^(?:u?int|float)/.test(go)) {
    return typeof value === "number" ? undefined : `expected numeric (int or float), got ${goType(value)}`;
  }
  return typeof value === "string" ? undefined : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
}

function goType(value: unknown): string {
  if (Array.isArray(value)) return "[]interface {}";
  if (isRecord(value)) return "map[string]interface {}";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return typeof value === "boolean" ? "bool" : "string";
}

/** A value as Go's `%#v` has it. */
function goSyntax(value: unknown): string {
  if (value === null) return "interface {}(nil)";
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(", ")}}`;
  if (!isRecord(value)) return goJson(value);
  const fields = Object.keys(value).sort();
  return `map[string]interface {}{${fields.map((name) => `${goJson(name)}:${goSyntax(value[name])}`).join(", ")}}`;
}
