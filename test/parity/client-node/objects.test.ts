/**
 * `@kubernetes/client-node`: objects are created, read, changed and deleted, by typed APIs and by kinds that it knows by name only.
 */
import {
  AppsV1Api,
  BatchV1Api,
  CoreV1Api,
  CustomObjectsApi,
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
  RbacAuthorizationV1Api,
  setHeaderOptions,
  type V1ConfigMap,
  VersionApi,
} from "@kubernetes/client-node";
import { beforeAll, describe, expect, test } from "vitest";
import { aDeployment, aPod, aSession, refusalOf } from "./session.ts";

const session = aSession();
const namespace = "objects";

let core: CoreV1Api;
let apps: AppsV1Api;
let objects: KubernetesObjectApi;

beforeAll(async () => {
  core = session.config.makeApiClient(CoreV1Api);
  apps = session.config.makeApiClient(AppsV1Api);
  objects = KubernetesObjectApi.makeApiClient(session.config);
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  await session.cluster.settle();
});

describe("typed APIs", () => {
  test("a ConfigMap is created, read, replaced, patched and deleted", async () => {
    const created = await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "one" }, data: { a: "1" } } });
    expect(created.metadata?.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.metadata?.creationTimestamp).toBeInstanceOf(Date);

    const read = await core.readNamespacedConfigMap({ namespace, name: "one" });
    expect(read).toEqual(created);

    const replaced = await core.replaceNamespacedConfigMap({ namespace, name: "one", body: { ...read, data: { a: "2", b: "3" } } });
    expect(replaced.data).toEqual({ a: "2", b: "3" });

    const late = core.replaceNamespacedConfigMap({ namespace, name: "one", body: { ...read, data: {} } });
    expect(await refusalOf(late)).toMatchObject({
      code: 409,
      reason: "Conflict",
      message: expect.stringContaining("the object has been modified; please apply your changes to the latest version and try again"),
    });

    const byMerge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    const patched = await core.patchNamespacedConfigMap({ namespace, name: "one", body: { data: { a: null, c: "4" } } }, byMerge);
    expect(patched.data).toEqual({ b: "3", c: "4" });

    // Without a header it sends the first type that the API lists: a JSON patch.
    const byJson = [{ op: "replace", path: "/data/c", value: "5" }];
    expect((await core.patchNamespacedConfigMap({ namespace, name: "one", body: byJson })).data).toEqual({ b: "3", c: "5" });

    const deleted = await core.deleteNamespacedConfigMap({ namespace, name: "one" });
    expect(deleted).toMatchObject({ status: "Success", details: { name: "one", kind: "configmaps" } });
    expect(await refusalOf(core.readNamespacedConfigMap({ namespace, name: "one" }))).toEqual({
      code: 404,
      reason: "NotFound",
      message: 'configmaps "one" not found',
    });
  });

  test("a Deployment becomes Ready, is scaled, rolled out and deleted with all it owns", async () => {
    await apps.createNamespacedDeployment({ namespace, body: aDeployment("web", namespace) });
    await session.cluster.settle();
    expect((await apps.readNamespacedDeployment({ namespace, name: "web" })).status).toMatchObject({
      readyReplicas: 2,
      updatedReplicas: 2,
    });

    const scale = await apps.readNamespacedDeploymentScale({ namespace, name: "web" });
    expect(scale.status).toEqual({ replicas: 2, selector: "app=web" });
    await apps.replaceNamespacedDeploymentScale({ namespace, name: "web", body: { ...scale, spec: { replicas: 3 } } });
    await session.cluster.settle();
    expect((await core.listNamespacedPod({ namespace, labelSelector: "app=web" })).items).toHaveLength(3);

    const strategic = setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch);
    const body = { spec: { template: { spec: { containers: [{ name: "web", image: "nginx:1.28" }] } } } };
    await apps.patchNamespacedDeployment({ namespace, name: "web", body }, strategic);
    await session.cluster.settle();
    const pods = await core.listNamespacedPod({ namespace, labelSelector: "app=web" });
    expect(pods.items.map(({ spec }) => spec?.containers[0]?.image)).toEqual(["nginx:1.28", "nginx:1.28", "nginx:1.28"]);
    expect((await apps.listNamespacedReplicaSet({ namespace })).items).toHaveLength(2);

    await apps.deleteNamespacedDeployment({ namespace, name: "web", propagationPolicy: "Foreground" });
    await session.cluster.settle();
    expect((await apps.listNamespacedReplicaSet({ namespace })).items).toEqual([]);
    expect((await core.listNamespacedPod({ namespace, labelSelector: "app=web" })).items).toEqual([]);
  });

  test("a pod's status is a thing of its own", async () => {
    await core.createNamespacedPod({ namespace, body: aPod("status", namespace) });
    await session.cluster.settle();
    const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
    const body = { metadata: { labels: { ignored: "yes" } }, status: { message: "said by the test" } };
    const patched = await core.patchNamespacedPodStatus({ namespace, name: "status", body }, merge);
    expect(patched.status?.message).toBe("said by the test");
    expect((await core.readNamespacedPodStatus({ namespace, name: "status" })).status?.phase).toBe("Running");
  });

  test("an eviction that a budget forbids is refused with 429", async () => {
    await core.createNamespacedPod({ namespace, body: aPod("kept", namespace) });
    await objects.create({
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "kept", namespace },
      spec: { minAvailable: 1, selector: { matchLabels: { app: "kept" } } },
    } as object);
    await session.cluster.settle();
    const evict = () => core.createNamespacedPodEviction({ namespace, name: "kept", body: { metadata: { name: "kept", namespace } } });
    expect(await refusalOf(evict())).toMatchObject({
      code: 429,
      reason: "TooManyRequests",
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
    });
    await objects.delete({ apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: { name: "kept", namespace } });
    await evict();
    await session.cluster.settle();
    expect((await refusalOf(core.readNamespacedPod({ namespace, name: "kept" }))).code).toBe(404);
  });

  test("what is invalid is refused with every field that is", async () => {
    const body = {
      ...aDeployment("Bad_Name", namespace),
      spec: { ...aDeployment("x", namespace).spec, selector: { matchLabels: { other: "x" } } },
    };
    const refusal = await refusalOf(apps.createNamespacedDeployment({ namespace, body }));
    expect(refusal).toMatchObject({ code: 422, reason: "Invalid" });
    expect(refusal.message).toContain('Deployment.apps "Bad_Name" is invalid: [metadata.name: Invalid value: "Bad_Name"');
    expect(refusal.message).toContain("`selector` does not match template `labels`");
  });

  test("a name that is taken is refused, generateName never", async () => {
    const body = { metadata: { name: "taken" } };
    await core.createNamespacedSecret({ namespace, body });
    expect(await refusalOf(core.createNamespacedSecret({ namespace, body }))).toMatchObject({
      code: 409,
      reason: "AlreadyExists",
      message: 'secrets "taken" already exists',
    });
    const generated = await core.createNamespacedSecret({ namespace, body: { metadata: { generateName: "taken-" } } });
    expect(generated.metadata?.name).toMatch(/^taken-[a-z0-9]{5}$/);
  });

  test("secrets come back as bytes in base64, whichever way they were sent", async () => {
    const body = { metadata: { name: "words" }, stringData: { a: "ä" }, data: { b: Buffer.from("b").toString("base64") } };
    const created = await core.createNamespacedSecret({ namespace, body });
    expect(created.data).toEqual({ a: Buffer.from("ä").toString("base64"), b: "Yg==" });
    expect(created.type).toBe("Opaque");
  });

  test("jobs run to their end", async () => {
    const batch = session.config.makeApiClient(BatchV1Api);
    const container = { name: "main", image: "busybox:1.37", command: ["sh", "-c", "sleep 3; echo done"] };
    const spec = { backoffLimit: 0, template: { spec: { restartPolicy: "Never", containers: [container] } } };
    await batch.createNamespacedJob({ namespace, body: { metadata: { name: "short" }, spec } });
    await session.cluster.settle();
    const { status } = await batch.readNamespacedJob({ namespace, name: "short" });
    expect(status).toMatchObject({ succeeded: 1 });
    expect(status?.completionTime).toBeInstanceOf(Date);
  });
});

