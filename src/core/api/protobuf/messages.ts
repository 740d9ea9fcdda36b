/**
 * Upstream's types by name, taken out of the tables in fields/ when they are first asked for.
 *
 * The tables are texts, so that starting costs nothing. `#` opens a Go package: its name, its apiVersion, the prefix of its
 * names in OpenAPI. A line is a type and its fields; `@` marks types with apiVersion and kind, `|` unions, which JSON shows as
 * the one field that is set. A field is `json name : number : type marks = default`; a number such as `2.1` leads through a
 * message that JSON inlines.
 * Types: s string, b bool, i int32, l int64, d double, y bytes, t Time, u MicroTime, D Duration, q Quantity, p IntOrString,
 * j JSON as bytes, `[]` list of, `{}` map of, `&[]` a message whose field 1 is a list of; or another type's name.
 * Marks: `*` a pointer in Go, `~` left out of JSON when it is zero, `!` required.
 * Absent on purpose: custom kinds; upstream serves them as JSON alone.
 */
import { CORE_FIELDS } from "./fields/core.ts";
import { GROUP_FIELDS } from "./fields/groups.ts";
import { MACHINERY_FIELDS } from "./fields/machinery.ts";

/** What a field, a list's item or a map's value is. */
export type ValueType =
  | { readonly of: ScalarForm }
  | { readonly of: "message"; readonly name: string }
  /** `wrapped` is a list that is a message of its own, with the list as field 1. */
  | { readonly of: "list" | "map" | "wrapped"; readonly element: ValueType };

export type ScalarForm =
  | "string"
  | "bool"
  | "int32"
  | "int64"
  | "double"
  | "bytes"
  | "time"
  | "micro-time"
  | "duration"
  | "quantity"
  | "int-or-string"
  | "json";

/** A field as Go declares it. */
export interface MessageField {
  /** Its name in JSON. */
  readonly name: string;
  readonly type: ValueType;
  /** A pointer in Go: what is zero is told from what is absent. */
  readonly isPointer: boolean;
  /** JSON leaves it out when it is zero. */
  readonly mayBeOmitted: boolean;
  readonly isRequired: boolean;
  /** The default that the type declares. */
  readonly default?: unknown;
}

/** What a number on the wire leads to: a field, or a message whose fields JSON shows as the outer one's own. */
export type Tag = { readonly field: MessageField } | { readonly inlined: Tags };
/** By number, in ascending order. */
export type Tags = ReadonlyMap<number, Tag>;

/** A type of upstream's. */
export interface Message {
  /** `apps.v1.Deployment`. */
  readonly name: string;
  /** `io.k8s.api.apps.v1.Deployment`. */
  readonly openApiName: string;
  /** It has apiVersion and kind. */
  readonly isKind: boolean;
  /** JSON shows it as the one field that is set. */
  readonly isUnion: boolean;
  readonly fields: ReadonlyMap<string, MessageField>;
  readonly tags: Tags;
}

interface Catalogue {
  /** A type's line, with the package it stands in. */
  readonly lines: ReadonlyMap<string, { readonly line: string; readonly owner: Package }>;
  readonly packages: ReadonlyMap<string, Package>;
}

interface Package {
  readonly name: string;
  readonly apiVersion: string;
  readonly prefix: string;
}

let catalogue: Catalogue | undefined;
const messages = new Map<string, Message>();

/** The type by its package and name: `core.v1.PodSpec`. */
export function messageNamed(name: string): Message | undefined {
  const known = messages.get(name);
  if (known !== undefined) return known;
  const found = readCatalogue().lines.get(name);
  if (found === undefined) return undefined;
  const message = readMessage(name, found.line, found.owner);
  messages.set(name, message);
  return message;
}

/** The type of the objects that call themselves so; undefined when they have no protobuf form. */
export function messageOf(apiVersion: string, kind: string): Message | undefined {
  const own = readCatalogue().packages.get(apiVersion);
  const message = own === undefined ? undefined : messageNamed(`${own.name}.${kind}`);
  const found = message ?? (isShared(apiVersion, kind) ? messageNamed(`meta.v1.${kind}`) : undefined);
  return found?.isKind === true ? found : undefined;
}

