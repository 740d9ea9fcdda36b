/**
 * Rollouts from start to end: what the Deployment's columns and events show over time.
 */
import { describe, expect, test } from "vitest";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import { deploymentController } from "../../../src/core/controllers/deployment.ts";
import { replicaSetController } from "../../../src/core/controllers/replica-set.ts";
import { type PodLife, WorkloadCluster } from "../../support/workload-cluster.ts";

const isNotBroken = (pod: Pod) => pod.spec.containers[0]?.image !== "broken";

function aCluster(life: PodLife = {}): WorkloadCluster {
  return new WorkloadCluster([deploymentController, replicaSetController], { becomesReady: isNotBroken, ...life });
}

function manifest(replicas: number, spec: object = {}) {
  const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "v1" }] } };
  const metadata = { name: "web", namespace: "default" };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata,
    spec: { replicas, selector: { matchLabels: { app: "web" } }, template, ...spec },
  };
}

const image = (name: string) => ({ spec: { template: { spec: { containers: [{ name: "web", image: name }] } } } });

/** READY, UP-TO-DATE and AVAILABLE. */
function row(cluster: WorkloadCluster): string {
  const { spec, status } = cluster.find("Deployment", "default/web") ?? { spec: { replicas: 0 }, status: {} };
  return `${status.readyReplicas ?? 0}/${spec.replicas} ${status.updatedReplicas ?? 0} ${status.availableReplicas ?? 0}`;
}

/** The events with `<image>` in the place of the ReplicaSets' names. */
function told(cluster: WorkloadCluster): readonly string[] {
  const images = new Map(
    cluster.list("ReplicaSet").map(({ metadata, spec }) => [metadata.name, spec.template.spec.containers[0]?.image ?? ""]),
  );
  return cluster.messages("Deployment", "web").map((text) => text.replace(/replica set (\S+)/, (_, name) => images.get(name) ?? name));
}

function conditions(cluster: WorkloadCluster): readonly string[] {
  return (cluster.find("Deployment", "default/web")?.status.conditions ?? []).map(
    ({ type, status, reason }) => `${type}=${status} ${reason}`,
  );
}

const sizes = (cluster: WorkloadCluster) =>
  Object.fromEntries(cluster.list("ReplicaSet").map(({ spec }) => [spec.template.spec.containers[0]?.image, spec.replicas]));

describe("three replicas", () => {
  test("are created at once, and the rollout is complete when all are available", () => {
    const cluster = aCluster();
    cluster.apply(manifest(3));
    cluster.advance(0.5);
    expect(row(cluster)).toBe("0/3 3 0");
    expect(conditions(cluster)).toEqual(["Available=False MinimumReplicasUnavailable", "Progressing=True ReplicaSetUpdated"]);
    cluster.advance(5);
    expect(row(cluster)).toBe("3/3 3 3");
    expect(conditions(cluster)).toEqual(["Available=True MinimumReplicasAvailable", "Progressing=True NewReplicaSetAvailable"]);
    expect(told(cluster)).toEqual(["Scaled up v1 from 0 to 3"]);
    expect(cluster.manager.settled).toBe(true);
  });

  test("are replaced one by one, and never fewer than three are ready", () => {
    const cluster = aCluster();
    cluster.apply(manifest(3));
    cluster.advance(10);
    cluster.patch("Deployment", "default/web", image("v2"));
    const ready: number[] = [];
    for (let tenths = 0; tenths < 100; tenths++) {
      cluster.advance(0.1);
      ready.push(cluster.find("Deployment", "default/web")?.status.readyReplicas ?? 0);
    }
    expect(Math.min(...ready)).toBe(3);
    expect(told(cluster).slice(1)).toEqual([
      "Scaled up v2 from 0 to 1",
      "Scaled down v1 from 3 to 2",
      "Scaled up v2 from 1 to 2",
      "Scaled down v1 from 2 to 1",
      "Scaled up v2 from 2 to 3",
      "Scaled down v1 from 1 to 0",
    ]);
    expect(row(cluster)).toBe("3/3 3 3");
    expect(cluster.find("Deployment", "default/web")?.metadata).toMatchObject({
      generation: 2,
      annotations: { "deployment.kubernetes.io/revision": "2" },
    });
    expect(cluster.manager.settled).toBe(true);
  });

  test("with a broken image stay up, and after 601 s the rollout is reported as stuck", () => {
    const cluster = aCluster();
    cluster.apply(manifest(3));
    cluster.advance(10);
    cluster.patch("Deployment", "default/web", image("broken"));
    cluster.advance(590);
    expect(row(cluster)).toBe("3/3 1 3");
    expect(conditions(cluster)).toContain("Progressing=True ReplicaSetUpdated");
    expect(cluster.manager.settled).toBe(false);
    cluster.advance(12);
    expect(conditions(cluster)).toContain("Progressing=False ProgressDeadlineExceeded");
    expect(row(cluster)).toBe("3/3 1 3");
    expect(cluster.manager.settled).toBe(true);

    cluster.patch("Deployment", "default/web", image("v1"));
    cluster.advance(10);
    expect(sizes(cluster)).toEqual({ v1: 3, broken: 0 });
    expect(conditions(cluster)).toContain("Progressing=True NewReplicaSetAvailable");
    const back = cluster.list("ReplicaSet").find(({ spec }) => spec.replicas === 3)?.metadata.annotations;
    expect(back).toMatchObject({ "deployment.kubernetes.io/revision": "3", "deployment.kubernetes.io/revision-history": "1" });
  });
});

