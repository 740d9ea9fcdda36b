/**
 * From a JSON value to an object of a kind, or upstream's refusal.
 *
 * Three passes. `cleaned` does what Go's decoder does silently (null means unset, a quantity may be a number, quantities and
 * times have one spelling) and notes the texts that a format refuses; zod then says whether every field is known and of its
 * type; only when it is not, the trouble is put into Go's words, first in the order of the document.
 * What did not need cleaning is the input itself, so nothing is copied for a well-formed object.
 * Absent on purpose: missing fields and bad values. Upstream's decoder accepts both; defaults and validation follow.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/rest.go (transformDecodeError), sigs.k8s.io/json
 */
import { ApiError } from "./errors.ts";
import { childMeta, elementMeta, isList, isMap, isRecord, rootMeta } from "./field-walk.ts";
import { base64Error, canonicalMicroTime, canonicalTime, microTimeError, timeError } from "./formats.ts";
import { canonicalQuantity, quantityError } from "./quantity.ts";
import { type FieldMeta, type Immutable, metaOf, type Struct } from "./schema.ts";

export { fieldAt } from "./field-walk.ts";

type Path = readonly (string | number)[];

/** What a decoded object is called in refusals, and what becomes of fields nobody knows. */
export interface DecodeContext {
  readonly kind: string;
  readonly version: string;
  /** `drop` is for clients that asked for field validation `Ignore` or `Warn`; default `refuse`. */
  readonly unknownFields?: "refuse" | "drop";
}

/** Reads a JSON value as an object of `struct`; throws `ApiError("BadRequest")` in upstream's words. */
export function decode<T>(struct: Struct<T>, value: unknown, context: DecodeContext): Immutable<T> {
  const { object, why } = tryDecode(struct, value, context);
  if (why !== undefined) throw refusal(context, why);
  return object;
}

/** Two decoders that word a wrong type differently: of JSON, and of the maps that a strategic patch is merged on. */
type TypeWords = (root: FieldMeta, value: unknown, path: Path) => string;

/** The object, and why it is none in truth: the decoder's own words, without what it was read for. */
export function tryDecode<T>(
  struct: Struct<T>,
  value: unknown,
  { unknownFields = "refuse", from = "json" }: { readonly unknownFields?: "refuse" | "drop" | undefined; readonly from?: "json" | "map" },
): { readonly object: Immutable<T>; readonly why?: string | undefined } {
  const walk = newWalk(unknownFields === "drop");
  const root = rootMeta(struct as Struct<unknown>);
  const candidate = cleaned(value, root, walk);
  const object = candidate as Immutable<T>;
  const parsed = struct.schema().safeParse(candidate);
  if (parsed.success && walk.faults.length === 0) return { object };
  const words = from === "json" ? typeText : conversionText;
  return { object, why: firstTrouble(root, candidate, walk.faults, parsed.success ? [] : parsed.error.issues, words) };
}

/** The paths of fields that `struct` does not know, in the order of the document: `spec.containers[0].imagee`. */
export function unknownFields(struct: Struct<unknown>, value: unknown): string[] {
  const candidate = cleaned(value, rootMeta(struct), newWalk(false));
  const parsed = struct.schema().safeParse(candidate);
  return parsed.success ? [] : unknownPaths(candidate, parsed.error.issues);
}

function refusal(context: DecodeContext, why: string): ApiError {
  const { kind, version } = context;
  return new ApiError("BadRequest", `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`);
}

/** A text or number that its format refuses. `final` ones stop Go's decoder, and so win over whatever else is wrong. */
interface Fault {
  readonly path: Path;
  readonly text: string;
  readonly final: boolean;
}

interface Walk {
  readonly path: (string | number)[];
  readonly faults: Fault[];
  readonly dropUnknown: boolean;
}

function newWalk(dropUnknown: boolean): Walk {
  return { path: [], faults: [], dropUnknown };
}

function cleaned(value: unknown, meta: FieldMeta, walk: Walk): unknown {
  if (meta.format !== undefined) return cleanedFormat(value, meta, walk);
  if (typeof value !== "object" || value === null) return cleanedScalar(value, meta, walk);
  if (Array.isArray(value)) return isList(meta) ? cleanedList(value, meta, walk) : value;
  if (isMap(meta)) return cleanedMap(value as Record<string, unknown>, meta, walk);
  return meta.struct === undefined || isList(meta) ? value : cleanedStruct(value as Record<string, unknown>, meta.struct, walk);
}

