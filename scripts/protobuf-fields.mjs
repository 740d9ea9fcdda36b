/**
 * Writes src/core/api/protobuf/fields/*.ts: what protobuf and OpenAPI know of upstream's types beyond our schemas.
 *
 * Usage: node scripts/protobuf-fields.mjs SOURCES
 * SOURCES holds upstream's Go modules of one release, side by side: api, apimachinery, apiextensions-apiserver,
 * kube-aggregator, metrics. Only struct fields are read: their Go type, their `json` and `protobuf` tags, and the markers
 * `+optional`, `+required` and `+default` above them. The form of the result is explained in src/core/api/protobuf/messages.ts.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const sources = process.argv[2];
if (sources === undefined) {
  console.error("usage: node scripts/protobuf-fields.mjs SOURCES");
  process.exit(2);
}

const API_GROUPS = {
  admissionregistration: ["admissionregistration.k8s.io"],
  apps: ["apps"],
  authentication: ["authentication.k8s.io"],
  authorization: ["authorization.k8s.io"],
  autoscaling: ["autoscaling", "v1", "v2"],
  batch: ["batch"],
  certificates: ["certificates.k8s.io"],
  coordination: ["coordination.k8s.io"],
  core: [""],
  discovery: ["discovery.k8s.io"],
  events: ["events.k8s.io"],
  flowcontrol: ["flowcontrol.apiserver.k8s.io"],
  networking: ["networking.k8s.io"],
  node: ["node.k8s.io"],
  policy: ["policy"],
  rbac: ["rbac.authorization.k8s.io"],
  resource: ["resource.k8s.io"],
  scheduling: ["scheduling.k8s.io"],
  storage: ["storage.k8s.io"],
};

const inApi = Object.entries(API_GROUPS).flatMap(([name, [group, ...versions]]) =>
  (versions.length === 0 ? ["v1"] : versions).map((version) => ({
    name: `${name}.${version}`,
    apiVersion: group === "" ? version : `${group}/${version}`,
    folder: `api/${name}/${version}`,
    files: ["types.go"],
  })),
);
const packages = [
  ...inApi,
  { name: "meta.v1", apiVersion: "meta.k8s.io/v1", folder: "apimachinery/pkg/apis/meta/v1", files: ["types.go", "watch.go"] },
  {
    name: "apiextensions.v1",
    apiVersion: "apiextensions.k8s.io/v1",
    folder: "apiextensions-apiserver/pkg/apis/apiextensions/v1",
    files: ["types.go", "types_jsonschema.go"],
  },
  {
    name: "apiregistration.v1",
    apiVersion: "apiregistration.k8s.io/v1",
    folder: "kube-aggregator/pkg/apis/apiregistration/v1",
    files: ["types.go"],
  },
  { name: "metrics.v1beta1", apiVersion: "metrics.k8s.io/v1beta1", folder: "metrics/pkg/apis/metrics/v1beta1", files: ["types.go"] },
];

/** Types with a form of their own on the wire. */
const SPECIAL = {
  string: "s",
  bool: "b",
  int32: "i",
  int64: "l",
  float64: "d",
  "[]byte": "y",
  "k8s.io/apimachinery/pkg/types.UID": "s",
  "k8s.io/apimachinery/pkg/types.NodeName": "s",
  "k8s.io/apimachinery/pkg/apis/meta/v1.Time": "t",
  "k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime": "u",
  "k8s.io/apimachinery/pkg/apis/meta/v1.Duration": "D",
  "k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1": "j",
  "k8s.io/apimachinery/pkg/api/resource.Quantity": "q",
  "k8s.io/apimachinery/pkg/util/intstr.IntOrString": "p",
  "k8s.io/apimachinery/pkg/runtime.RawExtension": "j",
  "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1.JSON": "j",
};
/** Structs that JSON shows as the one of their fields that is set. */
const UNIONS = ["JSONSchemaPropsOrArray", "JSONSchemaPropsOrBool", "JSONSchemaPropsOrStringArray"];

