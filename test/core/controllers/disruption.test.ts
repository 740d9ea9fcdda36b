import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Deployment } from "../../../src/core/api/kinds/deployment.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import type { PodDisruptionBudget, PodDisruptionBudgetSpec } from "../../../src/core/api/kinds/pod-disruption-budget.ts";
import { disruptionController } from "../../../src/core/controllers/disruption.ts";
import { aPod, aReadyPod } from "../../support/builders.ts";
import { Story, staying, webDeployment } from "../../support/story.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

const labels = { app: "web" };
const owner = (kind: string, name: string, uid: string) => ({ apiVersion: "apps/v1", kind, name, uid, controller: true });

function aBudget(spec: PodDisruptionBudgetSpec, status: Partial<PodDisruptionBudget["status"]> = {}): PodDisruptionBudget {
  return {
    apiVersion: "policy/v1",
    kind: "PodDisruptionBudget",
    metadata: { name: "web", namespace: "default", uid: "u-b", generation: 2 },
    spec: { selector: { matchLabels: labels }, ...spec },
    status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0, ...status },
  };
}

function scaled(kind: "Deployment" | "ReplicaSet", replicas: number, metadata: Partial<Deployment["metadata"]>): KubeObject {
  const whole = { name: "web", namespace: "default", uid: `u-${kind}`, ...metadata };
  return { apiVersion: "apps/v1", kind, metadata: whole, spec: { replicas }, status: {} } as KubeObject;
}

const deployment = scaled("Deployment", 4, {});
const replicaSet = scaled("ReplicaSet", 3, { ownerReferences: [owner("Deployment", "web", "u-Deployment")] });
const pod = (name: string, metadata: Partial<Pod["metadata"]> = {}): Pod =>
  aReadyPod({ name, labels, metadata: { labels, ownerReferences: [owner("ReplicaSet", "web", "u-ReplicaSet")], ...metadata } });
const pods = [pod("web-a"), pod("web-b"), aPod({ name: "web-c", labels, metadata: { ownerReferences: pod("").metadata.ownerReferences } })];

function statusAfter(budget: PodDisruptionBudget, ...objects: readonly KubeObject[]) {
  const { intents } = disruptionController.reconcile("default/web", worldOf(budget, ...objects), turnOf());
  const written = intents.find((intent) => intent.do === "updateStatus");
  const events = intents.flatMap((intent) => (intent.do === "event" ? [`${intent.reason}: ${intent.message}`] : []));
  return { status: (written?.object as PodDisruptionBudget | undefined)?.status, events };
}

test.each<[string, PodDisruptionBudgetSpec, Partial<PodDisruptionBudget["status"]>]>([
  [
    "minAvailable as a number counts the pods that are there",
    { minAvailable: 1 },
    { expectedPods: 3, desiredHealthy: 1, disruptionsAllowed: 1 },
  ],
  ["minAvailable as a share is of what is wanted", { minAvailable: "30%" }, { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 0 }],
  ["maxUnavailable is of what is wanted", { maxUnavailable: 2 }, { expectedPods: 4, desiredHealthy: 2, disruptionsAllowed: 0 }],
  ["everything may be missing", { maxUnavailable: "100%" }, { expectedPods: 4, desiredHealthy: 0, disruptionsAllowed: 2 }],
])("%s", (_, spec, expected) => {
  const { status } = statusAfter(aBudget(spec), deployment, replicaSet, ...pods);
  expect(status).toMatchObject({ currentHealthy: 2, observedGeneration: 2, ...expected });
  const isAllowed = (expected.disruptionsAllowed ?? 0) > 0;
  expect(status?.conditions).toMatchObject([
    { type: "DisruptionAllowed", status: isAllowed ? "True" : "False", reason: isAllowed ? "SufficientPods" : "InsufficientPods" },
  ]);
});

