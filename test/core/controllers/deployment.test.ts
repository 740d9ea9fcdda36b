import { describe, expect, test } from "vitest";
import { ApiError } from "../../../src/core/api/errors.ts";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Deployment } from "../../../src/core/api/kinds/deployment.ts";
import type { ReplicaSet } from "../../../src/core/api/kinds/replica-set.ts";
import { DESIRED_REPLICAS, MAX_REPLICAS, REVISION, REVISION_HISTORY } from "../../../src/core/controllers/deployment/annotations.ts";
import { deploymentController } from "../../../src/core/controllers/deployment.ts";
import type { Intent, Outcome } from "../../../src/core/reconcile/agent.ts";
import { podTemplateHash } from "../../../src/core/rules/workload.ts";
import { aPod } from "../../support/builders.ts";
import { aDeployment, aReplicaSet, aTemplate } from "../../support/workloads.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

const reconcile = (...objects: readonly KubeObject[]): Outcome =>
  deploymentController.reconcile("default/web", worldOf(...objects), turnOf());
const written = (intents: readonly Intent[], verb: "create" | "update" | "updateStatus") =>
  intents.flatMap((intent) => (intent.do === verb ? [intent.object as Deployment & ReplicaSet] : []));
const eventsOf = (intents: readonly Intent[]) =>
  intents.flatMap((intent) => (intent.do === "event" ? [`${intent.reason}: ${intent.message}`] : []));

const hash = podTemplateHash(aTemplate());
const SIZE = { [DESIRED_REPLICAS]: "3", [MAX_REPLICAS]: "4" };

describe("a new Deployment", () => {
  const { intents } = reconcile(aDeployment({ metadata: { annotations: { team: "shop" } }, spec: { minReadySeconds: 5 } }));

  test("gets a ReplicaSet of its full size", () => {
    const [made] = written(intents, "create");
    expect(made).toMatchObject({
      metadata: {
        name: `web-${hash}`,
        labels: { app: "web", "pod-template-hash": hash },
        annotations: { ...SIZE, team: "shop", [REVISION]: "1" },
        ownerReferences: [
          { apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: "uid-web", controller: true, blockOwnerDeletion: true },
        ],
      },
      spec: { replicas: 3, minReadySeconds: 5, selector: { matchLabels: { app: "web", "pod-template-hash": hash } } },
    });
    expect(made?.spec.template.metadata?.labels).toEqual({ app: "web", "pod-template-hash": hash });
    expect(eventsOf(intents)).toEqual([`ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 3`]);
  });

  test("says what it did in one write of its status, revision included", () => {
    const [deployment] = written(intents, "updateStatus");
    expect(deployment?.metadata.annotations).toEqual({ team: "shop", [REVISION]: "1" });
    expect(deployment?.status).toMatchObject({ observedGeneration: 1, unavailableReplicas: 3 });
    expect(deployment?.status.conditions?.map(({ type, status, reason, message }) => [type, status, reason, message])).toEqual([
      ["Progressing", "True", "NewReplicaSetCreated", `Created new replica set "web-${hash}"`],
      ["Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability."],
    ]);
  });

  test.each([
    ["a quota", new ApiError("Forbidden", "exceeded quota"), 2],
    ["a namespace that goes away", new ApiError("Forbidden", "no", { causes: [{ reason: "NamespaceTerminating", message: "" }] }), 0],
    ["a race for the name", new ApiError("AlreadyExists", "there is one"), 0],
  ])("whose ReplicaSet is refused by %s", (_, refusal, count) => {
    const outcome = reconcile(aDeployment());
    const told = outcome.onRefused?.(refusal, 0) ?? [];
    expect(told).toHaveLength(count);
    const message = `Failed to create new replica set "web-${hash}": exceeded quota`;
    if (count > 0) {
      expect(eventsOf(told)).toEqual([`ReplicaSetCreateError: ${message}`]);
      expect(written(told, "updateStatus")[0]?.status.conditions).toMatchObject([
        { status: "False", reason: "ReplicaSetCreateError", message },
      ]);
    }
    expect(outcome.onRefused?.(refusal, 1)).toEqual([]);
  });
});

test("a name that somebody else holds is counted as a collision, and the next sync takes another", () => {
  const taken = aReplicaSet({ name: `web-${hash}`, metadata: { labels: {} } });
  const [counted] = written(reconcile(aDeployment(), taken).intents, "updateStatus");
  expect(counted?.status.collisionCount).toBe(1);
  const [made] = written(reconcile(counted as Deployment, taken).intents, "create");
  expect(made?.metadata.name).toBe(`web-${podTemplateHash(aTemplate(), 1)}`);
});

