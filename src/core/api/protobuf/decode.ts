/**
 * From the protobuf form of an object to the JSON it stands for.
 *
 * What comes out is what upstream's server would print after reading: zeroes that Go cannot tell from nothing, and that its
 * JSON leaves out, are left out. Fields nobody knows are passed over, as upstream does.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go
 */
import { base64OfBytes } from "../base64.ts";
import { goDuration, rfc3339 } from "../duration.ts";
import { ApiError } from "../errors.ts";
import { quantityError } from "../quantity.ts";
import { decodeUtf8 } from "../utf8.ts";
import { type Message, type MessageField, messageNamed, messageOf, type Tags, type ValueType } from "./messages.ts";
import { Malformed, WireReader } from "./wire-reader.ts";

/** The bytes that every object starts with: `k8s` and a zero. */
export const MAGIC = [0x6b, 0x38, 0x73, 0x00] as const;

/** An object as JSON has it, `apiVersion` and `kind` included. */
export interface DecodedObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly object: { readonly [field: string]: unknown };
}

/** How an object calls itself. */
export interface TypeName {
  readonly apiVersion: string;
  readonly kind: string;
}

type JsonObject = Record<string, unknown>;

/** Reads a body; `expected` is what the path asks for, and what is meant where the body does not say. Throws BadRequest. */
export function decodeProtobuf(bytes: Uint8Array, expected: TypeName = { apiVersion: "", kind: "" }): DecodedObject {
  const envelope = openEnvelope(bytes, expected);
  const { apiVersion, kind } = envelope;
  const message = messageOf(apiVersion, kind);
  if (message === undefined) {
    const why = `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "kube-apiserver"`;
    throw refusal(envelope, expected, why);
  }
  const object: JsonObject = { apiVersion, kind };
  try {
    readFields(envelope.raw, message.tags, { message, object, depth: 0 });
  } catch (error) {
    if (error instanceof Malformed) throw refusal(envelope, expected, error.message);
    throw error;
  }
  return { apiVersion, kind, object };
}

function refusal(actual: TypeName, expected: TypeName, why: string): ApiError {
  const version = actual.apiVersion.slice(actual.apiVersion.indexOf("/") + 1);
  const wanted = expected.kind === "" ? actual.kind : expected.kind;
  return new ApiError("BadRequest", `${actual.kind} in version ${JSON.stringify(version)} cannot be handled as a ${wanted}: ${why}`);
}

/** What is round every object: `runtime.Unknown`, which says what is inside. */
function openEnvelope(bytes: Uint8Array, expected: TypeName): TypeName & { readonly raw: WireReader } {
  try {
    return readEnvelope(bytes, expected);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const what = `the object provided is unrecognized (must be of type ${expected.kind})`;
    throw new ApiError("BadRequest", `${what}: ${error.message} (${summary(bytes)})`);
  }
}

const SUMMARY_BYTES = 30;

/** The first bytes of a body, in hexadecimal unless they look like JSON. */
function summary(bytes: Uint8Array): string {
  if (bytes.length === 0) return "<empty>";
  const shown = bytes.subarray(0, SUMMARY_BYTES);
  const text = bytes[0] === 0x7b ? decodeUtf8(shown) : [...shown].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return bytes.length > SUMMARY_BYTES ? `${text} ...` : text;
}

