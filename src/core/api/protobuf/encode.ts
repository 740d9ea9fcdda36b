/**
 * The protobuf form of objects, for clients whose Accept leaves no JSON to choose.
 *
 * Only what is there is written. Go's own code also writes the zeroes of fields that are no pointers; whoever reads cannot
 * tell the difference.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go
 */
import { bytesOfBase64 } from "../base64.ts";
import { parseDuration, parseTime } from "../duration.ts";
import { isRecord } from "../field-walk.ts";
import { MAGIC, type TypeName } from "./decode.ts";
import { type MessageField, messageNamed, messageOf, type Tags, type ValueType } from "./messages.ts";
import { WireWriter } from "./wire-writer.ts";

/** An object, a list or a Status; asking for a kind without protobuf form is a bug of the caller (`hasProtobuf`). */
export function encodeProtobuf(object: TypeName): Uint8Array {
  const writer = new WireWriter();
  writeEnvelope(writer, object);
  return writer.finish();
}

/** One frame of a watch: four bytes of length, the WatchEvent, and in it the object in an envelope of its own. */
export function encodeWatchFrame(type: string, object: TypeName): Uint8Array {
  const writer = new WireWriter();
  // The RawExtension's own field 1, inside of the event's field 2.
  writeEnvelope(writer, object);
  writer.close(1, 0);
  writer.close(2, 0);
  const before = writer.length;
  writer.string(type);
  writer.close(1, before);
  const { length } = writer;
  writer.bytes([length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff]);
  return writer.finish();
}

/** `runtime.Unknown`, with the magic before it; what comes last is written first. */
function writeEnvelope(writer: WireWriter, object: TypeName): void {
  const message = messageOf(object.apiVersion, object.kind);
  if (message === undefined) throw new RangeError(`no protobuf form of ${object.apiVersion} ${object.kind}`);
  // Empty contentType and contentEncoding, which Go always writes.
  writer.close(4, writer.length);
  writer.close(3, writer.length);
  const raw = writer.length;
  writeFields(writer, message.tags, { ...object });
  writer.close(2, raw);
  const typeMeta = writer.length;
  writeText(writer, 2, object.kind);
  writeText(writer, 1, object.apiVersion);
  writer.close(1, typeMeta);
  writer.bytes(MAGIC);
}

function writeText(writer: WireWriter, number: number, text: string): void {
  const before = writer.length;
  writer.string(text);
  writer.close(number, before);
}

type JsonObject = { readonly [field: string]: unknown };

function writeFields(writer: WireWriter, tags: Tags, object: JsonObject): void {
  for (const [number, tag] of [...tags].reverse()) {
    if ("field" in tag) writeField(writer, number, tag.field, object[tag.field.name]);
    else {
      const before = writer.length;
      writeFields(writer, tag.inlined, object);
      if (writer.length > before) writer.close(number, before);
    }
  }
}

function writeField(writer: WireWriter, number: number, { type }: MessageField, value: unknown): void {
  if (value === undefined || value === null) return;
  if (type.of === "list") {
    if (Array.isArray(value)) for (const item of value.toReversed()) writeValue(writer, number, type.element, item);
  } else if (type.of === "map") {
    if (isRecord(value)) writeEntries(writer, number, type.element, value);
  } else writeValue(writer, number, type, value);
}

/** Sorted by key, as Go writes maps. */
function writeEntries(writer: WireWriter, number: number, element: ValueType, entries: JsonObject): void {
  for (const key of Object.keys(entries).sort().reverse()) {
    const before = writer.length;
    writeValue(writer, 2, element, entries[key]);
    writeText(writer, 1, key);
    writer.close(number, before);
  }
}

function writeValue(writer: WireWriter, number: number, type: ValueType, value: unknown): void {
  if (type.of === "bool" || type.of === "int32" || type.of === "int64") {
    writer.varint(Number(value));
    writer.tag(number, 0);
    return;
  }
  if (type.of === "double") {
    writer.double(Number(value));
    writer.tag(number, 1);
    return;
  }
  const before = writer.length;
  writeContent(writer, type, value);
  writer.close(number, before);
}

function writeContent(writer: WireWriter, type: ValueType, value: unknown): void {
  switch (type.of) {
    case "message":
      writeMessage(writer, type.name, value);
      break;
    case "wrapped":
      for (const item of Array.isArray(value) ? value.toReversed() : []) writeValue(writer, 1, type.element, item);
      break;
    case "bytes":
      writer.bytes(bytesOfBase64(String(value)) ?? []);
      break;
    case "json":
      writeText(writer, 1, JSON.stringify(value));
      break;
    case "quantity":
      writeText(writer, 1, String(value));
      break;
    case "int-or-string":
      writeIntOrString(writer, value);
      break;
    case "duration":
      writeNumber(writer, 1, (parseDuration(String(value)) ?? 0) * 1_000_000);
      break;
    case "time":
      writeTime(writer, String(value), 0);
      break;
    case "micro-time":
      writeTime(writer, String(value), Number((/\.(\d{1,9})/.exec(String(value))?.[1] ?? "").padEnd(9, "0")));
      break;
    default:
      writer.string(String(value));
  }
}

function writeMessage(writer: WireWriter, name: string, value: unknown): void {
  const message = messageNamed(name);
  if (message === undefined) throw new RangeError(`no type ${name}`);
  if (message.isUnion) writeFields(writer, message.tags, unionOf(message.fields, value));
  else if (isRecord(value)) writeFields(writer, message.tags, value);
}

/** Puts the value into that of the union's fields that holds such values; a schema also says that it is allowed. */
function unionOf(fields: ReadonlyMap<string, MessageField>, value: unknown): JsonObject {
  const union: Record<string, unknown> = {};
  for (const { name, type } of fields.values()) {
    if (type.of === "list" && Array.isArray(value)) union[name] = value;
    if (type.of === "message" && isRecord(value)) union[name] = value;
    if (type.of === "bool") union[name] = typeof value === "boolean" ? value : true;
  }
  return union;
}

function writeNumber(writer: WireWriter, number: number, value: number): void {
  writer.varint(value);
  writer.tag(number, 0);
}

function writeIntOrString(writer: WireWriter, value: unknown): void {
  const isText = typeof value === "string";
  writeText(writer, 3, isText ? value : "");
  writeNumber(writer, 2, isText ? 0 : Number(value));
  writeNumber(writer, 1, isText ? 1 : 0);
}

/** Nothing at all for what is no time. */
function writeTime(writer: WireWriter, text: string, nanos: number): void {
  const ms = parseTime(text);
  if (Number.isNaN(ms) || text.startsWith("0001-01-01T00:00:00")) return;
  writeNumber(writer, 2, nanos);
  writeNumber(writer, 1, Math.floor(ms / 1_000));
}
