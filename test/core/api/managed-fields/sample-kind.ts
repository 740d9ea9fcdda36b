/**
 * A kind with one field of each way in which ownership looks at fields.
 */
import { defineKind, type KubeObject } from "../../../../src/core/api/kind.ts";
import type { ManagedFields } from "../../../../src/core/api/managed-fields/entries.ts";
import { typeAndMeta } from "../../../../src/core/api/meta.ts";
import type { AnyKind } from "../../../../src/core/api/registry.ts";
import { anything, int32, list, map, optional, part, quantity, struct, text } from "../../../../src/core/api/schema.ts";

const port = struct("ContainerPort", () => ({
  containerPort: int32("Number."),
  protocol: text("Protocol."),
  name: optional(text("Name.")),
}));

const inner = struct("Inner", () => ({
  name: text("Name."),
  value: optional(text("Value.")),
  tags: optional(list(text("A tag."), "Tags.", { listType: "set" })),
  ports: optional(list(port, "Ports.", { listType: "map", listKeys: ["containerPort", "protocol"] })),
}));

const nested = struct("Nested", () => ({
  text: optional(text("Text.")),
  number: optional(int32("Number.")),
  deep: optional(part(inner, "Deeper.")),
}));

const reference = struct("Reference", () => ({ name: optional(text("Name.")), note: optional(text("Note.")) }));

const spec = struct("SampleSpec", () => ({
  text: optional(text("Text.")),
  number: optional(int32("Number.")),
  amount: optional(quantity("Amount.")),
  labels: optional(map(text("A value."), "Granular map.")),
  selector: optional(map(text("A value."), "Atomic map.", { mapType: "atomic" })),
  nested: optional(part(nested, "Granular struct.")),
  whole: optional(part(nested, "Atomic struct.", { mapType: "atomic" })),
  list: optional(list(inner, "Keyed list.", { listType: "map", listKeys: ["name"] })),
  refs: optional(list(reference, "List whose key may be absent.", { listType: "map", listKeys: ["name"] })),
  set: optional(list(text("An item."), "Set.", { listType: "set" })),
  args: optional(list(text("An argument."), "Atomic list.", { listType: "atomic" })),
  free: optional(anything("Anything.")),
}));

const status = struct("SampleStatus", () => ({ phase: optional(text("Phase.")), count: optional(int32("Count.")) }));

const sample = struct("Sample", () => ({
  ...typeAndMeta(),
  spec: optional(part(spec, "What is wanted.")),
  status: optional(part(status, "What is.")),
}));

const other = struct("SampleV2", () => ({
  ...typeAndMeta(),
  wanted: optional(part(spec, "What is wanted.")),
  status: optional(part(status, "What is.")),
}));

interface Old extends KubeObject {
  readonly spec?: unknown;
}
interface New extends KubeObject {
  readonly wanted?: unknown;
}

function renamed<T extends object>(object: T, from: string, to: string): T {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name === from ? to : name, value])) as T;
}

/** `example.com/v1` and, with `spec` called `wanted`, `example.com/v2`. */
export const sampleKind = defineKind({
  kind: "Sample",
  group: "example.com",
  version: "v1",
  plural: "samples",
  shortNames: [],
  categories: [],
  namespaced: true,
  history: "full",
  schema: sample,
  hasStatus: true,
  otherVersions: [
    {
      group: "example.com",
      version: "v2",
      schema: other,
      toStored: (object: KubeObject) => renamed(object as New, "wanted", "spec"),
      fromStored: (object: KubeObject) => renamed(object as Old, "spec", "wanted"),
    },
  ],
  columns: [],
  health: () => ({ state: "ok", why: "" }),
}) as unknown as AnyKind;

/** A stored Sample. */
export function aSample(fields: object = {}, managedFields?: ManagedFields): KubeObject {
  const metadata = { name: "one", namespace: "default", uid: "u1", resourceVersion: "1", ...(managedFields ? { managedFields } : {}) };
  return { apiVersion: "example.com/v1", kind: "Sample", metadata, spec: fields } as KubeObject;
}

/** What somebody applies. */
export function aConfig(fields: object = {}, metadata: object = {}): object {
  return { apiVersion: "example.com/v1", kind: "Sample", metadata: { name: "one", namespace: "default", ...metadata }, spec: fields };
}

/** `manager operation[/subresource]: fields`, one line for each entry, for the eye. */
export function accounts(object: KubeObject): string[] {
  return (object.metadata.managedFields ?? []).map(({ manager, operation, apiVersion, subresource, fieldsV1 }) => {
    const version = apiVersion === "example.com/v1" ? "" : ` ${apiVersion}`;
    return `${manager} ${operation}${version}${subresource ? `/${subresource}` : ""}: ${JSON.stringify(fieldsV1).replaceAll('"', "").replaceAll("\\", "'")}`;
  });
}
