/**
 * The life of a namespace: what it gets when it is made, and how it ends.
 */
import { expect, test } from "vitest";
import { deploymentController } from "../../../src/core/controllers/deployment.ts";
import { garbageCollector } from "../../../src/core/controllers/garbage-collector.ts";
import { namespaceController } from "../../../src/core/controllers/namespace.ts";
import { replicaSetController } from "../../../src/core/controllers/replica-set.ts";
import { rootCaPublisher } from "../../../src/core/controllers/root-ca.ts";
import { WorkloadCluster } from "../../support/workload-cluster.ts";

function shopWith(stopSeconds: number): WorkloadCluster {
  const controllers = [deploymentController, garbageCollector, namespaceController, replicaSetController, rootCaPublisher];
  const cluster = new WorkloadCluster(controllers, { stopSeconds });
  cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "v1" }] } };
  const metadata = { name: "web", namespace: "shop" };
  const spec = { replicas: 3, selector: { matchLabels: { app: "web" } }, template };
  cluster.apply({ apiVersion: "apps/v1", kind: "Deployment", metadata, spec });
  cluster.advance(10);
  return cluster;
}

const inShop = (cluster: WorkloadCluster) =>
  (["Deployment", "ReplicaSet", "Pod", "ServiceAccount", "ConfigMap"] as const).flatMap((kind) =>
    cluster.list(kind).flatMap(({ metadata }) => (metadata.namespace === "shop" ? [`${kind}/${metadata.name}`] : [])),
  );
const conditions = (cluster: WorkloadCluster) =>
  (cluster.find("Namespace", "shop")?.status.conditions ?? []).flatMap(({ status, message = "" }) => (status === "True" ? [message] : []));

test("a new namespace has its ServiceAccount and certificate within a second", () => {
  const cluster = shopWith(1);
  expect(inShop(cluster)).toEqual(expect.arrayContaining(["ServiceAccount/default", "ConfigMap/kube-root-ca.crt"]));
  cluster.delete("ServiceAccount", "shop/default");
  cluster.delete("ConfigMap", "shop/kube-root-ca.crt");
  cluster.advance(1);
  expect(inShop(cluster)).toEqual(expect.arrayContaining(["ServiceAccount/default", "ConfigMap/kube-root-ca.crt"]));
});

test("a deleted namespace waits five seconds, ends its pods, then everything else, and is gone", () => {
  const cluster = shopWith(20);
  cluster.delete("Namespace", "shop");
  expect(cluster.find("Namespace", "shop")?.status.phase).toBe("Terminating");
  cluster.advance(4.9);
  expect(cluster.list("Pod").some(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(false);
  cluster.advance(0.2);
  expect(cluster.list("Pod").filter(({ metadata }) => metadata.deletionTimestamp !== undefined)).toHaveLength(3);
  cluster.advance(1);
  expect(conditions(cluster)).toEqual(["Some resources are remaining: pods. has 3 resource instances"]);
  expect(inShop(cluster)).toContain("Deployment/web");
  cluster.advance(25);
  expect(inShop(cluster)).toEqual([]);
  expect(cluster.find("Namespace", "shop")).toBeUndefined();
});

test("an object with a finalizer keeps its namespace, and eight seconds after it is gone so is the namespace", () => {
  const cluster = shopWith(1);
  const metadata = { name: "kept", namespace: "shop", finalizers: ["example.com/f"] };
  cluster.apply({ apiVersion: "v1", kind: "ConfigMap", metadata });
  cluster.delete("Namespace", "shop");
  cluster.advance(600);
  expect(inShop(cluster)).toEqual(["ConfigMap/kept"]);
  expect(conditions(cluster)).toEqual([
    "Some resources are remaining: configmaps. has 1 resource instances",
    "Some content in the namespace has finalizers remaining: example.com/f in 1 resource instances",
  ]);
  cluster.patch("ConfigMap", "shop/kept", { metadata: { finalizers: [] } });
  cluster.advance(8.1);
  expect(cluster.find("Namespace", "shop")).toBeUndefined();
});
