import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../../src/core/api/kind.ts";
import { deploymentKind } from "../../../../src/core/api/kinds/deployment.ts";
import { podKind } from "../../../../src/core/api/kinds/pod.ts";
import type { ManagedFields } from "../../../../src/core/api/managed-fields/entries.ts";
import { type TrackedWrite, updatedManagers } from "../../../../src/core/api/managed-fields/update.ts";
import type { AnyKind } from "../../../../src/core/api/registry.ts";
import { accounts, aSample, sampleKind } from "./sample-kind.ts";

const time = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, "0")}Z`;

function entry(manager: string, fieldsV1: object, rest: object = {}): ManagedFields[number] {
  return { manager, operation: "Update", apiVersion: "example.com/v1", fieldsType: "FieldsV1", fieldsV1, ...rest };
}

function write(previous: KubeObject | undefined, next: KubeObject, more: Partial<TrackedWrite> = {}): KubeObject {
  return updatedManagers(sampleKind, { previous, next, manager: "me", time: time(9), ...more });
}

/** Another spec, and the same metadata. */
function withSpec(object: KubeObject, spec: object): KubeObject {
  return { ...object, spec } as KubeObject;
}

describe("ownership after a write", () => {
  const first = write(undefined, aSample({ text: "a", labels: { x: "1" } }));

  test("who creates an object owns what it says, and nobody owns its name", () => {
    expect(accounts(first)).toEqual(["me Update: {f:spec:{f:labels:{.:{},f:x:{}},f:text:{}}}"]);
  });

  test("who changes a field takes it, who adds one owns it, the rest stays", () => {
    const next = write(first, withSpec(first, { text: "b", number: 1, labels: { x: "1" } }), { manager: "you", time: time(10) });
    expect(accounts(next)).toEqual(["me Update: {f:spec:{f:labels:{.:{},f:x:{}}}}", "you Update: {f:spec:{f:number:{},f:text:{}}}"]);
    expect(next.metadata.managedFields?.map((one) => one.time)).toEqual([time(9), time(10)]);
  });

  test("a field that goes is nobody's any more, and who takes it away gets no entry", () => {
    const next = write(first, withSpec(first, { labels: { x: "1" } }), { manager: "you", time: time(10) });
    expect(accounts(next)).toEqual(["me Update: {f:spec:{f:labels:{.:{},f:x:{}}}}"]);
    expect(next.metadata.managedFields?.[0]?.time).toBe(time(9));
  });

  test("a manager that loses everything is gone", () => {
    const next = write(first, withSpec(first, {}), { manager: "you" });
    expect(next.metadata.managedFields).toBeUndefined();
  });

  test("a write that changes nothing leaves the very entries", () => {
    const next = write(first, withSpec(first, { text: "a", labels: { x: "1" } }), { time: time(10) });
    expect(next.metadata.managedFields).toBe(first.metadata.managedFields);
  });

  test("a manager's writes are joined in one entry, with the time of the last that changed something", () => {
    const next = write(first, withSpec(first, { text: "b", number: 1, labels: { x: "1" } }), { time: time(10) });
    expect(accounts(next)).toEqual(["me Update: {f:spec:{f:labels:{.:{},f:x:{}},f:number:{},f:text:{}}}"]);
    expect(next.metadata.managedFields?.[0]?.time).toBe(time(10));
  });

  test("a client without a name is unknown", () => {
    expect(accounts(write(undefined, aSample({ text: "a" }), { manager: "" }))).toEqual(["unknown Update: {f:spec:{f:text:{}}}"]);
  });

  test("an object that nobody has accounted for stays so", () => {
    const live = aSample({ text: "a" });
    expect(write(live, withSpec(live, { text: "b" })).metadata.managedFields).toBeUndefined();
  });

  test("an entry in a version that is served no more is dropped", () => {
    const live = aSample({ text: "a" }, [
      entry("old", { "f:spec": { "f:text": {} } }, { apiVersion: "example.com/v0" }),
      entry("me", { "f:spec": {} }),
    ]);
    expect(accounts(write(live, withSpec(live, { text: "a", number: 1 })))).toEqual(["me Update: {f:spec:{.:{},f:number:{}}}"]);
  });

  test("managers of another version lose the field by the name it has there", () => {
    const live = aSample({ text: "a", number: 1 }, [
      entry("new", { "f:wanted": { "f:number": {}, "f:text": {} } }, { apiVersion: "example.com/v2" }),
    ]);
    expect(accounts(write(live, withSpec(live, { text: "b", number: 1 })))).toEqual([
      "new Update example.com/v2: {f:wanted:{f:number:{}}}",
      "me Update: {f:spec:{f:text:{}}}",
    ]);
    const inNew = write(live, withSpec(live, { text: "b", number: 1 }), { apiVersion: "example.com/v2" });
    expect(accounts(inNew)).toEqual([
      "new Update example.com/v2: {f:wanted:{f:number:{}}}",
      "me Update example.com/v2: {f:wanted:{f:text:{}}}",
    ]);
  });
});

describe("fields that a write cannot own", () => {
  const live = write(undefined, aSample({ text: "a" }));
  const both = { ...live, spec: { text: "b" }, status: { phase: "Up" } } as KubeObject;

  test("the status through the main resource", () => {
    expect(accounts(write(live, both, { manager: "you" }))).toEqual(["you Update: {f:spec:{f:text:{}}}"]);
  });

  test("the spec through the status, whose owners are told apart from those of the main resource", () => {
    expect(accounts(write(live, both, { manager: "me", subresource: "status" }))).toEqual([
      "me Update: {f:spec:{f:text:{}}}",
      "me Update/status: {f:status:{f:phase:{}}}",
    ]);
  });

  const deployment = deploymentKind as unknown as AnyKind;
  const pod = podKind as unknown as AnyKind;
  test.each<[string, AnyKind, string, object, string | undefined]>([
    ["labels of a Deployment through its status", deployment, "status", { metadata: { labels: { a: "1" } } }, undefined],
    [
      "labels of a Pod through its status are owned",
      pod,
      "status",
      { metadata: { labels: { a: "1" } } },
      '{"f:metadata":{"f:labels":{".":{},"f:a":{}}}}',
    ],
    ["owners of a Pod through its status", pod, "status", { metadata: { ownerReferences: [{ uid: "u" }] } }, undefined],
    [
      "anything but ephemeral containers through theirs",
      pod,
      "ephemeralcontainers",
      { metadata: { labels: { a: "1" } }, spec: { nodeName: "a" } },
      undefined,
    ],
    [
      "ephemeral containers through their subresource are owned",
      pod,
      "ephemeralcontainers",
      { spec: { nodeName: "a", ephemeralContainers: [{ name: "debug" }] } },
      '{"f:spec":{"f:ephemeralContainers":{".":{},"k:{\\"name\\":\\"debug\\"}":{".":{},"f:name":{}}}}}',
    ],
  ])("%s", (_, kind, subresource, changes, expected) => {
    const previous = {
      metadata: { name: "a", uid: "u", managedFields: [entry("x", { "f:spec": {} }, { apiVersion: "v1" })] },
      spec: {},
    } as unknown as KubeObject;
    const apiVersion = kind === deployment ? "apps/v1" : "v1";
    const stored = { ...previous, metadata: { ...previous.metadata, managedFields: [entry("x", { "f:spec": {} }, { apiVersion })] } };
    const { metadata = {}, ...rest } = changes as { metadata?: object };
    const next = { ...stored, ...rest, metadata: { ...stored.metadata, ...metadata } } as KubeObject;
    const after = updatedManagers(kind, { previous: stored, next, manager: "me", time: time(1), subresource });
    const own = after.metadata.managedFields?.find((one) => one.manager === "me");
    expect(own === undefined ? undefined : JSON.stringify(own.fieldsV1)).toBe(expected);
  });
});

describe("entries that a client sends", () => {
  const live = write(undefined, aSample({ text: "a", number: 1 }));
  const sending = (managedFields: ManagedFields | undefined, spec: object = { text: "a", number: 1 }): KubeObject => {
    return { ...withSpec(live, spec), metadata: { ...live.metadata, managedFields } } as KubeObject;
  };

  test.each<[string, ManagedFields]>([
    ["an empty list", []],
    ["one empty entry", [{}]],
  ])("%s clears the accounts, and they stay cleared", (_, entries) => {
    const cleared = write(live, sending(entries));
    expect(cleared.metadata.managedFields).toBeUndefined();
    expect(write(cleared, withSpec(cleared, { text: "b" })).metadata.managedFields).toBeUndefined();
  });

  test("none, as of a client that does not know them, keeps what is there", () => {
    expect(accounts(write(live, sending(undefined)))).toEqual(accounts(live));
  });

  test("sound ones are taken", () => {
    const given = [entry("robot", { "f:spec": { "f:text": {}, "f:number": {} } })];
    expect(accounts(write(live, sending(given)))).toEqual(["robot Update: {f:spec:{f:number:{},f:text:{}}}"]);
    expect(accounts(write(live, sending(given, { text: "b", number: 1 })))).toEqual([
      "robot Update: {f:spec:{f:number:{}}}",
      "me Update: {f:spec:{f:text:{}}}",
    ]);
  });

  test.each<[string, object]>([
    ["without an operation", { operation: undefined }],
    ["of an unknown operation", { operation: "Merge" }],
    ["without a version", { apiVersion: "" }],
    ["without a type of fields", { fieldsType: undefined }],
    ["of another type of fields", { fieldsType: "FieldsV2" }],
    ["with broken fields", { fieldsV1: { nonsense: {} } }],
  ])("ones %s are ignored", (_, broken) => {
    const given = [entry("robot", { "f:spec": {} }, broken)];
    expect(accounts(write(live, sending(given)))).toEqual(accounts(live));
  });

  test("through a subresource none are taken", () => {
    expect(accounts(write(live, sending([]), { subresource: "status" }))).toEqual(accounts(live));
  });
});

describe("more than ten managers", () => {
  function many(count: number): KubeObject {
    let object = write(undefined, aSample({ labels: { start: "0" } }), { manager: "m00", time: time(0) });
    for (let n = 1; n < count; n++) {
      const labels = { ...(object as unknown as { spec: { labels: object } }).spec.labels, [`l${n}`]: "1" };
      object = write(object, withSpec(object, { labels }), { manager: `m${String(n).padStart(2, "0")}`, time: time(n) });
    }
    return object;
  }

  test("ten are told apart", () => {
    expect(many(10).metadata.managedFields?.map((one) => one.manager)).toEqual([..."0123456789"].map((digit) => `m0${digit}`));
  });

  test("of twelve the oldest are joined", () => {
    const object = many(12);
    expect(object.metadata.managedFields).toHaveLength(10);
    const [oldest] = object.metadata.managedFields ?? [];
    expect(oldest).toMatchObject({ manager: "ancient-changes", operation: "Update", time: time(2) });
    expect(JSON.stringify(oldest?.fieldsV1)).toBe('{"f:spec":{"f:labels":{".":{},"f:l1":{},"f:l2":{},"f:start":{}}}}');
  });
});

test("a pod's status takes its conditions one by one", () => {
  const pod = podKind as unknown as AnyKind;
  const created = updatedManagers(pod, {
    previous: undefined,
    next: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "a", uid: "u" },
      spec: { containers: [{ name: "c" }] },
    } as unknown as KubeObject,
    manager: "kubectl",
    time: time(0),
  });
  const status = { phase: "Running", conditions: [{ type: "Ready", status: "True" }] };
  const next = updatedManagers(pod, {
    previous: created,
    next: { ...created, status } as unknown as KubeObject,
    manager: "kubelet",
    subresource: "status",
    time: time(1),
  });
  expect(JSON.stringify(next.metadata.managedFields?.[1]?.fieldsV1)).toBe(
    '{"f:status":{"f:conditions":{".":{},"k:{\\"type\\":\\"Ready\\"}":{".":{},"f:status":{},"f:type":{}}},"f:phase":{}}}',
  );
});

test("who owned parts of what a schema has made atomic owns all of it", () => {
  const custom = { ...sampleKind, kind: "Sample.example.com", apiKind: "Sample" } as AnyKind;
  const live = aSample({ whole: { text: "a" }, selector: { a: "1" }, text: "t" }, [
    entry("me", { "f:spec": { "f:selector": { "f:a": {} }, "f:text": {}, "f:whole": { ".": {}, "f:text": {} } } }),
  ]);
  const next = updatedManagers(custom, {
    previous: live,
    next: withSpec(live, { whole: { text: "a" }, selector: { a: "1" }, text: "u" }),
    manager: "you",
    time: time(1),
  });
  expect(accounts(next)).toEqual(["me Update: {f:spec:{f:selector:{},f:whole:{}}}", "you Update: {f:spec:{f:text:{}}}"]);
});