/** Whether objects of a kind can be sent as protobuf. */
export function hasProtobuf(apiVersion: string, kind: string): boolean {
  return messageOf(apiVersion, kind) !== undefined;
}

/** Options go by any group and version; Status and lists of anything by the core's. */
function isShared(apiVersion: string, kind: string): boolean {
  return kind.endsWith("Options") || apiVersion === "v1" || apiVersion === "meta.k8s.io/v1";
}

function readCatalogue(): Catalogue {
  if (catalogue !== undefined) return catalogue;
  const lines = new Map<string, { readonly line: string; readonly owner: Package }>();
  const packages = new Map<string, Package>();
  let owner: Package = { name: "", apiVersion: "", prefix: "" };
  const texts = [CORE_FIELDS, GROUP_FIELDS, MACHINERY_FIELDS];
  for (const line of texts.flatMap((text) => text.trim().split("\n"))) {
    if (line.startsWith("# ")) {
      const [, name = "", apiVersion = "", prefix = ""] = line.split(" ");
      owner = { name, apiVersion, prefix };
      packages.set(apiVersion, owner);
    } else lines.set(`${owner.name}.${/^[@|]?(\w+)/.exec(line)?.[1]}`, { line, owner });
  }
  catalogue = { lines, packages };
  return catalogue;
}

function readMessage(name: string, line: string, owner: Package): Message {
  const [head = "", ...texts] = line.split(" ");
  const fields = new Map<string, MessageField>();
  const tags: Growing = new Map();
  for (const text of texts) {
    const { field, way } = readField(text, owner.name);
    fields.set(field.name, field);
    addTag(tags, way, field);
  }
  return {
    name,
    openApiName: `${owner.prefix}.${name.slice(owner.name.length + 1)}`,
    isKind: head.startsWith("@"),
    isUnion: head.startsWith("|"),
    fields,
    tags: inOrder(tags),
  };
}

/** `replicas:1:i*~`, see above. */
function readField(text: string, owner: string): { readonly field: MessageField; readonly way: readonly number[] } {
  const [, name = "", way = "", type = "", marks = "", value] = /^([^:]+):([\d.]+):([^*~!=]+)([*~!]*)(?:=(.*))?$/.exec(text) ?? [];
  const field: MessageField = {
    name,
    type: readType(type, owner),
    isPointer: marks.includes("*"),
    mayBeOmitted: marks.includes("~"),
    isRequired: marks.includes("!"),
    ...(value === undefined ? {} : { default: JSON.parse(value) as unknown }),
  };
  return { field, way: way.split(".").map(Number) };
}

const FORMS: { readonly [code: string]: ScalarForm } = {
  s: "string",
  b: "bool",
  i: "int32",
  l: "int64",
  d: "double",
  y: "bytes",
  t: "time",
  u: "micro-time",
  D: "duration",
  q: "quantity",
  p: "int-or-string",
  j: "json",
};

function readType(code: string, owner: string): ValueType {
  if (code.startsWith("[]")) return { of: "list", element: readType(code.slice(2), owner) };
  if (code.startsWith("{}")) return { of: "map", element: readType(code.slice(2), owner) };
  if (code.startsWith("&[]")) return { of: "wrapped", element: readType(code.slice(3), owner) };
  const form = FORMS[code];
  return form === undefined ? { of: "message", name: code.includes(".") ? code : `${owner}.${code}` } : { of: form };
}

type Growing = Map<number, { readonly field: MessageField } | { readonly inlined: Growing }>;

function addTag(tags: Growing, [number = 0, ...rest]: readonly number[], field: MessageField): void {
  if (rest.length === 0) {
    tags.set(number, { field });
    return;
  }
  const outer = tags.get(number);
  const inlined: Growing = outer !== undefined && "inlined" in outer ? outer.inlined : new Map();
  tags.set(number, { inlined });
  addTag(inlined, rest, field);
}

function inOrder(tags: Growing): Tags {
  const sorted = [...tags].sort(([a], [b]) => a - b);
  return new Map(sorted.map(([number, tag]) => [number, "inlined" in tag ? { inlined: inOrder(tag.inlined) } : tag]));
}