function readEnvelope(bytes: Uint8Array, expected: TypeName): TypeName & { readonly raw: WireReader } {
  if (bytes.length === 0) throw new Malformed("empty data");
  if (MAGIC.some((byte, at) => bytes[at] !== byte)) {
    throw new Malformed("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
  }
  if (bytes.length === MAGIC.length) throw new Malformed("empty body");
  const reader = new WireReader(bytes, MAGIC.length);
  const type = { apiVersion: "", kind: "" };
  let raw = new WireReader(bytes, bytes.length);
  while (!reader.isAtEnd) {
    const { number, wireType } = reader.tag("Unknown");
    if (number < 1 || number > 4) {
      reader.skip(wireType);
      continue;
    }
    if (wireType !== 2) throw new Malformed(`proto: wrong wireType = ${wireType} for field ${UNKNOWN_FIELDS[number - 1]}`);
    if (number === 1) Object.assign(type, readTypeMeta(reader.message()));
    else if (number === 2) raw = reader.message();
    else reader.skip(wireType);
  }
  const apiVersion = type.apiVersion === "" ? expected.apiVersion : type.apiVersion;
  const kind = type.kind === "" ? expected.kind : type.kind;
  const told = `runtime.TypeMeta{APIVersion:${JSON.stringify(type.apiVersion)}, Kind:${JSON.stringify(type.kind)}}`;
  if (kind === "") throw new Malformed(`Object 'Kind' is missing in '${told}'`);
  if (apiVersion === "") throw new Malformed(`Object 'apiVersion' is missing in '${told}'`);
  return { apiVersion, kind, raw };
}

const UNKNOWN_FIELDS = ["TypeMeta", "Raw", "ContentEncoding", "ContentType"];

function readTypeMeta(reader: WireReader): Partial<TypeName> {
  const type: { apiVersion?: string; kind?: string } = {};
  while (!reader.isAtEnd) {
    const { number, wireType } = reader.tag("TypeMeta");
    if ((number === 1 || number === 2) && wireType !== 2) {
      throw new Malformed(`proto: wrong wireType = ${wireType} for field ${number === 1 ? "APIVersion" : "Kind"}`);
    }
    if (number === 1) type.apiVersion = reader.string();
    else if (number === 2) type.kind = reader.string();
    else reader.skip(wireType);
  }
  return type;
}

interface Place {
  readonly message: Message;
  readonly object: JsonObject;
  readonly depth: number;
}

/** Deeper than any manifest, and far from the end of the stack. */
const DEPTH_MAX = 500;

function readFields(reader: WireReader, tags: Tags, place: Place): void {
  if (place.depth > DEPTH_MAX) throw new Malformed("proto: exceeded maximum recursion depth");
  while (!reader.isAtEnd) {
    const { number, wireType } = reader.tag(place.message.name.slice(place.message.name.lastIndexOf(".") + 1));
    const tag = tags.get(number);
    if (tag === undefined) reader.skip(wireType);
    else if ("field" in tag) readField(reader, tag.field, wireType, place);
    else {
      if (wireType !== 2) throw new Malformed(`proto: wrong wireType = ${wireType} for field ${number}`);
      readFields(reader.message(), tag.inlined, { ...place, depth: place.depth + 1 });
    }
  }
}

function readField(reader: WireReader, field: MessageField, wireType: number, { object, depth }: Place): void {
  const { name, type } = field;
  if (type.of === "list") {
    const items = (object[name] ?? []) as unknown[];
    put(object, name, items);
    if (wireType === 2 && isVarint(type.element)) readPacked(reader, type.element, items);
    else items.push(readValue(reader, type.element, { field, wireType, depth }));
    return;
  }
  if (type.of === "map") {
    const entries = (object[name] ?? {}) as JsonObject;
    put(object, name, entries);
    const { key, value } = readEntry(reader, type.element, { field, wireType, depth });
    put(entries, key, value);
    return;
  }
  // A message that comes twice is merged, as Go's code does.
  const value = readValue(reader, type, { field, wireType, depth }, object[name]);
  if (value === undefined || (field.mayBeOmitted && !field.isPointer && isZero(value))) delete object[name];
  else put(object, name, value);
}

/** A plain field even for `__proto__`, which assignment would take for something else. */
function put(object: JsonObject, name: string, value: unknown): void {
  if (name === "__proto__") Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  else object[name] = value;
}

function isZero(value: unknown): boolean {
  return value === "" || value === 0 || value === false;
}

interface ValuePlace {
  readonly field: MessageField;
  readonly wireType: number;
  readonly depth: number;
}

function isVarint({ of }: ValueType): boolean {
  return of === "bool" || of === "int32" || of === "int64";
}

function readPacked(reader: WireReader, element: ValueType, items: unknown[]): void {
  const packed = reader.message();
  while (!packed.isAtEnd) items.push(readVarint(packed, element));
}

function readVarint(reader: WireReader, { of }: ValueType): number | boolean {
  if (of === "bool") return reader.bool();
  return of === "int32" ? reader.int32() : reader.int64();
}

/** One value; undefined for a time that is not set, which JSON shows as null. */
function readValue(reader: WireReader, type: ValueType, place: ValuePlace, before?: unknown): unknown {
  const wanted = isVarint(type) ? 0 : type.of === "double" ? 1 : 2;
  if (place.wireType !== wanted) throw new Malformed(`proto: wrong wireType = ${place.wireType} for field ${goName(place.field.name)}`);
  switch (type.of) {
    case "bool":
    case "int32":
    case "int64":
      return readVarint(reader, type);
    case "double":
      return reader.double();
    case "string":
      return reader.string();
    case "bytes":
      return base64OfBytes(reader.bytes());
    case "json":
      return readJson(reader.message());
    case "message":
      return readMessage(reader.message(), type.name, place.depth + 1, before);
    case "wrapped":
      return readWrapped(reader.message(), type.element, place);
    case "list":
    case "map":
      throw new Malformed(`proto: illegal wireType ${place.wireType}`);
    default:
      return readSpecial(reader.message(), type.of);
  }
}

/** Nearly always the name in Go. */
function goName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function readMessage(reader: WireReader, name: string, depth: number, before: unknown): unknown {
  const message = messageNamed(name);
  if (message === undefined) throw new RangeError(`no type ${name}`);
  const object: JsonObject = message.isUnion ? {} : ((before ?? {}) as JsonObject);
  readFields(reader, message.tags, { message, object, depth });
  if (!message.isUnion) return object;
  const { schema, ...others } = object;
  return schema ?? Object.values(others)[0];
}

/** A list that is a message of its own: its items are field 1. */
function readWrapped(reader: WireReader, element: ValueType, { field, depth }: ValuePlace): unknown[] {
  const items: unknown[] = [];
  while (!reader.isAtEnd) {
    const { number, wireType } = reader.tag(goName(field.name));
    if (number === 1) items.push(readValue(reader, element, { field, wireType, depth }));
    else reader.skip(wireType);
  }
  return items;
}

function readEntry(reader: WireReader, element: ValueType, place: ValuePlace): { readonly key: string; readonly value: unknown } {
  const { field, depth } = place;
  if (place.wireType !== 2) throw new Malformed(`proto: wrong wireType = ${place.wireType} for field ${goName(field.name)}`);
  const entry = reader.message();
  let key = "";
  let value: unknown;
  while (!entry.isAtEnd) {
    const { number, wireType } = entry.tag(goName(field.name));
    if (number === 1 && wireType === 2) key = entry.string();
    else if (number === 2) value = readValue(entry, element, { field, wireType, depth });
    else entry.skip(wireType);
  }
  return { key, value: value ?? zeroOf(element) };
}

/** What stands in a map where an entry has no value. */
function zeroOf({ of }: ValueType): unknown {
  if (of === "quantity") return "0";
  if (of === "string" || of === "bytes") return "";
  if (of === "bool") return false;
  if (of === "wrapped" || of === "list") return [];
  return of === "message" || of === "map" ? {} : of === "json" ? null : 0;
}

/** RawExtension, FieldsV1 and JSON: one field of bytes, which are JSON. */
function readJson(reader: WireReader): unknown {
  let text = "null";
  while (!reader.isAtEnd) {
    const { number, wireType } = reader.tag("RawExtension");
    if (number !== 1) reader.skip(wireType);
    else if (wireType === 2) text = reader.string();
    else throw new Malformed(`proto: wrong wireType = ${wireType} for field Raw`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Malformed(`invalid character ${JSON.stringify(text.charAt(0))} looking for beginning of value`);
  }
}

/** Numbers and texts of a small message, by number. */
function readParts(reader: WireReader, name: string): { readonly numbers: number[]; readonly texts: string[] } {
  const numbers: number[] = [];
  const texts: string[] = [];
  while (!reader.isAtEnd) {
    const { number, wireType } = reader.tag(name);
    if (wireType === 0) numbers[number & 7] = reader.int64();
    else if (wireType === 2) texts[number & 7] = reader.string();
    else reader.skip(wireType);
  }
  return { numbers, texts };
}

function readSpecial(reader: WireReader, of: ValueType["of"]): unknown {
  const isSet = !reader.isAtEnd;
  const { numbers, texts } = readParts(reader, of);
  switch (of) {
    case "time":
      return isSet ? timeText(numbers[1] ?? 0) : undefined;
    case "micro-time":
      return isSet ? microTimeText(numbers[1] ?? 0, numbers[2] ?? 0) : undefined;
    case "duration":
      return goDuration((numbers[1] ?? 0) / 1_000_000);
    case "int-or-string":
      return numbers[1] === 1 ? (texts[3] ?? "") : (numbers[2] ?? 0) | 0;
    default: {
      const wrong = texts[1] === undefined ? undefined : quantityError(texts[1]);
      if (wrong !== undefined) throw new Malformed(wrong);
      return texts[1] ?? "0";
    }
  }
}

const FIRST_SECOND = -62_135_596_800;
const LAST_SECOND = 253_402_300_799;

function timeText(seconds: number): string | undefined {
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) throw new Malformed("Time.MarshalJSON: year outside of range [0,9999]");
  // Go's zero time, which is no time at all.
  return seconds === FIRST_SECOND ? undefined : rfc3339(seconds * 1_000);
}

function microTimeText(seconds: number, nanos: number): string | undefined {
  const micros = Math.trunc(nanos / 1_000);
  const carry = Math.floor(micros / 1_000_000);
  const text = timeText(seconds + carry);
  return text === undefined ? undefined : `${text.slice(0, 19)}.${String(micros - carry * 1_000_000).padStart(6, "0")}Z`;
}
