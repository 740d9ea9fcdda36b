/**
 * `@kubernetes/client-node` with kinds that clients define: they are served at once, checked, defaulted, watched.
 */
import { ApiextensionsV1Api, CustomObjectsApi, KubernetesObjectApi, PatchStrategy, setHeaderOptions, Watch } from "@kubernetes/client-node";
import { beforeAll, describe, expect, test } from "vitest";
import { aSession, refusalOf } from "./session.ts";

const session = aSession();
const namespace = "default";
const group = "example.com";
const version = "v1";
const plural = "widgets";
const at = { group, version, namespace, plural };

interface Widget {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
  };
  readonly spec?: { readonly size?: number; readonly colour?: string };
  readonly status?: { readonly phase?: string };
}

const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: { plural, singular: "widget", kind: "Widget", listKind: "WidgetList", shortNames: ["wd"] },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        subresources: { status: {}, scale: { specReplicasPath: ".spec.size", statusReplicasPath: ".status.size" } },
        additionalPrinterColumns: [{ name: "Size", type: "integer", jsonPath: ".spec.size" }],
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: {
              spec: {
                type: "object",
                required: ["size"],
                properties: { size: { type: "integer", minimum: 1 }, colour: { type: "string", _default: "grey" } },
              },
              status: { type: "object", properties: { phase: { type: "string" }, size: { type: "integer" } } },
            },
          },
        },
      },
    ],
  },
};

const aWidget = (name: string, spec: object = { size: 2 }): Widget => ({
  apiVersion: `${group}/${version}`,
  kind: "Widget",
  metadata: { name, namespace },
  spec,
});

let custom: CustomObjectsApi;

beforeAll(async () => {
  custom = session.config.makeApiClient(CustomObjectsApi);
  const extensions = session.config.makeApiClient(ApiextensionsV1Api);
  await extensions.createCustomResourceDefinition({ body: definition });
  const isEstablished = async () => {
    const { status } = await extensions.readCustomResourceDefinition({ name: definition.metadata.name });
    return status?.conditions?.some(({ type, status: is }) => type === "Established" && is === "True") === true;
  };
  await session.cluster.until(isEstablished, "10s");
});

describe("a kind of one's own", () => {
  test("is created with its defaults, without what its schema does not know", async () => {
    const created: Widget = await custom.createNamespacedCustomObject({ ...at, body: aWidget("first", { size: 2, nonsense: true }) });
    expect(created.spec).toEqual({ size: 2, colour: "grey" });
    expect(created.metadata.generation).toBe(1);
    const read: Widget = await custom.getNamespacedCustomObject({ ...at, name: "first" });
    expect(read).toEqual(created);
  });

  test.each([
    ["a value too small", { size: 0 }, "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1"],
    ["a field that is missing", {}, "spec.size: Required value"],
    ["another type", { size: "two" }, 'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"'],
  ])("refuses %s", async (_what, spec, message) => {
    expect(await refusalOf(custom.createNamespacedCustomObject({ ...at, body: aWidget("bad", spec) }))).toEqual({
      code: 422,
      reason: "Invalid",
      message: `Widget.${group} "bad" is invalid: ${message}`,
    });
  });

  test("has a status that only its subresource changes", async () => {
    const before: Widget = await custom.createNamespacedCustomObject({ ...at, body: aWidget("status") });
    const body = { ...before, spec: { size: 9 }, status: { phase: "Ready" } };
    const after: Widget = await custom.replaceNamespacedCustomObjectStatus({ ...at, name: "status", body });
    expect(after).toMatchObject({ spec: { size: 2 }, status: { phase: "Ready" }, metadata: { generation: 1 } });
    const patch = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    const patched: Widget = await custom.patchNamespacedCustomObject(
      { ...at, name: "status", body: { spec: { size: 3 }, status: null } },
      patch,
    );
    expect(patched).toMatchObject({ spec: { size: 3 }, status: { phase: "Ready" }, metadata: { generation: 2 } });
  });

  test("is scaled by the fields that it names", async () => {
    await custom.createNamespacedCustomObject({ ...at, body: aWidget("scaled") });
    const scale = await custom.getNamespacedCustomObjectScale({ ...at, name: "scaled" });
    expect(scale).toMatchObject({ kind: "Scale", apiVersion: "autoscaling/v1", spec: { replicas: 2 } });
    await custom.replaceNamespacedCustomObjectScale({ ...at, name: "scaled", body: { ...scale, spec: { replicas: 5 } } });
    expect(await custom.getNamespacedCustomObject({ ...at, name: "scaled" })).toMatchObject({ spec: { size: 5 } });
  });

  test("knows no strategic merge", async () => {
    await custom.createNamespacedCustomObject({ ...at, body: aWidget("merged") });
    const strategic = setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch);
    const refusal = await refusalOf(custom.patchNamespacedCustomObject({ ...at, name: "merged", body: { spec: { size: 3 } } }, strategic));
    expect(refusal.code).toBe(415);
  });

  test("is found by discovery, applied and watched", async () => {
    const heard: string[] = [];
    const controller = await new Watch(session.config).watch(
      `/apis/${group}/${version}/${plural}`,
      { fieldSelector: "metadata.name=found" },
      (type, object: Widget) => heard.push(`${type} ${object.spec?.size}`),
      () => {},
    );
    const objects = KubernetesObjectApi.makeApiClient(session.config);
    const apply = (size: number) =>
      objects.patch(aWidget("found", { size }), undefined, undefined, "test", false, PatchStrategy.ServerSideApply);
    await apply(1);
    await apply(4);
    await objects.delete(aWidget("found"));
    await session.cluster.until(() => heard.length >= 3, "1s");
    controller.abort();
    expect(heard).toEqual(["ADDED 1", "MODIFIED 4", "DELETED 4"]);
  });

  test("is gone with its definition", async () => {
    const extensions = session.config.makeApiClient(ApiextensionsV1Api);
    await extensions.deleteCustomResourceDefinition({ name: definition.metadata.name });
    await session.cluster.settle();
    expect(await refusalOf(custom.listNamespacedCustomObject(at))).toMatchObject({ code: 404, message: "404 page not found" });
    expect((await refusalOf(extensions.readCustomResourceDefinition({ name: definition.metadata.name }))).code).toBe(404);
  });
});