function cleanedStruct(value: Record<string, unknown>, struct: Struct<unknown>, walk: Walk): unknown {
  const fields = struct.fields();
  let changed: Record<string, unknown> | undefined;
  let dropped = false;
  for (const key of Object.keys(value)) {
    const before = value[key];
    const schema = Object.hasOwn(fields, key) ? fields[key] : undefined;
    let after: unknown;
    if (schema === undefined) {
      after = walk.dropUnknown && struct.isOpen !== true ? undefined : before;
    } else if (before === null && metaOf(schema).keepsNull === true) {
      after = null;
    } else if (before !== null && before !== undefined) {
      walk.path.push(key);
      after = cleaned(before, metaOf(schema), walk);
      walk.path.pop();
    }
    if (after === undefined) dropped = true;
    if (after !== before) {
      changed ??= { ...value };
      changed[key] = after;
    }
  }
  if (!dropped) return changed ?? value;
  return Object.fromEntries(Object.entries(changed ?? value).filter(([, kept]) => kept !== undefined));
}

function cleanedMap(value: Record<string, unknown>, meta: FieldMeta, walk: Walk): unknown {
  const element = elementMeta(meta);
  if (element === undefined) return value;
  let changed: [string, unknown][] | undefined;
  for (const [index, key] of Object.keys(value).entries()) {
    const before = value[key];
    walk.path.push(key);
    const after = before === null ? nullOf(element) : cleaned(before, element, walk);
    walk.path.pop();
    if (after !== before) {
      changed ??= Object.entries(value);
      changed[index] = [key, after];
    }
  }
  return changed === undefined ? value : Object.fromEntries(changed);
}

function cleanedList(value: readonly unknown[], meta: FieldMeta, walk: Walk): unknown {
  const element = elementMeta(meta);
  if (element === undefined) return value;
  let changed: unknown[] | undefined;
  for (const [index, before] of value.entries()) {
    walk.path.push(index);
    const after = before === null ? nullOf(element) : cleaned(before, element, walk);
    walk.path.pop();
    if (after !== before) {
      changed ??= [...value];
      changed[index] = after;
    }
  }
  return changed ?? value;
}

function nullOf(meta: FieldMeta): unknown {
  return meta.keepsNull === true ? null : zeroOf(meta);
}

/** What Go leaves where a list or a map has null: the type's zero value. */
function zeroOf(meta: FieldMeta): unknown {
  if (meta.format === "any") return null;
  if (meta.format === "quantity") return "0";
  if (meta.format === "int-or-string" || /^(?:int|float)/.test(meta.go)) return 0;
  if (meta.go === "bool") return false;
  if (isList(meta)) return [];
  return meta.struct !== undefined || isMap(meta) ? {} : "";
}

const INT32_MAX = 2_147_483_647;

function cleanedScalar(value: unknown, meta: FieldMeta, walk: Walk): unknown {
  if (meta.go === "int32" && Number.isInteger(value) && !isInt32(value)) {
    walk.faults.push({ path: [...walk.path], text: "", final: false });
  }
  return value;
}

function cleanedFormat(value: unknown, meta: FieldMeta, walk: Walk): unknown {
  const wrong = formatError(value, meta);
  if (wrong !== undefined) {
    walk.faults.push({ path: [...walk.path], text: wrong, final: meta.format !== "byte" });
    return value;
  }
  if (meta.format === "quantity") return canonicalQuantity(String(value));
  if (meta.format === "date-time") return canonicalTime(String(value));
  if (meta.format === "micro-time") return canonicalMicroTime(String(value));
  return value;
}

/** What the type's own unmarshaler says, without struct and field: Go's decoder passes its words on as they are. */
function formatError(value: unknown, meta: FieldMeta): string | undefined {
  switch (meta.format) {
    case "quantity":
      return quantityError(typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value));
    case "date-time":
      return typeof value === "string" ? timeError(value) : `json: cannot unmarshal ${jsonWord(value)} into Go value of type string`;
    case "micro-time":
      return typeof value === "string" ? microTimeError(value) : `json: cannot unmarshal ${jsonWord(value)} into Go value of type string`;
    case "int-or-string":
      return typeof value === "string" || isInt32(value)
        ? undefined
        : `json: cannot unmarshal ${numberWord(value)} into Go value of type int32`;
    case "byte":
      return typeof value === "string" ? base64Error(value) : undefined;
    default:
      return undefined;
  }
}

function isInt32(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) <= INT32_MAX && (value as number) >= -INT32_MAX - 1;
}

/** The part of zod's issues that is read here. */
interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