function readPackage(entry) {
  const path = `k8s.io/${entry.folder}`;
  const read = { ...entry, path, structs: new Map(), aliases: new Map(), imports: new Map() };
  for (const file of entry.files) readFile(read, readFileSync(join(sources, entry.folder, file), "utf8"));
  return read;
}

function readFile(read, text) {
  let struct;
  let markers = [];
  for (const line of text.replaceAll(/\/\*[\s\S]*?\*\//g, "").split("\n")) {
    const imported = /^(?:import)?\s+(?:(\w+) )?"([\w./-]+)"$/.exec(line);
    const opened = /^type (\w+) struct ?\{/.exec(line);
    const alias = /^type (\w+) (?:= )?((?!struct\b)[\w.[\]*]+)$/.exec(line);
    const marker = /^\s*\/\/ ?\+(optional|required|default)(?:=(.*))?$/.exec(line);
    const field = /^\t(?:(\w+)\s+)?([\w.[\]*]+)\s+`([^`]*)`/.exec(line);
    if (imported) read.imports.set(imported[1] ?? imported[2].split("/").at(-1), imported[2]);
    else if (opened && !line.endsWith("}")) {
      struct = { name: opened[1], fields: [], isKind: false };
      read.structs.set(opened[1], struct);
    } else if (opened) read.structs.set(opened[1], { name: opened[1], fields: [], isKind: false });
    else if (alias) read.aliases.set(alias[1], alias[2]);
    else if (line === "}") struct = undefined;
    else if (marker) markers.push([marker[1], marker[2]?.trim()]);
    else if (struct && field) addField(struct, field, Object.fromEntries(markers));
    if (!/^\s*\/\//.test(line)) markers = [];
  }
}

function addField(struct, [, name, type, tags], markers) {
  const [jsonName = "", ...options] = (/json:"([^"]*)"/.exec(tags)?.[1] ?? "").split(",");
  const wire = /protobuf:"\w+,(\d+)(?:[^"]*?name=(\w+))?/.exec(tags);
  if (/(^|\.)TypeMeta$/.test(type) && name === undefined) struct.isKind = true;
  else if (jsonName !== "-")
    struct.fields.push({
      name: jsonName === "" ? (wire?.[2] ?? name) : jsonName,
      isInline: jsonName === "" && (options.includes("inline") || name === undefined),
      number: wire?.[1],
      type,
      mayBeOmitted: options.includes("omitempty") || options.includes("omitzero"),
      markers,
    });
}

const known = new Map(packages.map((entry) => readPackage(entry)).map((read) => [read.path, read]));

/** The package and name behind `metav1.Time` or `Time`. */
function resolveName(read, name) {
  const [first, second] = name.split(".");
  return second === undefined ? { path: read.path, name: first } : { path: read.imports.get(first), name: second };
}

/** The type's code in the table. */
function codeOf(read, from, type) {
  if (SPECIAL[type] !== undefined) return SPECIAL[type];
  if (type.startsWith("*")) return codeOf(read, from, type.slice(1));
  if (type.startsWith("[]")) return `[]${codeOf(read, from, type.slice(2))}`;
  if (type.startsWith("map[")) return `{}${codeOf(read, from, type.slice(type.indexOf("]") + 1))}`;
  const { path, name } = resolveName(read, type);
  if (SPECIAL[`${path}.${name}`] !== undefined) return SPECIAL[`${path}.${name}`];
  const owner = known.get(path);
  if (owner === undefined) throw new Error(`${type} of ${read.path}: no package ${path}`);
  const alias = owner.aliases.get(name);
  // A named list that is a message of its own, with the list as its only field.
  if (alias?.startsWith("[]") && ["ExtraValue", "Verbs"].includes(name)) return `&${codeOf(owner, from, alias)}`;
  if (alias !== undefined) return codeOf(owner, from, alias);
  if (!owner.structs.has(name)) throw new Error(`${type} of ${read.path}: no type ${name} in ${path}`);
  return owner.name === from ? name : `${owner.name}.${name}`;
}

/** The fields of a struct; those of messages that JSON inlines get the way to them: `2.1`. */
function fieldTexts(read, struct, from, way) {
  return struct.fields.flatMap((field) => {
    const numbered = field.number === undefined ? "" : [...way, field.number].join(".");
    if (field.isInline) {
      const { path, name } = resolveName(read, field.type);
      const owner = known.get(path);
      const inlined = owner?.structs.get(name);
      if (inlined === undefined) throw new Error(`${struct.name}: nothing to inline in ${field.type}`);
      return fieldTexts(owner, inlined, from, field.number === undefined ? way : [...way, field.number]);
    }
    if (numbered === "") throw new Error(`${struct.name}.${field.name} has no number`);
    const isRequired = "required" in field.markers || (!("optional" in field.markers) && !field.mayBeOmitted);
    const marks = [field.type.startsWith("*") ? "*" : "", field.mayBeOmitted ? "~" : "", isRequired ? "!" : ""].join("");
    const defaults = field.markers.default === undefined ? "" : `=${field.markers.default}`;
    if (/\s/.test(defaults) || (defaults !== "" && !/^(ref\()?[\w"{[.-]/.test(field.markers.default)))
      throw new Error(`${struct.name}.${field.name}: a default of a form that is not expected: ${defaults}`);
    return [`${field.name}:${numbered}:${codeOf(read, from, field.type)}${marks}${resolveDefault(read, defaults)}`];
  });
}

/** `=ref(DefaultScheme)` names a constant, whose text stands in the same file. */
function resolveDefault(read, text) {
  const constant = /^=ref\(([\w./-]+)\)$/.exec(text)?.[1];
  if (constant === undefined) return text;
  const name = constant.split(".").at(-1);
  for (const file of read.files) {
    const source = readFileSync(join(sources, read.folder, file), "utf8");
    const value = new RegExp(`^\\s*(?:const )?${name}\\b[^=\\n]*= (".*"|\\d+)$`, "m").exec(source)?.[1];
    if (value !== undefined) return `=${value}`;
  }
  throw new Error(`no constant ${constant}`);
}

/** The definitions of everything in `apimachinery` are called so in OpenAPI. */
function openApiPrefix({ folder }) {
  return `io.k8s.${folder.replaceAll("/", ".")}`;
}

/** A package's lines: itself, then its types by name. */
function linesOf(read) {
  const structs = [...read.structs.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const types = structs.filter(({ name }) => !OMITTED.test(name) && SPECIAL[`${read.path}.${name}`] === undefined);
  const head = `# ${read.name} ${read.apiVersion} ${openApiPrefix(read)}`;
  return [
    head,
    ...types.map((struct) => {
      const mark = UNIONS.includes(struct.name) ? "|" : struct.isKind ? "@" : "";
      return [mark + struct.name, ...fieldTexts(read, struct, read.name, [])].join(" ");
    }),
  ];
}

/** Never sent as protobuf, or no part of the API. */
const OMITTED = /^(TypeMeta|Table(Options|ColumnDefinition|Row|RowCondition)?|InternalEvent|ConversionRe.*|ImageReview.*)$/;

const FILES = [
  ["core", "CORE_FIELDS", "the core group", ({ name }) => name === "core.v1"],
  ["groups", "GROUP_FIELDS", "the named groups", ({ folder, name }) => folder.startsWith("api/") && name !== "core.v1"],
  [
    "machinery",
    "MACHINERY_FIELDS",
    "what all groups share, and groups with servers of their own",
    ({ folder }) => !folder.startsWith("api/"),
  ],
];
for (const [file, constant, what, belongs] of FILES) {
  const lines = [...known.values()].filter(belongs).flatMap(linesOf);
  const header = `/**\n * Upstream's types of ${what}; made by scripts/protobuf-fields.mjs, do not edit. Its form: ../messages.ts.\n */\n`;
  const text = lines.join("\n").replaceAll("`", "\\`").replaceAll("${", "\\${");
  const path = resolve(import.meta.dirname, `../src/core/api/protobuf/fields/${file}.ts`);
  writeFileSync(path, `${header}export const ${constant} = \`\n${text}\n\`;\n`);
  console.log(`${file}: ${lines.length} lines, ${text.length} characters`);
}
