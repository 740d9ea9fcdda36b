/**
 * A development check: compares the fields of every built-in kind with a list of upstream's.
 *
 * Usage: node --import tsx scripts/check-fields.mjs FIELDS_JSON
 * FIELDS_JSON maps a type's name (`apps.v1.Deployment`) to `{ fields: { name: { type, patch, mergeKey, list, listKeys, map } }, map }`.
 * Prints one line per difference and exits with 1 when there is any.
 */
import { readFileSync } from "node:fs";
import { builtInKinds } from "../src/core/api/kinds/index.ts";
import { metaOf } from "../src/core/api/schema.ts";

const path = process.argv[2];
if (path === undefined) {
  console.error("usage: node --import tsx scripts/check-fields.mjs FIELDS_JSON");
  process.exit(2);
}
const types = JSON.parse(readFileSync(path, "utf8"));

const scalars = {
  string: "string",
  bool: "boolean",
  int32: "integer:int32",
  int64: "integer:int64",
  float64: "number:double",
};
const formats = {
  quantity: ["api.resource.Quantity"],
  "int-or-string": ["util.intstr.IntOrString"],
  "date-time": ["meta.v1.Time"],
  "micro-time": ["meta.v1.MicroTime"],
  byte: ["string:byte"],
  any: [
    "runtime.RawExtension",
    "meta.v1.FieldsV1",
    "meta.v1.Patch",
    "apiextensions.v1.JSON",
    "apiextensions.v1.JSONSchemaPropsOrArray",
    "apiextensions.v1.JSONSchemaPropsOrBool",
    "apiextensions.v1.JSONSchemaPropsOrStringArray",
    "apiextensions.v1.CustomResourceSubresourceStatus",
  ],
};

const differences = [];
const seen = new Set();

function report(where, what) {
  const line = `${where}: ${what}`;
  if (!differences.includes(line)) differences.push(line);
}

function compareField(where, schema, field) {
  const meta = metaOf(schema);
  if (meta.doc === "") report(where, "has no documentation");
  compareType(where, meta, field.type);
  compareRule(where, "patch strategy", meta.patch, field.patch);
  compareRule(where, "merge key", meta.mergeKey, field.mergeKey);
  compareRule(where, "list type", meta.listType, field.list);
  compareRule(where, "list keys", meta.listKeys?.join(","), field.listKeys?.join(","));
  if (!field.type.startsWith("[]")) compareRule(where, "map type", meta.mapType, field.map ?? types[field.type]?.map);
}

function compareRule(where, rule, ours, theirs) {
  if (ours !== theirs) report(where, `${rule} is ${ours ?? "absent"} and should be ${theirs ?? "absent"}`);
}

function compareType(where, meta, type) {
  if (type.startsWith("[]") || type.startsWith("map[")) {
    const prefix = type.startsWith("[]") ? "[]" : "map[";
    if (meta.element === undefined || !meta.go.startsWith(prefix)) report(where, `is ${meta.go} and should be ${type}`);
    else compareType(`${where}[]`, metaOf(meta.element), prefix === "[]" ? type.slice(2) : type.slice(4, -1));
    return;
  }
  if (types[type]?.fields !== undefined) {
    const name = type.slice(type.lastIndexOf(".") + 1);
    if (meta.struct === undefined) report(where, `is ${meta.go} and should be ${type}`);
    else if (meta.struct.name !== name) report(where, `is struct ${meta.struct.name} and should be ${name}`);
    else compareStruct(meta.struct, type);
    return;
  }
  const ours = meta.format === undefined ? [scalars[meta.values === undefined ? meta.go : "string"]] : formats[meta.format];
  if (meta.element !== undefined || meta.struct !== undefined || !ours.includes(type)) report(where, `is ${meta.go} and should be ${type}`);
}

function compareStruct(struct, type) {
  if (seen.has(type)) return;
  seen.add(type);
  const ours = struct.fields();
  const theirs = types[type].fields;
  for (const [name, field] of Object.entries(theirs)) {
    if (ours[name] === undefined) report(`${type}.${name}`, "is missing");
    else compareField(`${type}.${name}`, ours[name], field);
  }
  for (const name of Object.keys(ours)) if (theirs[name] === undefined) report(`${type}.${name}`, "does not exist upstream");
}

function typeNameOf(kind) {
  const group = kind.group === "" ? "core" : kind.group.split(".")[0];
  return Object.keys(types).find((name) => name === `${group}.${kind.version}.${kind.kind}`);
}

for (const kind of builtInKinds) {
  const type = typeNameOf(kind);
  if (type === undefined) report(kind.kind, "is not in the list of types");
  else compareStruct(kind.schema, type);
}

for (const line of differences) console.log(line);
console.log(`${seen.size} types compared, ${differences.length} differences`);
process.exit(differences.length === 0 ? 0 : 1);
