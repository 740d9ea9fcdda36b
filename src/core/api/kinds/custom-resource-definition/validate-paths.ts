/**
 * What is wrong with the paths into objects: columns, scale, selectable fields.
 * @see kubernetes staging/src/k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go
 */
import { duplicate, type FieldError, invalidValue, required } from "../../errors.ts";
import { readJsonPath } from "../../shapes/json-path.ts";
import { itemSchema, type JsonSchema } from "../../shapes/json-schema.ts";
import type { CustomColumn, CustomScale, CustomVersion } from "../custom-resource-definition.ts";

const COLUMN_TYPES = ["boolean", "date", "integer", "number", "string"];
const COLUMN_FORMATS = ["int32", "int64", "float", "double", "byte", "date", "date-time", "password"];

/** What is wrong with a version's columns. */
export function validateColumns(columns: readonly CustomColumn[], field: string): FieldError[] {
  return columns.flatMap((column, index) => validateColumn(column, `${field}[${index}]`));
}

function validateColumn({ name, type, format = "", jsonPath }: CustomColumn, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const types = `must be one of ${COLUMN_TYPES.join(",")}`;
  if ((name ?? "") === "") errors.push(required(`${field}.name`));
  if ((type ?? "") === "") errors.push(required(`${field}.type`, types));
  else if (!COLUMN_TYPES.includes(type)) errors.push(invalidValue(`${field}.type`, type, types));
  if (format !== "" && !COLUMN_FORMATS.includes(format)) {
    errors.push(invalidValue(`${field}.format`, format, `must be one of ${[...COLUMN_FORMATS].sort().join(",")}`));
  }
  if ((jsonPath ?? "") === "") errors.push(required(`${field}.jsonPath`));
  else errors.push(...pathErrors(jsonPath, `${field}.jsonPath`));
  return errors;
}

/** What is wrong with what can be written apart from the rest. */
export function validateSubresources(subresources: { readonly scale?: CustomScale | undefined }, field: string): FieldError[] {
  const { scale } = subresources;
  if (scale === undefined) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath = "" } = scale;
  return [
    ...underErrors(specReplicasPath ?? "", ".spec", `${field}.scale.specReplicasPath`),
    ...underErrors(statusReplicasPath ?? "", ".status", `${field}.scale.statusReplicasPath`),
    ...(labelSelectorPath === "" ? [] : selectorPathErrors(labelSelectorPath, `${field}.scale.labelSelectorPath`)),
  ];
}

function underErrors(path: string, root: string, field: string): FieldError[] {
  if (path === "") return [required(field)];
  const errors = pathErrors(path, field);
  if (errors.length > 0) return errors;
  return path.startsWith(`${root}.`) ? [] : [invalidValue(field, path, `should be a json path under ${root}`)];
}

function selectorPathErrors(path: string, field: string): FieldError[] {
  const errors = pathErrors(path, field);
  if (errors.length > 0) return errors;
  const isPlaced = path.startsWith(".status.") || path.startsWith(".spec.");
  return isPlaced ? [] : [invalidValue(field, path, "should be a json path under either .status or .spec")];
}

function pathErrors(path: string, field: string): FieldError[] {
  if (!path.startsWith(".")) return [invalidValue(field, path, "must be a simple json path starting with .")];
  if (path === ".") return [invalidValue(field, path, "must not be empty")];
  return readJsonPath(path) === undefined ? [invalidValue(field, path, "is an invalid json path")] : [];
}

const SELECTABLE_MAX = 8;
const SELECTABLE_TYPES = ["string", "boolean", "integer"];

/** What is wrong with the fields by which lists can be narrowed. */
export function validateSelectableFields({ selectableFields = [], schema }: CustomVersion, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (selectableFields.length > SELECTABLE_MAX) {
    errors.push({ type: "TooMany", field, value: selectableFields.length, detail: `must have at most ${SELECTABLE_MAX} items` });
  }
  const seen = new Set<string>();
  selectableFields.forEach(({ jsonPath }, index) => {
    const at = `${field}[${index}].jsonPath`;
    if ((jsonPath ?? "") === "") errors.push(required(at));
    else if (seen.has(jsonPath)) errors.push(duplicate(at, jsonPath));
    else errors.push(...selectableErrors(jsonPath, schema?.openAPIV3Schema, at));
    seen.add(jsonPath);
  });
  return errors;
}

function selectableErrors(path: string, schema: JsonSchema | undefined, field: string): FieldError[] {
  if (/^\.metadata(\.|$)/.test(path)) return [invalidValue(field, path, "must not point to fields in metadata")];
  let at = schema;
  for (const name of path.split(".").slice(1)) at = at?.properties?.[name];
  if (at === undefined || itemSchema(at) !== undefined)
    return [invalidValue(field, path, "is an invalid path: does not refer to a valid field")];
  const type = at.type ?? "";
  const types = "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
  return SELECTABLE_TYPES.includes(type) ? [] : [invalidValue(field, path, types)];
}
