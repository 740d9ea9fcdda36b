import { describe, expect, test } from "vitest";
import { ApiError } from "../../../../src/core/api/errors.ts";
import type { KubeObject } from "../../../../src/core/api/kind.ts";
import { configMapKind } from "../../../../src/core/api/kinds/config-map.ts";
import { deploymentKind } from "../../../../src/core/api/kinds/deployment.ts";
import { type Apply, applied } from "../../../../src/core/api/managed-fields/apply.ts";
import { updatedManagers } from "../../../../src/core/api/managed-fields/update.ts";
import type { AnyKind } from "../../../../src/core/api/registry.ts";
import { aConfig, accounts, aSample, sampleKind } from "./sample-kind.ts";

const time = (second: number): string => `2026-01-01T00:00:${String(second).padStart(2, "0")}Z`;

function apply(live: KubeObject | undefined, config: unknown, more: Partial<Apply> = {}): KubeObject {
  return applied(sampleKind, { live, config, manager: "me", force: false, time: time(5), ...more });
}

function update(live: KubeObject, spec: object, manager = "you"): KubeObject {
  return updatedManagers(sampleKind, { previous: live, next: { ...live, spec } as KubeObject, manager, time: time(7) });
}

/** As the server leaves an object that was applied. */
function stored(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, uid: "u1", resourceVersion: "1" } };
}

function specOf(object: KubeObject): unknown {
  return (object as KubeObject & { spec?: unknown }).spec;
}