describe("lists", () => {
  const names = Array.from({ length: 7 }, (_, index) => `page-${index}`);

  beforeAll(async () => {
    for (const name of names)
      await core.createNamespacedConfigMap({
        namespace,
        body: { metadata: { name, labels: { list: "yes", odd: String(Number(name.at(-1)) % 2) } } },
      });
  });

  test("they come in pages of one snapshot", async () => {
    const first = await core.listNamespacedConfigMap({ namespace, labelSelector: "list=yes", limit: 3 });
    expect(first.items.map(({ metadata }) => metadata?.name)).toEqual(names.slice(0, 3));
    // Upstream counts what remains only where no selector hides some of it.
    expect(first.metadata?.remainingItemCount).toBeUndefined();
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: "page-4b", labels: { list: "yes" } } } });
    const second = await core.listNamespacedConfigMap({
      namespace,
      labelSelector: "list=yes",
      limit: 3,
      _continue: first.metadata?._continue,
    });
    const third = await core.listNamespacedConfigMap({
      namespace,
      labelSelector: "list=yes",
      limit: 3,
      _continue: second.metadata?._continue,
    });
    expect([...second.items, ...third.items].map(({ metadata }) => metadata?.name)).toEqual(names.slice(3));
    expect(third.metadata?._continue ?? "").toBe("");
    expect([second, third].map(({ metadata }) => metadata?.resourceVersion)).toEqual(Array(2).fill(first.metadata?.resourceVersion));
    await core.deleteNamespacedConfigMap({ namespace, name: "page-4b" });

    const all = await core.listNamespacedConfigMap({ namespace, limit: 2 });
    const { items } = await core.listNamespacedConfigMap({ namespace });
    expect(all.metadata?.remainingItemCount).toBe(items.length - 2);
  });

  test.each([
    ["list=yes,odd=1", ["page-1", "page-3", "page-5"]],
    ["list=yes,odd!=1", ["page-0", "page-2", "page-4", "page-6"]],
    ["odd in (0)", ["page-0", "page-2", "page-4", "page-6"]],
    ["list,!odd", []],
  ])("labels %s", async (labelSelector, expected) => {
    const { items } = await core.listNamespacedConfigMap({ namespace, labelSelector });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(expected);
  });

  test.each([
    ["metadata.name=page-3", ["page-3"]],
    ["metadata.namespace=elsewhere", []],
  ])("fields %s", async (fieldSelector, expected) => {
    const { items } = await core.listNamespacedConfigMap({ namespace, fieldSelector });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(expected);
  });

  test("pods by their node, and by what they are not", async () => {
    await core.createNamespacedPod({ namespace, body: { ...aPod("where", namespace) } });
    await session.cluster.settle();
    const nodeName = (await core.readNamespacedPod({ namespace, name: "where" })).spec?.nodeName;
    const there = await core.listPodForAllNamespaces({
      fieldSelector: `spec.nodeName=${nodeName},status.phase!=Succeeded`,
      labelSelector: "app=where",
    });
    expect(there.items).toHaveLength(1);
    const elsewhere = await core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName!=${nodeName}`, labelSelector: "app=where" });
    expect(elsewhere.items).toEqual([]);
  });

  test.each([
    ["a field that cannot be selected", { fieldSelector: "spec.nothing=1" }, 400, /field label not supported: spec.nothing/],
    ["a selector that is none", { labelSelector: "a in b" }, 400, /unable to parse requirement/],
    ["a continue token that is none", { _continue: "nonsense" }, 400, /continue key is not valid/],
  ])("%s is refused", async (_what, query, code, message) => {
    const refusal = await refusalOf(core.listNamespacedPod({ namespace, ...query }));
    expect(refusal).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test("a collection is deleted by its labels", async () => {
    await core.deleteCollectionNamespacedConfigMap({ namespace, labelSelector: "odd=1" });
    const { items } = await core.listNamespacedConfigMap({ namespace, labelSelector: "list=yes" });
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(["page-0", "page-2", "page-4", "page-6"]);
  });
});

describe("kinds by name", () => {
  test("discovery leads KubernetesObjectApi to any kind", async () => {
    const header = { apiVersion: "v1", kind: "Service", metadata: { name: "any", namespace } };
    const service = { ...header, spec: { ports: [{ port: 80 }], selector: { app: "any" } } };
    const created = await objects.create(service);
    expect(created).toMatchObject({ kind: "Service", spec: { type: "ClusterIP", clusterIP: expect.stringMatching(/^10\./) } });
    const read = await objects.read<KubernetesObject>(header);
    expect(read.metadata?.uid).toBe((created as KubernetesObject).metadata?.uid);
    const patched = await objects.patch<KubernetesObject>({ ...header, metadata: { ...header.metadata, labels: { patched: "yes" } } });
    expect(patched.metadata?.labels).toEqual({ patched: "yes" });
    const list = await objects.list("v1", "Service", namespace);
    expect(list.items.map(({ metadata }) => metadata?.name)).toEqual(["any"]);
    const current = await objects.read<KubernetesObject>(header);
    await objects.replace<KubernetesObject>({ ...current, metadata: { ...current.metadata, labels: { replaced: "yes" } } });
    expect((await objects.read<KubernetesObject>(header)).metadata?.labels).toEqual({ replaced: "yes" });
    await objects.delete(header);
    expect((await refusalOf(objects.read(header))).code).toBe(404);
  });

  test("what is cluster-scoped needs no namespace", async () => {
    const role = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "readers" },
      rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
    };
    await objects.create(role);
    const rbac = session.config.makeApiClient(RbacAuthorizationV1Api);
    expect((await rbac.readClusterRole({ name: "readers" })).rules).toEqual(role.rules);
  });

  test("a dry run changes nothing", async () => {
    const header = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "dry", namespace } };
    const map: V1ConfigMap = { ...header, data: { a: "1" } };
    const answered = await objects.create(map, undefined, "All");
    expect(answered.metadata?.uid).toBeDefined();
    expect((await refusalOf(objects.read(header))).code).toBe(404);
    await objects.create(map);
    const patched = await objects.patch({ ...map, data: { a: "2" } }, undefined, "All");
    expect(patched.data).toEqual({ a: "2" });
    expect((await core.readNamespacedConfigMap({ namespace, name: "dry" })).data).toEqual({ a: "1" });
    await core.deleteNamespacedConfigMap({ namespace, name: "dry", dryRun: "All" });
    expect((await core.readNamespacedConfigMap({ namespace, name: "dry" })).data).toEqual({ a: "1" });
  });

  test("fields that nobody knows are refused when asked to be strict", async () => {
    // The client drops what its types do not know, but for objects that it takes for custom ones.
    const custom = session.config.makeApiClient(CustomObjectsApi);
    const strict = custom.createNamespacedCustomObject({
      group: "apps",
      version: "v1",
      namespace,
      plural: "deployments",
      fieldValidation: "Strict",
      body: { ...aDeployment("strict", namespace), nonsense: true },
    });
    expect(await refusalOf(strict)).toMatchObject({ code: 400, message: expect.stringContaining('unknown field "nonsense"') });
  });
});

describe("server-side apply", () => {
  const map = (data: Record<string, string>): V1ConfigMap => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "applied", namespace },
    data,
  });
  const apply = (data: Record<string, string>, manager: string, force = false) =>
    objects.patch(map(data), undefined, undefined, manager, force, PatchStrategy.ServerSideApply);

  test("managers share an object, and conflicts are told", async () => {
    const created = await apply({ a: "1" }, "first");
    expect(created.metadata?.managedFields?.map(({ manager, operation }) => `${manager} ${operation}`)).toEqual(["first Apply"]);
    await apply({ b: "2" }, "second");
    expect(await refusalOf(apply({ a: "9" }, "second"))).toMatchObject({
      code: 409,
      reason: "Conflict",
      message: 'Apply failed with 1 conflict: conflict with "first": .data.a',
    });
    await apply({ a: "9" }, "second", true);
    const { data } = await core.readNamespacedConfigMap({ namespace, name: "applied" });
    expect(data).toEqual({ a: "9" });
    await apply({ c: "3" }, "first");
    expect((await core.readNamespacedConfigMap({ namespace, name: "applied" })).data).toEqual({ a: "9", c: "3" });
  });
});

test("the version is the one that is emulated", async () => {
  const { gitVersion, major, minor } = await session.config.makeApiClient(VersionApi).getCode();
  expect([major, minor]).toEqual(["1", "34"]);
  expect(gitVersion).toMatch(/^v1\.34\./);
});
