/**
 * Protobuf bodies: what kubectl really sent, everything there and back, and bytes that are none.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import protobuf from "protobufjs/minimal.js";
import { describe, expect, test } from "vitest";
import { bytesOfBase64 } from "../../../../src/core/api/base64.ts";
import { decode } from "../../../../src/core/api/decode.ts";
import { ApiError } from "../../../../src/core/api/errors.ts";
import { apiKindOf, apiVersionOf, type KubeObject } from "../../../../src/core/api/kind.ts";
import { builtInKinds } from "../../../../src/core/api/kinds/index.ts";
import { readManifest } from "../../../../src/core/api/manifest.ts";
import { decodeProtobuf } from "../../../../src/core/api/protobuf/decode.ts";
import { encodeProtobuf, encodeWatchFrame } from "../../../../src/core/api/protobuf/encode.ts";
import { CORE_FIELDS } from "../../../../src/core/api/protobuf/fields/core.ts";
import { GROUP_FIELDS } from "../../../../src/core/api/protobuf/fields/groups.ts";
import { MACHINERY_FIELDS } from "../../../../src/core/api/protobuf/fields/machinery.ts";
import {
  hasProtobuf,
  type Message,
  messageNamed,
  messageOf,
  type ScalarForm,
  type ValueType,
} from "../../../../src/core/api/protobuf/messages.ts";
import { WireReader } from "../../../../src/core/api/protobuf/wire-reader.ts";
import { WireWriter } from "../../../../src/core/api/protobuf/wire-writer.ts";
import type { Struct } from "../../../../src/core/api/schema.ts";

const root = resolve(import.meta.dirname, "../../../..");

interface Sent {
  readonly command: string;
  readonly body: string;
  readonly object: unknown;
}

const sent = JSON.parse(readFileSync(join(root, "test/fixtures/protobuf/kubectl-1.33.json"), "utf8")) as readonly Sent[];
const bytesOf = (body: string): Uint8Array => bytesOfBase64(body) ?? new Uint8Array();

describe("bodies that kubectl sent", () => {
  test.each(sent.map(({ command, ...rest }) => [command, rest] as const))("%s", (_command, { body, object }) => {
    expect(decodeProtobuf(bytesOf(body)).object).toEqual(object);
  });
});

/** Every object of the sample manifests, as the server reads it. */
const samples = readdirSync(join(root, "sample-manifests"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml") && !path.startsWith("scenarios"))
  .flatMap((path) => readManifest(readFileSync(join(root, "sample-manifests", path), "utf8"), path).documents)
  .flatMap(({ source, line, value }) => {
    const kind = builtInKinds.find((each) => apiKindOf(each) === value.kind && apiVersionOf(each) === value.apiVersion);
    if (kind === undefined) return [];
    return [[`${source}:${line}`, decode(kind.schema as Struct<KubeObject>, value, { kind: kind.kind, version: kind.version })] as const];
  });

describe("there and back", () => {
  test.each(builtInKinds.map((kind) => [kind.kind, kind] as const))("%s has a protobuf form, and so has its list", (_name, kind) => {
    expect(hasProtobuf(apiVersionOf(kind), apiKindOf(kind))).toBe(true);
    expect(hasProtobuf(apiVersionOf(kind), `${apiKindOf(kind)}List`)).toBe(true);
  });

  test.each(samples)("%s", (_place, object) => {
    expect(decodeProtobuf(encodeProtobuf(object)).object).toEqual(object);
  });

  test("the samples as one list, versions of the store included", () => {
    const items = samples.map(([, object]) => object).filter(({ kind }) => kind === "Pod");
    const list = { apiVersion: "v1", kind: "PodList", metadata: { resourceVersion: "12", remainingItemCount: 3 }, items };
    const plain = items.map(({ apiVersion: _version, kind: _kind, ...item }) => item);
    expect(items.length).toBeGreaterThan(0);
    expect(decodeProtobuf(encodeProtobuf(list)).object).toEqual({ ...list, items: plain });
  });

  const names = [CORE_FIELDS, GROUP_FIELDS, MACHINERY_FIELDS]
    .join("")
    .split("\n")
    .reduce<{ apiVersion: string; kinds: (readonly [string, string])[] }>(
      ({ apiVersion, kinds }, line) => {
        const opened = line.startsWith("# ") ? (line.split(" ")[2] ?? "") : apiVersion;
        return { apiVersion: opened, kinds: line.startsWith("@") ? [...kinds, [opened, line.slice(1).split(" ")[0] ?? ""]] : kinds };
      },
      { apiVersion: "", kinds: [] },
    ).kinds;

  test.each(names)("%s %s with every field set", (apiVersion, kind) => {
    const message = messageOf(apiVersion, kind);
    const object = { apiVersion, kind, ...(message === undefined ? {} : filled(message, [])) };
    expect(decodeProtobuf(encodeProtobuf(object)).object).toEqual(object);
  });
});

/** An object of a type with a value in every field; a type inside of itself is left out. */
function filled(message: Message, above: readonly string[]): Record<string, unknown> {
  const fields = [...message.fields.values()].map(({ name, type }) => [name, sampleOf(type, [...above, message.name])] as const);
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined));
}