function refusal(act: () => unknown): ApiError {
  try {
    act();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

describe("applying", () => {
  const first = stored(apply(undefined, aConfig({ text: "a", labels: { x: "1" }, list: [{ name: "one", value: "v" }] })));

  test("what is not there is made, and its applier owns what the configuration says, structs and names aside", () => {
    expect(specOf(first)).toEqual({ text: "a", labels: { x: "1" }, list: [{ name: "one", value: "v" }] });
    expect(accounts(first)).toEqual([
      "me Apply: {f:spec:{f:labels:{f:x:{}},f:list:{k:{'name':'one'}:{.:{},f:name:{},f:value:{}}},f:text:{}}}",
    ]);
    expect(first.metadata.managedFields?.[0]?.time).toBe(time(5));
  });

  test("the same again changes nothing at all", () => {
    const again = apply(first, aConfig({ text: "a", labels: { x: "1" }, list: [{ name: "one", value: "v" }] }), { time: time(6) });
    expect(again).toBe(first);
  });

  test("what is not said any more goes, when nobody else owns it", () => {
    const next = apply(first, aConfig({ labels: { x: "1" } }), { time: time(6) });
    expect(specOf(next)).toEqual({ labels: { x: "1" } });
    expect(accounts(next)).toEqual(["me Apply: {f:spec:{f:labels:{f:x:{}}}}"]);
    expect(next.metadata.managedFields?.[0]?.time).toBe(time(6));
  });

  test("what somebody else applies too stays", () => {
    const shared = apply(first, aConfig({ text: "a" }), { manager: "you" });
    expect(accounts(shared)).toHaveLength(2);
    expect(specOf(apply(shared, aConfig({})))).toEqual({ text: "a" });
  });

  test("an item goes with all that others have added to it, unless one of them owns the item", () => {
    const touched = update(first, { text: "a", labels: { x: "1" }, list: [{ name: "one", value: "v", tags: ["t"] }] });
    const next = apply(touched, aConfig({ text: "a", labels: { x: "1" } }));
    expect(specOf(next)).toEqual({ text: "a", labels: { x: "1" } });
    expect(accounts(next)).toEqual(["me Apply: {f:spec:{f:labels:{f:x:{}},f:text:{}}}"]);
    const shared = apply(touched, aConfig({ list: [{ name: "one" }] }), { manager: "third" });
    expect(specOf(apply(shared, aConfig({})))).toEqual({ list: [{ name: "one", tags: ["t"] }] });
  });

  test("what nobody owned is not taken away", () => {
    const live = aSample({ text: "a", number: 1 }, [
      { manager: "me", operation: "Apply", apiVersion: "example.com/v1", fieldsType: "FieldsV1", fieldsV1: { "f:spec": { "f:text": {} } } },
    ]);
    expect(specOf(apply(live, aConfig({})))).toEqual({ number: 1 });
  });

  test("a list whose last item goes is gone itself", () => {
    const next = apply(first, aConfig({ text: "a", labels: { x: "1" }, list: [] }));
    expect(specOf(next)).toEqual({ text: "a", labels: { x: "1" } });
  });

  test("the manager of an apply and of an update are two", () => {
    const live = update(first, { text: "b", labels: { x: "1" }, list: [{ name: "one", value: "v" }] }, "me");
    expect(accounts(live).map((line) => line.slice(0, 9))).toEqual(["me Apply:", "me Update"]);
    expect(refusal(() => apply(live, aConfig({ text: "a" }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "me" using example.com/v1: .spec.text',
    );
  });

  test("the same values as somebody's update are shared, without a time, for nothing has changed", () => {
    const live = update(aSample({ text: "a" }, []), { text: "a" });
    const tracked = { ...live, metadata: { ...live.metadata, managedFields: first.metadata.managedFields } } as KubeObject;
    const next = apply(tracked, aConfig({ text: "a" }), { manager: "other" });
    expect(specOf(next)).toBe(specOf(tracked));
    expect(next.metadata.managedFields?.find(({ manager }) => manager === "other")?.time).toBeUndefined();
  });

  test("an apply in another version is the same applier's", () => {
    const config = { apiVersion: "example.com/v2", kind: "Sample", metadata: { name: "one" }, wanted: { text: "b" } };
    const next = apply(first, config, { apiVersion: "example.com/v2" });
    expect(next.apiVersion).toBe("example.com/v1");
    expect(specOf(next)).toEqual({ text: "b" });
    expect(accounts(next)).toEqual(["me Apply example.com/v2: {f:wanted:{f:text:{}}}"]);
    const back = apply(next, aConfig({ number: 1 }));
    expect(specOf(back)).toEqual({ number: 1 });
    expect(accounts(back)).toEqual(["me Apply: {f:spec:{f:number:{}}}"]);
  });
});

describe("what the schema says to", () => {
  test.each<[string, object, object, string]>([
    ["an atomic map", { selector: { a: "1" } }, { selector: { b: "2" } }, ".spec.selector"],
    ["an atomic struct", { whole: { text: "a" } }, { whole: { number: 1 } }, ".spec.whole"],
    ["an atomic list", { args: ["a"] }, { args: ["b"] }, ".spec.args"],
  ])("%s is one field", (_, before, after, field) => {
    const live = stored(apply(undefined, aConfig(before), { manager: "you" }));
    expect(refusal(() => apply(live, aConfig(after))).details.causes).toEqual([
      { reason: "FieldManagerConflict", message: 'conflict with "you"', field },
    ]);
    expect(specOf(apply(live, aConfig(after), { force: true }))).toEqual(after);
  });

  test("sets, maps and keyed lists are shared part by part", () => {
    const live = stored(apply(undefined, aConfig({ set: ["a"], labels: { a: "1" }, list: [{ name: "a" }] }), { manager: "you" }));
    const next = apply(live, aConfig({ set: ["b"], labels: { b: "2" }, list: [{ name: "b" }] }));
    expect(specOf(next)).toEqual({ set: ["a", "b"], labels: { a: "1", b: "2" }, list: [{ name: "a" }, { name: "b" }] });
    const without = apply(stored(next), aConfig({}), { manager: "you" });
    expect(specOf(without)).toEqual({ set: ["b"], labels: { b: "2" }, list: [{ name: "b" }] });
  });
});

describe("conflicts", () => {
  const live = update(stored(apply(undefined, aConfig({ text: "a", labels: { x: "1", y: "1" } }), { manager: "first" })), {
    text: "a",
    labels: { x: "1", y: "2" },
    number: 1,
    list: [{ name: "one", value: "v" }],
  });

  test("one is told in one line", () => {
    const error = refusal(() => apply(live, aConfig({ text: "b" })));
    expect(error.code).toBe(409);
    expect(error.message).toBe('Apply failed with 1 conflict: conflict with "first": .spec.text');
    expect(error.details).toEqual({ causes: [{ reason: "FieldManagerConflict", message: 'conflict with "first"', field: ".spec.text" }] });
  });

  test("several are told by manager", () => {
    const error = refusal(() =>
      apply(live, aConfig({ text: "b", number: 2, labels: { x: "2", y: "3" }, list: [{ name: "one", value: "w" }] })),
    );
    expect(error.message).toBe(
      [
        'Apply failed with 5 conflicts: conflicts with "first":',
        "- .spec.text",
        "- .spec.labels.x",
        'conflicts with "you" using example.com/v1:',
        "- .spec.number",
        "- .spec.labels.y",
        '- .spec.list[name="one"].value',
      ].join("\n"),
    );
    expect(error.details.causes?.map(({ field }) => field)).toEqual([
      ".spec.text",
      ".spec.labels.x",
      ".spec.number",
      ".spec.labels.y",
      '.spec.list[name="one"].value',
    ]);
  });

  test("a manager of a subresource is told with it", () => {
    const next = { ...live, status: { phase: "Up" } } as KubeObject;
    const withStatus = updatedManagers(sampleKind, { previous: live, next, manager: "kubelet", subresource: "status", time: time(8) });
    const config = { ...aConfig(), status: { phase: "Down" } };
    expect(refusal(() => apply(withStatus, config, { subresource: "status" })).message).toBe(
      'Apply failed with 1 conflict: conflict with "kubelet" with subresource "status" using example.com/v1: .status.phase',
    );
    expect(accounts(apply(withStatus, config))).toContain("me Apply: {f:spec:{}}");
  });

  test("force takes the fields, and leaves the rest", () => {
    const next = apply(live, aConfig({ text: "b", labels: { y: "3" } }), { force: true });
    expect(accounts(next)).toEqual([
      "first Apply: {f:spec:{f:labels:{f:x:{}}}}",
      "me Apply: {f:spec:{f:labels:{f:y:{}},f:text:{}}}",
      "you Update: {f:spec:{f:list:{.:{},k:{'name':'one'}:{.:{},f:name:{},f:value:{}}},f:number:{}}}",
    ]);
  });

  test("the same value is no conflict", () => {
    expect(accounts(apply(live, aConfig({ text: "a" })))).toContain("me Apply: {f:spec:{f:text:{}}}");
  });
});

describe("objects that nobody has accounted for", () => {
  test("belong to before-first-apply, with which an apply may conflict", () => {
    const live = aSample({ text: "a", number: 1 });
    expect(refusal(() => apply(live, aConfig({ text: "b" }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "before-first-apply" using example.com/v1: .spec.text',
    );
    expect(accounts(apply(live, aConfig({ text: "b" }), { force: true }))).toEqual([
      "me Apply: {f:spec:{f:text:{}}}",
      "before-first-apply Update: {f:spec:{f:number:{}}}",
    ]);
  });
});

describe("configurations that are refused", () => {
  const name = "default/one; example.com/v1, Kind=Sample";
  test.each<[string, unknown, number, string]>([
    [
      "a list",
      [],
      400,
      "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}",
    ],
    ["another kind", { ...aConfig(), kind: "Other" }, 400, "invalid object type: example.com/v1, Kind=Other"],
    ["another version", { ...aConfig(), apiVersion: "v1" }, 400, "invalid object type: /v1, Kind=Sample"],
    ["no kind at all", {}, 400, "invalid object type: /, Kind="],
    ["managedFields", aConfig({}, { managedFields: [] }), 400, "metadata.managedFields must be nil"],
    [
      "an unknown field",
      aConfig({ nothing: 1 }),
      500,
      `failed to create typed patch object (${name}): .spec.nothing: field not declared in schema`,
    ],
    [
      "a text for a number",
      aConfig({ number: "1" }),
      500,
      `failed to create typed patch object (${name}): .spec.number: expected numeric (int or float), got string`,
    ],
    [
      "a number for a text",
      aConfig({ list: [{ name: "a", value: 80 }] }),
      500,
      `failed to create typed patch object (${name}): .spec.list[name="a"].value: expected string, got &value.valueUnstructured{Value:80}`,
    ],
    [
      "a text for a list",
      aConfig({ args: "a" }),
      500,
      `failed to create typed patch object (${name}): .spec.args: expected list, got &{a}`,
    ],
    [
      "a list for a map",
      aConfig({ labels: ["a"] }),
      500,
      `failed to create typed patch object (${name}): .spec.labels: expected map, got &{[a]}`,
    ],
    [
      "items that share their key",
      aConfig({ list: [{ name: "a" }, { name: "a" }] }),
      500,
      `failed to create typed patch object (${name}): .spec.list: duplicate entries for key [name="a"]`,
    ],
    [
      "an item twice in a set",
      aConfig({ set: ["a", "a"] }),
      500,
      `failed to create typed patch object (${name}): .spec.set: duplicate entries for key [="a"]`,
    ],
    [
      "several",
      aConfig({ number: "1", text: 2 }),
      500,
      `failed to create typed patch object (${name}): errors:\n  .spec.number: expected numeric (int or float), got string\n  .spec.text: expected string, got &value.valueUnstructured{Value:2}`,
    ],
    ["an amount that is none", aConfig({ amount: "much" }), 500, `failed to convert new typed object (${name}) to object: `],
  ])("%s", (_, config, code, message) => {
    const error = refusal(() => apply(aSample(), config));
    expect(error.code).toBe(code);
    expect(error.message.startsWith(message), error.message).toBe(true);
    if (!message.endsWith(" ")) expect(error.message).toBe(message);
  });

  test("an item that has none of its keys", () => {
    expect(refusal(() => apply(aSample(), aConfig({ refs: [{ name: "a" }, { note: "x" }] }))).message).toBe(
      `failed to create typed patch object (${name}): .spec.refs: element 1: associative list with keys has an element that omits all key fields ["name"] (and doesn't have default values for any key fields)`,
    );
  });
});

describe("a Deployment", () => {
  const kind = deploymentKind as unknown as AnyKind;
  const container = { name: "web", image: "nginx:1", ports: [{ containerPort: 80 }] };
  const config = (spec: object = {}): object => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: {
      selector: { matchLabels: { app: "web" } },
      template: { metadata: { labels: { app: "web" } }, spec: { containers: [container] } },
      ...spec,
    },
  });
  const act = (live: KubeObject | undefined, body: object, more: Partial<Apply> = {}): KubeObject =>
    applied(kind, { live, config: body, manager: "kubectl", force: false, time: time(1), ...more });

  test("gets its defaults, which its applier does not own", () => {
    const live = act(undefined, config());
    expect(specOf(live)).toMatchObject({ replicas: 1, progressDeadlineSeconds: 600 });
    expect(JSON.stringify(live.metadata.managedFields?.[0]?.fieldsV1)).toBe(
      '{"f:spec":{"f:selector":{},"f:template":{"f:metadata":{"f:labels":{"f:app":{}}},"f:spec":{"f:containers":{"k:{\\"name\\":\\"web\\"}":{".":{},"f:image":{},"f:name":{},"f:ports":{"k:{\\"containerPort\\":80,\\"protocol\\":\\"TCP\\"}":{".":{},"f:containerPort":{}}}}}}}}}',
    );
    expect(act(live, config(), { time: time(2) })).toBe(live);
  });

  test("whose replicas the autoscaler has changed conflicts, until they are left out", () => {
    const live = stored(act(undefined, config({ replicas: 2 })));
    const scaled = { ...live, spec: { ...(specOf(live) as object), replicas: 5 } } as KubeObject;
    const owned = updatedManagers(kind, { previous: live, next: scaled, manager: "kube-controller-manager", time: time(2) });
    expect(refusal(() => act(owned, config({ replicas: 2 }))).message).toBe(
      'Apply failed with 1 conflict: conflict with "kube-controller-manager" using apps/v1: .spec.replicas',
    );
    expect(specOf(act(owned, config()))).toMatchObject({ replicas: 5 });
  });

  test("without replicas gets the default when it gave them before", () => {
    const live = stored(act(undefined, config({ replicas: 2 })));
    expect(specOf(act(live, config()))).toMatchObject({ replicas: 1 });
  });
});

describe("from client-side apply", () => {
  const kind = configMapKind as unknown as AnyKind;
  const annotation = "kubectl.kubernetes.io/last-applied-configuration";
  const body = (values: object, annotations?: object): Record<string, unknown> => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "c", namespace: "default", ...(annotations ? { annotations } : {}) },
    data: values,
  });
  const clientSide = (values: object): KubeObject => {
    const object = body(values, { [annotation]: JSON.stringify(body(values, {})) });
    const next = { ...object, metadata: { ...(object.metadata as object), uid: "u" } } as unknown as KubeObject;
    return updatedManagers(kind, { previous: undefined, next, manager: "kubectl-client-side-apply", time: time(0) });
  };
  const act = (live: KubeObject, values: object, manager = "kubectl"): KubeObject =>
    applied(kind, { live, config: body(values), manager, force: false, time: time(1) });

  test("kubectl takes over what it applied before, and the annotation follows", () => {
    const next = act(clientSide({ a: "1" }), { a: "2" });
    expect(next.metadata.annotations?.[annotation]).toBe(
      '{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"c","namespace":"default"}}\n',
    );
    expect(accounts(next)[0]).toBe("kubectl Apply v1: {f:data:{f:a:{}}}");
  });

  test("another manager does not", () => {
    expect(refusal(() => act(clientSide({ a: "1" }), { a: "2" }, "other")).message).toBe(
      'Apply failed with 1 conflict: conflict with "kubectl-client-side-apply" using v1: .data.a',
    );
  });

  test("what has changed since is a conflict", () => {
    const live = clientSide({ a: "1", b: "1" });
    const next = { ...live, data: { a: "1", b: "9" } } as KubeObject;
    const changed = updatedManagers(kind, { previous: live, next, manager: "vi", time: time(0) });
    expect(refusal(() => act(changed, { a: "2", b: "2" })).message).toBe(
      'Apply failed with 1 conflict: conflict with "vi" using v1: .data.b',
    );
  });
});
