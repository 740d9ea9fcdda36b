import { describe, expect, test } from "vitest";
import { ApiError } from "../../../src/core/api/errors.ts";
import type { Deployment } from "../../../src/core/api/kinds/deployment.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { bindPod, evictPod, scale } from "../../../src/core/server/subresources.ts";
import { AUTHOR, CLIENT, serverOf } from "../../support/server-of.ts";
import { NOW_MS } from "../../support/world-of.ts";

const pod = (name: string, rest: Record<string, unknown> = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default", ...(rest.metadata as object) },
  spec: { containers: [{ name: "web", image: "nginx:1.29" }], ...(rest.spec as object) },
});
const deployment = (name: string, replicas = 2) => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "default" },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } },
  },
});
const refusal = (act: () => unknown): ApiError => {
  try {
    act();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
  throw new Error("was not refused");
};

describe("create", () => {
  test("fills what the server fills", () => {
    const { server } = serverOf();
    const created = server.create("Pod", pod("web"), CLIENT) as Pod;
    expect(created.metadata).toMatchObject({ name: "web", namespace: "default", creationTimestamp: "2026-01-01T00:10:00Z", generation: 1 });
    expect(created.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.metadata.resourceVersion).toBe(String(server.get("Pod", "default/web").metadata.resourceVersion));
    expect(created.status.phase).toBe("Pending");
    expect(created.spec).toMatchObject({
      restartPolicy: "Always",
      serviceAccountName: "default",
      priority: 0,
      schedulerName: "default-scheduler",
    });
    expect(created.spec.tolerations).toEqual([
      { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
      { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 },
    ]);
    expect(created.spec.volumes?.[0]?.name).toMatch(/^kube-api-access-[a-z0-9]{5}$/);
    expect(created.spec.containers[0]?.volumeMounts?.[0]?.mountPath).toBe("/var/run/secrets/kubernetes.io/serviceaccount");
  });

  test("makes a name from generateName, another one each time", () => {
    const { server } = serverOf();
    const names = Array.from(
      { length: 50 },
      () => server.create("Pod", pod("", { metadata: { name: undefined, generateName: "web-" } }), CLIENT).metadata.name,
    );
    for (const name of names) expect(name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
    expect(new Set(names).size).toBe(50);
  });

  test("a namesake made in the same millisecond is another object", () => {
    const { server } = serverOf();
    const first = server.create("Pod", pod("web"), CLIENT).metadata.uid;
    server.delete("Pod", "default/web", { author: AUTHOR, graceSeconds: 0 });
    expect(server.create("Pod", pod("web"), CLIENT).metadata.uid).not.toBe(first);
  });

  test.each([
    ["an unknown namespace", () => pod("web", { metadata: { namespace: "nowhere" } }), "NotFound", 'namespaces "nowhere" not found'],
    [
      "a bad name",
      () => pod("Web"),
      "Invalid",
      /^Pod "Web" is invalid: metadata.name: Invalid value: "Web": a lowercase RFC 1123 subdomain must consist of/,
    ],
    [
      "an unknown field",
      () => pod("web", { spec: { colour: "red" } }),
      "BadRequest",
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.colour"',
    ],
    [
      "an unknown service account",
      () => pod("web", { spec: { serviceAccountName: "x" } }),
      "Forbidden",
      'pods "web" is forbidden: error looking up service account default/x: serviceaccount "x" not found',
    ],
    [
      "an unknown priority class",
      () => pod("web", { spec: { priorityClassName: "x" } }),
      "Forbidden",
      'pods "web" is forbidden: no PriorityClass with name x was found',
    ],
  ] as const)("refuses %s in upstream's words", (_case, object, reason, message) => {
    const error = refusal(() => serverOf().server.create("Pod", object(), CLIENT));
    expect(error.reason).toBe(reason);
    expect(error.message).toMatch(message);
  });

  test("refuses a namesake", () => {
    const { server } = serverOf();
    server.create("Pod", pod("web"), CLIENT);
    expect(refusal(() => server.create("Pod", pod("web"), CLIENT)).message).toBe('pods "web" already exists');
  });
});

describe("update", () => {
  test("a stale version is a conflict", () => {
    const { server } = serverOf();
    const old = server.create("Deployment", deployment("web"), CLIENT) as Deployment;
    server.update("Deployment", { ...old, metadata: { ...old.metadata, labels: { a: "b" } } }, CLIENT);
    expect(refusal(() => server.update("Deployment", old, CLIENT)).message).toBe(
      'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  test("the generation counts changes of the spec, not of labels or status", () => {
    const { server } = serverOf();
    const first = server.create("Deployment", deployment("web"), CLIENT) as Deployment;
    const labelled = server.update("Deployment", { ...first, metadata: { ...first.metadata, labels: { a: "b" } } }, CLIENT) as Deployment;
    expect(labelled.metadata.generation).toBe(1);
    const observed = server.update(
      "Deployment",
      { ...labelled, status: { ...labelled.status, replicas: 1 } },
      { author: AUTHOR, subresource: "status" },
    ) as Deployment;
    expect(observed.metadata.generation).toBe(1);
    expect(observed.status.replicas).toBe(1);
    const scaled = server.update("Deployment", { ...observed, spec: { ...observed.spec, replicas: 5 } }, CLIENT) as Deployment;
    expect(scaled.metadata.generation).toBe(2);
    expect(scaled.status.replicas).toBe(1);
  });

  test("an equal update is no write", () => {
    const { server, store } = serverOf();
    const first = server.create("Deployment", deployment("web"), CLIENT);
    const before = store.revision;
    expect(server.update("Deployment", structuredClone(first), CLIENT)).toBe(first);
    expect(store.revision).toBe(before);
  });

  test("patches of all three dialects go through the same rules", () => {
    const { server } = serverOf();
    server.create("Deployment", deployment("web"), CLIENT);
    const strategic = {
      type: "strategic",
      body: { spec: { template: { spec: { containers: [{ name: "web", image: "nginx:1.28" }] } } } },
    } as const;
    const patched = server.patch("Deployment", "default/web", strategic, CLIENT) as Deployment;
    expect(patched.spec.template.spec.containers[0]).toMatchObject({ name: "web", image: "nginx:1.28", imagePullPolicy: "IfNotPresent" });
    expect(patched.metadata.generation).toBe(2);
    server.patch("Deployment", "default/web", { type: "json", body: [{ op: "replace", path: "/spec/replicas", value: 7 }] }, CLIENT);
    const merged = server.patch(
      "Deployment",
      "default/web",
      { type: "merge", body: { metadata: { labels: { a: "b" } } } },
      CLIENT,
    ) as Deployment;
    expect(merged.spec.replicas).toBe(7);
    expect(merged.metadata.labels).toEqual({ a: "b" });
  });
});

describe("delete", () => {
  test("a bound pod gets its grace, and a later delete only shortens it", () => {
    const { server, clock } = serverOf();
    server.create("Pod", pod("web"), CLIENT);
    bindPod(server, "default/web", "worker-1", { author: AUTHOR, nowMs: NOW_MS });
    server.delete("Pod", "default/web", { author: AUTHOR });
    expect(server.get("Pod", "default/web").metadata).toMatchObject({
      deletionTimestamp: "2026-01-01T00:10:30Z",
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
    clock.nowMs += 5_000;
    server.delete("Pod", "default/web", { author: AUTHOR, graceSeconds: 60 });
    expect(server.get("Pod", "default/web").metadata.deletionGracePeriodSeconds).toBe(30);
    server.delete("Pod", "default/web", { author: AUTHOR, graceSeconds: 10 });
    expect(server.get("Pod", "default/web").metadata).toMatchObject({
      deletionTimestamp: "2026-01-01T00:10:10Z",
      deletionGracePeriodSeconds: 10,
    });
    server.delete("Pod", "default/web", { author: AUTHOR, graceSeconds: 0 });
    expect(server.find("Pod", "default/web")).toBeUndefined();
  });

  test("an unbound pod goes at once", () => {
    const { server } = serverOf();
    server.create("Pod", pod("web"), CLIENT);
    expect(server.delete("Pod", "default/web", { author: AUTHOR })).toBeUndefined();
  });

  test("finalizers hold a deleted object until the last is gone", () => {
    const { server } = serverOf();
    server.create(
      "Deployment",
      { ...deployment("web"), metadata: { name: "web", namespace: "default", finalizers: ["example.com/f"] } },
      CLIENT,
    );
    const held = server.delete("Deployment", "default/web", { author: AUTHOR }) as Deployment;
    expect(held.metadata.deletionTimestamp).toBe("2026-01-01T00:10:00Z");
    expect(
      refusal(() => server.update("Deployment", { ...held, metadata: { ...held.metadata, finalizers: ["example.com/f", "x/y"] } }, CLIENT))
        .message,
    ).toContain('no new finalizers can be added if the object is being deleted, found new finalizers []string{"x/y"}');
    server.update("Deployment", { ...held, metadata: { ...held.metadata, finalizers: [] } }, CLIENT);
    expect(server.find("Deployment", "default/web")).toBeUndefined();
  });

  test("foreground and orphan deletions leave their finalizer for the garbage collector", () => {
    const { server } = serverOf();
    for (const [propagation, finalizer] of [
      ["Foreground", "foregroundDeletion"],
      ["Orphan", "orphan"],
    ] as const) {
      server.create("Deployment", deployment(finalizer.toLowerCase()), CLIENT);
      expect(
        server.delete("Deployment", `default/${finalizer.toLowerCase()}`, { author: AUTHOR, propagation })?.metadata.finalizers,
      ).toEqual([finalizer]);
    }
  });

  test("a precondition on another uid is a conflict", () => {
    const { server } = serverOf();
    server.create("Pod", pod("web"), CLIENT);
    expect(refusal(() => server.delete("Pod", "default/web", { author: AUTHOR, uid: "other" })).message).toMatch(
      /^Operation cannot be fulfilled on pods "web": the UID in the precondition \(other\) does not match the UID in record/,
    );
  });

  test("a namespace becomes Terminating, and takes no new content", () => {
    const { server } = serverOf();
    server.create("Namespace", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }, CLIENT);
    expect(server.delete("Namespace", "shop", { author: AUTHOR })).toMatchObject({ status: { phase: "Terminating" } });
    expect(
      refusal(() => server.create("ConfigMap", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x", namespace: "shop" } }, CLIENT))
        .message,
    ).toBe('configmaps "x" is forbidden: unable to create new content in namespace shop because it is being terminated');
    expect(refusal(() => server.delete("Namespace", "default", { author: AUTHOR })).message).toBe(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    );
  });
});

describe("subresources", () => {
  test("a pod is bound once", () => {
    const { server } = serverOf();
    server.create("Pod", pod("web"), CLIENT);
    const bound = bindPod(server, "default/web", "worker-1", { author: AUTHOR, nowMs: NOW_MS }) as Pod;
    expect(bound.spec.nodeName).toBe("worker-1");
    expect(bound.status.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }]);
    expect(refusal(() => bindPod(server, "default/web", "worker-2", { author: AUTHOR, nowMs: NOW_MS })).message).toContain(
      'pod web is already assigned to node "worker-1"',
    );
  });

  test("an eviction marks the pod before it deletes it", () => {
    const { server } = serverOf();
    server.create("Pod", pod("web"), CLIENT);
    bindPod(server, "default/web", "worker-1", { author: AUTHOR, nowMs: NOW_MS });
    evictPod(server, "default/web", { author: AUTHOR, nowMs: NOW_MS });
    const evicted = server.get("Pod", "default/web") as Pod;
    expect(evicted.metadata.deletionTimestamp).toBe("2026-01-01T00:10:30Z");
    expect(evicted.status.conditions?.find(({ type }) => type === "DisruptionTarget")).toMatchObject({
      reason: "EvictionByEvictionAPI",
      message: "Eviction API: evicting",
    });
  });

  test("scale sets the replicas, and refuses what cannot be scaled", () => {
    const { server } = serverOf();
    server.create("Deployment", deployment("web"), CLIENT);
    expect((scale(server, "Deployment", "default/web", 5, { author: AUTHOR }) as Deployment).spec.replicas).toBe(5);
    expect(refusal(() => scale(server, "Deployment", "default/web", 5, { author: AUTHOR, currentReplicas: 2 })).message).toBe(
      "Expected replicas to be 2, was 5",
    );
    server.create("Pod", pod("web"), CLIENT);
    expect(refusal(() => scale(server, "Pod", "default/web", 5, { author: AUTHOR })).message).toBe(
      "the server could not find the requested resource",
    );
  });
});

describe("service addresses", () => {
  const service = (name: string, spec: Record<string, unknown>) => ({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" },
    spec: { ports: [{ port: 80 }], ...spec },
  });

  test("every Service gets an address of its own, and node ports where its type has them", () => {
    const { server } = serverOf();
    const one = server.create("Service", service("one", {}), CLIENT) as unknown as {
      spec: { clusterIP?: string; clusterIPs?: string[]; ports?: { nodePort?: number }[] };
    } & object;
    const two = server.create("Service", service("two", { type: "NodePort" }), CLIENT) as unknown as typeof one;
    expect(one.spec.clusterIP).toMatch(/^10\.(9[6-9]|10\d|11[01])\.\d+\.\d+$/);
    expect(one.spec.clusterIPs).toEqual([one.spec.clusterIP]);
    expect(two.spec.clusterIP).not.toBe(one.spec.clusterIP);
    expect(two.spec.ports?.[0]?.nodePort).toBeGreaterThanOrEqual(30_086);
    expect(one.spec.ports?.[0]?.nodePort).toBeUndefined();
  });

  test.each([
    [
      "an address that is taken",
      { clusterIP: "10.96.0.1" },
      'Service "x" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.1"]: failed to allocate IP 10.96.0.1: provided IP is already allocated',
    ],
    [
      "a port out of range",
      { type: "NodePort", ports: [{ port: 80, nodePort: 80 }] },
      'Service "x" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
    ],
  ])("refuses %s", (_case, spec, message) => {
    const { server } = serverOf();
    expect(refusal(() => server.create("Service", service("x", spec), CLIENT)).message).toBe(message);
  });
});