/** The trouble that Go's decoder reports; undefined when all that zod missed are absent fields. */
function firstTrouble(
  root: FieldMeta,
  value: unknown,
  faults: readonly Fault[],
  issues: readonly Issue[],
  words: TypeWords,
): string | undefined {
  const final = faults.find((fault) => fault.final);
  if (final !== undefined) return final.text;
  const wrong = issues
    .filter((issue) => issue.code !== "unrecognized_keys" && valueAt(value, issue.path as Path) !== undefined)
    .map((issue) => ({ path: issue.path as Path, text: "" }));
  const first = [...faults, ...wrong].sort((a, b) => inDocument(value, a.path, b.path))[0];
  if (first !== undefined) return first.text === "" ? words(root, value, first.path) : first.text;
  const unknown = unknownPaths(value, issues);
  return unknown.length === 0 ? undefined : `strict decoding error: ${unknown.map((path) => `unknown field "${path}"`).join(", ")}`;
}

function unknownPaths(value: unknown, issues: readonly Issue[]): string[] {
  return issues
    .flatMap((issue) => (issue.keys ?? []).map((key): Path => [...(issue.path as Path), key]))
    .sort((a, b) => inDocument(value, a, b))
    .map(pathText);
}

/** `spec.containers[0].image`. */
function pathText(path: Path): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

/** `json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32`. */
function typeText(root: FieldMeta, value: unknown, path: Path): string {
  const { meta, owner, names } = fieldAlong(root, path);
  const go = meta?.go ?? "";
  const wrong = valueAt(value, path);
  const word = /^(?:u?int|float)/.test(go) ? numberWord(wrong) : jsonWord(wrong);
  const where = names.length === 0 ? "value" : `struct field ${owner}.${names.join(".")}`;
  return `json: cannot unmarshal ${word} into Go ${where} of type ${go}`;
}

/** `unrecognized type: int32`: what the converter of maps says of a value of another type. */
function conversionText(root: FieldMeta, value: unknown, path: Path): string {
  const { meta } = fieldAlong(root, path);
  const wrong = valueAt(value, path);
  if (meta !== undefined && isList(meta)) return `cannot restore slice from ${goKind(wrong)}`;
  if (meta !== undefined && isMap(meta)) return `cannot restore map from ${goKind(wrong)}`;
  if (meta?.struct !== undefined) return `cannot restore struct from: ${goKind(wrong)}`;
  const go = meta?.go ?? "";
  const kind = /^(?:bool$|u?int|float)/.test(go) ? go : "string";
  // In Go a whole number converts to a text (of one character), so the words are others.
  const converts = kind === "string" ? Number.isInteger(wrong) : kind !== "bool" && typeof wrong === "number";
  return converts ? `cannot convert ${goKind(wrong)} to ${go}` : `unrecognized type: ${kind}`;
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return "slice";
  if (typeof value === "number") return Number.isInteger(value) ? "int64" : "float64";
  return typeof value === "object" ? "map" : typeof value === "boolean" ? "bool" : typeof value;
}

/** The field at the end of a path, the struct that it stands in, and the fields on the way. */
function fieldAlong(
  root: FieldMeta,
  path: Path,
): { readonly meta: FieldMeta | undefined; readonly owner: string; readonly names: readonly string[] } {
  let meta: FieldMeta | undefined = root;
  let owner = "";
  const names: string[] = [];
  for (const step of path) {
    if (meta === undefined) break;
    const inStruct: boolean = meta.element === undefined;
    if (inStruct) {
      owner = meta.struct?.name ?? "";
      names.push(String(step));
    }
    meta = inStruct ? childMeta(meta, String(step)) : elementMeta(meta);
  }
  return { meta, owner, names };
}

function jsonWord(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** Go repeats a number that does not fit into a number: `number 1.5`. */
function numberWord(value: unknown): string {
  return typeof value === "number" ? `number ${value}` : jsonWord(value);
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** Orders two paths by where they stand in the document. */
function inDocument(value: unknown, a: Path, b: Path): number {
  let at = value;
  for (let depth = 0; depth < a.length && depth < b.length; depth += 1) {
    const [left, right] = [a[depth], b[depth]];
    if (left !== right) {
      if (typeof left === "number" && typeof right === "number") return left - right;
      const keys = isRecord(at) ? Object.keys(at) : [];
      return keys.indexOf(String(left)) - keys.indexOf(String(right));
    }
    at = valueAt(at, left === undefined ? [] : [left]);
  }
  return a.length - b.length;
}
