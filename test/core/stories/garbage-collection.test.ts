/**
 * What a deletion takes along, in its three ways.
 */
import { describe, expect, test } from "vitest";
import { deploymentController } from "../../../src/core/controllers/deployment.ts";
import { garbageCollector } from "../../../src/core/controllers/garbage-collector.ts";
import { replicaSetController } from "../../../src/core/controllers/replica-set.ts";
import { WorkloadCluster } from "../../support/workload-cluster.ts";

function running(stopSeconds = 5): WorkloadCluster {
  const cluster = new WorkloadCluster([deploymentController, garbageCollector, replicaSetController], { stopSeconds });
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "v1" }] } };
  cluster.apply({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default" },
    spec: { replicas: 3, selector: { matchLabels: { app: "web" } }, template },
  });
  cluster.advance(10);
  return cluster;
}

const counts = (cluster: WorkloadCluster) => (["Deployment", "ReplicaSet", "Pod"] as const).map((kind) => cluster.list(kind).length);

describe("a Deployment", () => {
  test("deleted in the background is gone at once, its ReplicaSet and pods follow", () => {
    const cluster = running();
    cluster.delete("Deployment", "default/web");
    expect(counts(cluster)).toEqual([0, 1, 3]);
    cluster.advance(1);
    expect(counts(cluster)).toEqual([0, 0, 3]);
    expect(cluster.list("Pod").every(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(true);
    cluster.advance(6);
    expect(counts(cluster)).toEqual([0, 0, 0]);
    expect(cluster.manager.settled).toBe(true);
  });

  test("deleted in the foreground goes last", () => {
    const cluster = running();
    cluster.deleteWith("Foreground", "Deployment", "default/web");
    cluster.advance(4);
    expect(counts(cluster)).toEqual([1, 1, 3]);
    expect(cluster.find("Deployment", "default/web")?.metadata.finalizers).toEqual(["foregroundDeletion"]);
    cluster.advance(3);
    expect(counts(cluster)).toEqual([0, 0, 0]);
    expect(cluster.manager.settled).toBe(true);
  });

  test("deleted as orphaning leaves its ReplicaSet, and a namesake adopts it with all pods", () => {
    const cluster = running();
    const before = cluster.list("Pod").map(({ metadata }) => metadata.uid);
    const { metadata: _, status: __, ...manifest } = cluster.find("Deployment", "default/web") ?? {};
    cluster.deleteWith("Orphan", "Deployment", "default/web");
    cluster.advance(1);
    expect(counts(cluster)).toEqual([0, 1, 3]);
    expect(cluster.list("ReplicaSet")[0]?.metadata.ownerReferences).toBeUndefined();
    cluster.apply({ ...manifest, kind: "Deployment", metadata: { name: "web", namespace: "default" } });
    cluster.advance(10);
    expect(counts(cluster)).toEqual([1, 1, 3]);
    expect(cluster.list("Pod").map(({ metadata }) => metadata.uid)).toEqual(before);
  });
});

test("what lost its owner while the controller was away is collected when it is back", () => {
  const cluster = running();
  cluster.stopControllers();
  cluster.delete("Deployment", "default/web");
  cluster.advance(60);
  expect(counts(cluster)).toEqual([0, 1, 3]);
  cluster.startControllers();
  cluster.advance(10);
  expect(counts(cluster)).toEqual([0, 0, 0]);
});

test("an object made for an owner that is gone does not live long", () => {
  const cluster = running();
  const ownerReferences = [{ apiVersion: "apps/v1", kind: "Deployment", name: "gone", uid: "no-such-uid" }];
  cluster.apply({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "late", namespace: "default", ownerReferences } });
  cluster.advance(1);
  expect(cluster.find("ConfigMap", "default/late")).toBeUndefined();
});

test("views that are dropped at any time change nothing", () => {
  const [plain, forgetful] = [running(), running()];
  for (const cluster of [plain, forgetful]) {
    cluster.deleteWith("Foreground", "Deployment", "default/web");
    for (let tenths = 0; tenths < 80; tenths++) {
      cluster.advance(0.1);
      if (cluster === forgetful) cluster.manager.dropViews();
    }
  }
  expect(forgetful.store.revision).toBe(plain.store.revision);
  expect(counts(forgetful)).toEqual([0, 0, 0]);
});