const VALUES: { readonly [F in ScalarForm]: unknown } = {
  string: "h\u00e9 \u2713 \u{1f680}",
  bool: true,
  int32: -7,
  int64: 8_589_934_593,
  double: 0.1,
  bytes: "AP+A",
  time: "2026-01-02T03:04:05Z",
  "micro-time": "2026-01-02T03:04:05.000607Z",
  duration: "1m30s",
  quantity: "1500m",
  "int-or-string": "25%",
  json: { a: [1, null, "x"] },
};

function sampleOf(type: ValueType, above: readonly string[]): unknown {
  if (type.of === "list" || type.of === "wrapped") return listOf(sampleOf(type.element, above));
  if (type.of === "map") {
    const value = sampleOf(type.element, above);
    return value === undefined
      ? undefined
      : Object.fromEntries([
          ["__proto__", value],
          ["b", value],
        ]);
  }
  if (type.of !== "message") return VALUES[type.of];
  const message = messageNamed(type.name);
  if (message === undefined) throw new Error(`no type ${type.name}`);
  if (message.isUnion) return message.name.endsWith("OrBool") ? false : message.name.endsWith("OrArray") ? [{}, {}] : ["a"];
  return above.includes(message.name) ? undefined : filled(message, above);
}

function listOf(value: unknown): unknown {
  return value === undefined ? undefined : [value, value];
}

describe("what Go cannot tell from nothing", () => {
  const deployment = (spec: object) => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec });

  test("zero behind a pointer stays", () => {
    const object = deployment({ replicas: 0, template: { spec: { terminationGracePeriodSeconds: 0 } } });
    expect(decodeProtobuf(encodeProtobuf(object)).object).toEqual(object);
  });

  test("zero where JSON omits it goes", () => {
    const object = deployment({ minReadySeconds: 0, paused: false, template: { spec: { hostNetwork: false, nodeName: "" } } });
    expect(decodeProtobuf(encodeProtobuf(object)).object).toEqual(deployment({ template: { spec: {} } }));
  });

  test("zero of what is required stays", () => {
    const object = { apiVersion: "v1", kind: "Pod", metadata: {}, spec: { containers: [{ name: "", ports: [{ containerPort: 0 }] }] } };
    expect(decodeProtobuf(encodeProtobuf(object)).object).toEqual(object);
  });

  test("a schema that is allowed or not, one or many", () => {
    const schema = { additionalProperties: { type: "string" }, items: { type: "integer" }, default: false, enum: ["a", 1] };
    const versions = [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object", ...schema } } }];
    const object = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: {},
      spec: { group: "a.b", versions },
    };
    expect(decodeProtobuf(encodeProtobuf(object)).object).toMatchObject({ spec: { versions } });
  });
});

describe("a watch", () => {
  test("a frame is its length, then the event with the whole object in it", () => {
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data: { k: "v".repeat(300) } };
    const frame = encodeWatchFrame("MODIFIED", object);
    const [a = 0, b = 0, c = 0, d = 0] = frame;
    expect(((a * 256 + b) * 256 + c) * 256 + d).toBe(frame.length - 4);
    const reader = new WireReader(frame, 4);
    expect(reader.tag("WatchEvent")).toEqual({ number: 1, wireType: 2 });
    expect(reader.string()).toBe("MODIFIED");
    expect(reader.tag("WatchEvent")).toEqual({ number: 2, wireType: 2 });
    const raw = reader.message();
    expect(raw.tag("RawExtension")).toEqual({ number: 1, wireType: 2 });
    expect(decodeProtobuf(raw.bytes()).object).toEqual(object);
    expect(raw.isAtEnd && reader.isAtEnd).toBe(true);
  });
});