describe("ReplicaSets", () => {
  test("that match and have no controller are adopted", () => {
    const [adopted] = written(reconcile(aDeployment(), aReplicaSet({ replicas: 3 })).intents, "update");
    expect(adopted?.metadata.ownerReferences).toMatchObject([{ uid: "uid-web", controller: true }]);
  });

  test("that no longer match are released, and replaced", () => {
    const stray = aReplicaSet({ owner: aDeployment(), metadata: { labels: { app: "other" } } });
    const { intents } = reconcile(aDeployment(), stray);
    expect(written(intents, "update")[0]?.metadata.ownerReferences).toBeUndefined();
    expect(written(intents, "create")).toHaveLength(1);
  });

  test("are not adopted by a Deployment that is being deleted, and nothing is scaled", () => {
    const deployment = aDeployment({ metadata: { deletionTimestamp: "2026-01-01T00:00:00Z", finalizers: ["x"] } });
    const { intents } = reconcile(deployment, aReplicaSet({ replicas: 1 }));
    expect(intents.map((intent) => intent.do)).toEqual(["updateStatus"]);
  });

  test("the oldest of two with the present template is the new one", () => {
    const owner = aDeployment();
    const twins = [aReplicaSet({ name: "b", owner, bornAt: 9, replicas: 1 }), aReplicaSet({ name: "c", owner, bornAt: 5 })];
    const { intents } = reconcile(owner, ...twins);
    expect(written(intents, "update").map(({ metadata }) => metadata.name)).toContain("c");
    expect(eventsOf(intents)).toEqual(["ScalingReplicaSet: Scaled up replica set c from 0 to 3"]);
  });

  test("whose template comes back gets a new revision and keeps the old one as history", () => {
    const owner = aDeployment({ metadata: { annotations: { [REVISION]: "2" } } });
    const back = aReplicaSet({ name: "v1", owner, annotations: { ...SIZE, [REVISION]: "1" } });
    const left = aReplicaSet({
      name: "v2",
      owner,
      bornAt: 5,
      image: "nginx:1.30",
      replicas: 3,
      available: 3,
      annotations: { ...SIZE, [REVISION]: "2" },
    });
    const { intents } = reconcile(owner, back, left);
    expect(written(intents, "update")[0]?.metadata.annotations).toEqual({ ...SIZE, [REVISION]: "3", [REVISION_HISTORY]: "1" });
    expect(written(intents, "updateStatus")[0]?.metadata.annotations).toEqual({ [REVISION]: "3" });
    expect(eventsOf(intents)).toEqual(["ScalingReplicaSet: Scaled up replica set v1 from 0 to 1"]);
  });
});

describe("a template that changed", () => {
  const change = (spec: Partial<Deployment["spec"]>) => {
    const owner = aDeployment({ spec: { template: aTemplate("nginx:1.30"), ...spec } });
    const old = aReplicaSet({ name: "old", owner, replicas: 3, available: 3, annotations: { ...SIZE, [REVISION]: "1" } });
    return { owner, old };
  };

  test("makes a ReplicaSet as large as the surge", () => {
    const { owner, old } = change({});
    expect(written(reconcile(owner, old).intents, "create")[0]?.spec.replicas).toBe(1);
  });

  test("makes none while the Deployment is paused, but scaling goes on", () => {
    const { owner, old } = change({ paused: true, replicas: 5 });
    const { intents } = reconcile(owner, old);
    expect(written(intents, "create")).toEqual([]);
    expect(eventsOf(intents)).toEqual(["ScalingReplicaSet: Scaled up replica set old from 3 to 5"]);
    expect(written(intents, "updateStatus")[0]?.status.conditions).toMatchObject([
      { type: "Progressing", status: "Unknown", reason: "DeploymentPaused", message: "Deployment is paused" },
      { type: "Available" },
    ]);
  });

  test("with Recreate first stops the old ReplicaSet", () => {
    const { owner, old } = change({ strategy: { type: "Recreate" } });
    const { intents } = reconcile(owner, old);
    expect(eventsOf(intents)).toEqual(["ScalingReplicaSet: Scaled down replica set old from 3 to 0"]);
    expect(written(intents, "create")).toEqual([]);
  });

  test.each([
    ["runs", aPod({ phase: "Running" }), 0],
    ["is only terminating", aPod({ phase: "Running", metadata: { deletionTimestamp: "2026-01-01T00:09:00Z" } }), 0],
    ["has failed", aPod({ phase: "Failed" }), 1],
  ])("with Recreate and an old pod that %s", (_, pod, made) => {
    const { owner } = change({ strategy: { type: "Recreate" } });
    const stopped = aReplicaSet({ name: "old", owner, annotations: { ...SIZE, [REVISION]: "1" } });
    const ownerReferences = [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "old", uid: "uid-old", controller: true }];
    const owned = { ...pod, metadata: { ...pod.metadata, ownerReferences } };
    const creations = written(reconcile(owner, stopped, owned).intents, "create");
    expect(creations.map(({ spec }) => spec.replicas)).toEqual(made === 0 ? [] : [3]);
  });
});

describe("a complete rollout", () => {
  const settled = () => {
    const owner = aDeployment({ spec: { revisionHistoryLimit: 0 } });
    const fresh = aReplicaSet({ name: "new", owner, bornAt: 9, replicas: 3, available: 3, annotations: { ...SIZE, [REVISION]: "2" } });
    const old = aReplicaSet({ name: "old", owner, image: "nginx:1.28", annotations: { ...SIZE, [REVISION]: "1" } });
    const [told] = written(reconcile(owner, fresh, old).intents, "updateStatus");
    return { deployment: told as Deployment, fresh, old };
  };

  test("is reported once", () => {
    const { deployment, fresh } = settled();
    expect(deployment.status.conditions?.map(({ reason }) => reason)).toEqual(["MinimumReplicasAvailable", "NewReplicaSetAvailable"]);
    expect(reconcile(deployment, fresh)).toMatchObject({ intents: [] });
    expect(reconcile(deployment, fresh).requeueAfterMs).toBeUndefined();
  });

  test("lets revisions beyond the limit go", () => {
    const { deployment, fresh, old } = settled();
    expect(reconcile(deployment, fresh, old).intents).toEqual([{ do: "delete", kind: "ReplicaSet", key: "default/old", uid: "uid-old" }]);
  });
});

test("minReadySeconds and annotations of the Deployment reach its ReplicaSet", () => {
  const owner = aDeployment({ metadata: { annotations: { team: "new" } }, spec: { minReadySeconds: 9 } });
  const replicaSet = aReplicaSet({ owner, replicas: 3, annotations: { ...SIZE, team: "old", [REVISION]: "1" } });
  const [updated] = written(reconcile(owner, replicaSet).intents, "update");
  expect(updated).toMatchObject({ metadata: { annotations: { team: "new" } }, spec: { minReadySeconds: 9 } });
});