test("ten replicas with a broken image stop at five new and eight old", () => {
  const cluster = aCluster();
  cluster.apply(manifest(10));
  cluster.advance(10);
  cluster.patch("Deployment", "default/web", image("broken"));
  cluster.advance(20);
  expect(row(cluster)).toBe("8/10 5 8");
  expect(sizes(cluster)).toEqual({ v1: 8, broken: 5 });
  expect(told(cluster).slice(1)).toEqual(["Scaled up broken from 0 to 3", "Scaled down v1 from 10 to 8", "Scaled up broken from 3 to 5"]);
  expect(conditions(cluster)).toContain("Available=True MinimumReplicasAvailable");
});

test("Recreate makes new pods only when the last old one is gone", () => {
  const cluster = aCluster({ stopSeconds: 20 });
  cluster.apply(manifest(3, { strategy: { type: "Recreate" } }));
  cluster.advance(10);
  cluster.patch("Deployment", "default/web", image("v2"));
  cluster.advance(15);
  expect(sizes(cluster)).toEqual({ v1: 0 });
  expect(cluster.list("Pod").every(({ metadata }) => metadata.deletionTimestamp !== undefined)).toBe(true);
  cluster.advance(10);
  expect(sizes(cluster)).toEqual({ v1: 0, v2: 3 });
  expect(row(cluster)).toBe("3/3 3 3");
  expect(told(cluster).slice(1)).toEqual(["Scaled down v1 from 3 to 0", "Scaled up v2 from 0 to 3"]);
});

test("a paused Deployment collects changes, and one rollout follows when it goes on", () => {
  const cluster = aCluster();
  cluster.apply(manifest(3));
  cluster.advance(10);
  cluster.patch("Deployment", "default/web", { spec: { paused: true } });
  cluster.advance(1);
  for (const name of ["v2", "v3"]) cluster.patch("Deployment", "default/web", image(name));
  cluster.advance(1_000);
  expect(sizes(cluster)).toEqual({ v1: 3 });
  expect(conditions(cluster)).toContain("Progressing=Unknown DeploymentPaused");
  cluster.patch("Deployment", "default/web", { spec: { paused: false } });
  cluster.advance(20);
  expect(sizes(cluster)).toEqual({ v1: 0, v3: 3 });
  expect(conditions(cluster)).toContain("Progressing=True NewReplicaSetAvailable");
});

test("scaling in the middle of a rollout is shared between old and new", () => {
  const cluster = aCluster();
  cluster.apply(manifest(10));
  cluster.advance(10);
  cluster.patch("Deployment", "default/web", image("broken"));
  cluster.advance(10);
  cluster.patch("Deployment", "default/web", { spec: { replicas: 20 } });
  cluster.advance(1);
  // 13 pods before (10 and a surge of 3), 25 after (20 and 5): 8 and 5 grow to 15 and 10.
  expect(sizes(cluster)).toEqual({ v1: 15, broken: 10 });
});

test("the history keeps as many revisions as asked for", () => {
  const cluster = aCluster();
  cluster.apply(manifest(1, { revisionHistoryLimit: 1 }));
  for (const name of ["v2", "v3", "v4"]) {
    cluster.advance(10);
    cluster.patch("Deployment", "default/web", image(name));
  }
  cluster.advance(10);
  expect(sizes(cluster)).toEqual({ v3: 0, v4: 1 });
});

test("a controller that was away finishes the rollout when it is back", () => {
  const cluster = aCluster();
  cluster.apply(manifest(3));
  cluster.advance(10);
  cluster.patch("Deployment", "default/web", image("v2"));
  cluster.advance(1.2);
  cluster.stopControllers();
  cluster.advance(60);
  expect(row(cluster)).not.toBe("3/3 3 3");
  cluster.startControllers();
  cluster.advance(10);
  expect(row(cluster)).toBe("3/3 3 3");
  expect(sizes(cluster)).toEqual({ v1: 0, v2: 3 });
});