describe("bytes that are no object", () => {
  const expected = { apiVersion: "apps/v1", kind: "Deployment" };
  const inside = (...raw: number[]) => {
    const type = [0x0a, 0x15, 0x0a, 7, ...ascii("apps/v1"), 0x12, 10, ...ascii("Deployment")];
    return Uint8Array.from([...ascii("k8s\0"), ...type, 0x12, raw.length, ...raw]);
  };
  const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

  test.each([
    ["nothing", [], "the object provided is unrecognized (must be of type Deployment): empty data (<empty>)"],
    [
      "JSON",
      ascii('{"kind":"Deployment"}'),
      "the object provided is unrecognized (must be of type Deployment): provided data does not appear to be a protobuf message, " +
        'expected prefix [107 56 115 0] ({"kind":"Deployment"})',
    ],
    ["the magic alone", ascii("k8s\0"), "the object provided is unrecognized (must be of type Deployment): empty body (6b387300)"],
    [
      "an envelope that ends early",
      [...ascii("k8s\0"), 0x0a, 0x15],
      "the object provided is unrecognized (must be of type Deployment): unexpected EOF (6b3873000a15)",
    ],
    [
      "an envelope of another form",
      [...ascii("k8s\0"), 0x08, 0x01],
      "the object provided is unrecognized (must be of type Deployment): proto: wrong wireType = 0 for field TypeMeta (6b3873000801)",
    ],
  ])("%s", (_what, bytes, message) => {
    expect(() => decodeProtobuf(Uint8Array.from(bytes), expected)).toThrow(new ApiError("BadRequest", message));
  });

  test.each([
    ["a text that ends early", [0x0a, 0x05, 0x0a], "unexpected EOF"],
    ["a number for a message", [0x08, 0x01], "proto: wrong wireType = 0 for field Metadata"],
    ["the end of a group", [0x0c], "proto: Deployment: wiretype end group for non-group"],
    ["field 0", [0x00], "proto: Deployment: illegal tag 0 (wire type 0)"],
    ["a number without end", [0x12, ...Array<number>(10).fill(0xff)], "proto: integer overflow"],
    ["a length below zero", [0x12, ...Array<number>(9).fill(0xff), 0x01], "proto: negative length found during unmarshaling"],
    ["an unknown field of no form", [0x7f], "proto: illegal wireType 7"],
    ["a group that does not end", [0x7b], "unexpected EOF"],
  ])("an object in which there is %s", (_what, raw, why) => {
    const message = `Deployment in version "v1" cannot be handled as a Deployment: ${why}`;
    expect(() => decodeProtobuf(inside(...raw), expected)).toThrow(new ApiError("BadRequest", message));
  });

  test("what nobody knows is passed over", () => {
    const { object } = decodeProtobuf(inside(0x78, 0x05, 0x7a, 0x01, 0x00, 0x7b, 0x08, 0x01, 0x7c, 0x0a, 0x03, 0x0a, 0x01, 0x61));
    expect(object).toEqual({ ...expected, metadata: { name: "a" } });
  });

  test("messages within messages without end", () => {
    let schema: object = {};
    for (let depth = 0; depth < 600; depth += 1) schema = { not: schema };
    const versions = [{ name: "v1", schema: { openAPIV3Schema: schema } }];
    const bytes = encodeProtobuf(
      Object.assign({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition" }, { spec: { versions } }),
    );
    expect(() => decodeProtobuf(bytes)).toThrow("proto: exceeded maximum recursion depth");
  });

  test("100,000 bodies with wrong bytes are read or refused, and nothing else", () => {
    const bodies = sent.map(({ body }) => bytesOf(body));
    let state = 12_345;
    const chance = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((state / 4_294_967_296) * below);
    };
    let refused = 0;
    for (let round = 0; round < 100_000; round += 1) {
      const body = Uint8Array.from(bodies[round % bodies.length] ?? []);
      for (let flips = 1 + chance(4); flips > 0; flips -= 1) body[4 + chance(body.length - 4)] = chance(256);
      const cut = chance(8) === 0 ? body.subarray(0, chance(body.length)) : body;
      try {
        decodeProtobuf(cut, expected);
      } catch (error) {
        if (!(error instanceof ApiError) || error.reason !== "BadRequest") throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(10_000);
    expect(refused).toBeLessThan(100_000);
    // A second when the machine has nothing else to do.
  }, 60_000);
});

test("numbers are written as everybody writes them", () => {
  for (const value of [0, 1, 127, 128, 300, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1, -1, -(2 ** 31), -(2 ** 53) + 1]) {
    const ours = new WireWriter();
    ours.varint(value);
    const theirs = protobuf.Writer.create().int64(value).finish();
    expect([...ours.finish()], String(value)).toEqual([...theirs]);
    expect(new WireReader(ours.finish()).int64()).toBe(value);
  }
});