test("what was granted a moment ago does not count as healthy, and does again when the pod does not go", () => {
  const granted = (disruptedPods: { readonly [name: string]: string }) =>
    statusAfter(aBudget({ minAvailable: 1 }, { disruptedPods }), deployment, replicaSet, ...pods).status;
  const justNow = granted({ "web-a": "2026-01-01T00:09:30Z", gone: "2026-01-01T00:09:30Z" });
  expect(justNow).toMatchObject({ currentHealthy: 1, disruptionsAllowed: 0, disruptedPods: { "web-a": "2026-01-01T00:09:30Z" } });
  expect(justNow?.disruptedPods).not.toHaveProperty("gone");
  expect(granted({ "web-a": "2026-01-01T00:05:00Z" })).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 1 });
});

test("pods of nobody are told of, and pods of somebody unknown stop all evictions", () => {
  const lone = aReadyPod({ name: "lone", labels });
  expect(statusAfter(aBudget({ minAvailable: "50%" }), lone).events).toEqual([
    'UnmanagedPods: Pods selected by this PodDisruptionBudget (selector: &LabelSelector{MatchLabels:map[string]string{app: web,},MatchExpressions:[]LabelSelectorRequirement{},}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.',
  ]);
  const { status, events } = statusAfter(aBudget({ maxUnavailable: 1 }, { disruptionsAllowed: 1 }), ...pods);
  expect(events).toEqual([
    'CalculateExpectedPodCountFailed: Failed to calculate the number of expected pods: found no controllers for pod "web-a"',
  ]);
  expect(status).toMatchObject({ disruptionsAllowed: 0, conditions: [{ reason: "SyncFailed", status: "False" }] });
});

test("a status that is true already is not written again", () => {
  const { status } = statusAfter(aBudget({ minAvailable: 1 }), deployment, replicaSet, ...pods);
  expect(statusAfter(aBudget({ minAvailable: 1 }, status), deployment, replicaSet, ...pods).status).toBeUndefined();
});

const budgetManifest = (name: string, spec: string): string =>
  `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: ${name}}\nspec: {${spec}, selector: {matchLabels: {app: web}}}\n`;

describe("the eviction of a pod", () => {
  function eviction(story: Story): unknown {
    const [victim] = staying(story.list("Pod"));
    try {
      story.cluster.submit({ do: "evict", by: "test", key: `default/${victim?.metadata.name}`, options: {} });
    } catch (error) {
      return error;
    }
    return undefined;
  }

  test("is granted as long as enough others are healthy, and refused then", () => {
    const story = new Story(webDeployment(3));
    story.applies(budgetManifest("web", "minAvailable: 2"));
    story.does("wait settled");
    expect(story.row("get pdb web").slice(1, 4)).toEqual(["2", "N/A", "1"]);
    expect(eviction(story)).toBeUndefined();
    expect(story.row("get pdb web")[3]).toBe("0");
    expect(eviction(story)).toMatchObject({
      reason: "TooManyRequests",
      code: 429,
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: { causes: [{ reason: "DisruptionBudget", message: "The disruption budget web needs 2 healthy pods and has 3 currently" }] },
    });
    story.does("wait settled");
    expect(story.row("get pdb web")[3]).toBe("1");
  });

  test("is nobody's to grant when two budgets claim the pod", () => {
    const story = new Story(webDeployment(2));
    story.applies(`${budgetManifest("one", "minAvailable: 1")}---\n${budgetManifest("two", "minAvailable: 1")}`);
    story.does("wait settled");
    expect(eviction(story)).toMatchObject({
      code: 500,
      message: "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    });
  });

  test("waits for a budget that nobody has looked at yet", () => {
    const story = new Story(webDeployment(2));
    story.does("wait settled");
    story.applies(budgetManifest("web", "maxUnavailable: 1"));
    expect(eviction(story)).toMatchObject({
      details: { retryAfterSeconds: 10, causes: [{ message: "The disruption budget web is still being processed by the server." }] },
    });
  });
});
