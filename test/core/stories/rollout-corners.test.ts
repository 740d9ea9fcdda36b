/**
 * Rollouts in the corners: old pods that will not go, pods that have to prove themselves, failures that go on, namespaces that close.
 */
import { describe, expect, test } from "vitest";
import { Story, staying, webDeployment } from "../../support/story.ts";

const row = (story: Story): string => story.row("get deploy web").slice(1).join(" ");
const conditions = (story: Story): readonly string[] =>
  story.get("Deployment", "default/web").status.conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`) ?? [];

function running(replicas: number, options: Parameters<typeof webDeployment>[1] = {}): Story {
  const story = new Story(webDeployment(replicas, options));
  story.does("wait settled");
  story.mark();
  return story;
}

describe("Recreate", () => {
  test("waits for an old pod on a node that is lost for as long as it is there", () => {
    const story = running(3, { spec: "strategy: {type: Recreate}" });
    story.cluster.manager.powerOff("worker-1");
    story.does("set image deploy/web web=nginx:1.28");
    story.at(1_000);
    expect([row(story), story.list("Pod").length]).toEqual(["0/3 0 0", 1]);
    // As upstream: until there is a new ReplicaSet, the last rollout is the one that is spoken of.
    expect(conditions(story)).toEqual(["Progressing=True NewReplicaSetAvailable", "Available=False MinimumReplicasUnavailable"]);
    story.does(`delete pod ${story.list("Pod")[0]?.metadata.name} --force --grace-period=0`);
    story.does("wait settled");
    expect([row(story), conditions(story)]).toEqual([
      "3/3 3 3",
      ["Available=True MinimumReplicasAvailable", "Progressing=True NewReplicaSetAvailable"],
    ]);
  });

  test("does not wait for a pod whose process has ended and which only a finalizer holds", () => {
    const story = running(2, { spec: "strategy: {type: Recreate}" });
    const [pod] = story.list("Pod");
    story.does(`patch pod ${pod?.metadata.name} --type=merge -p '{"metadata":{"finalizers":["example.com/f"]}}'`);
    story.does("set image deploy/web web=nginx:1.28");
    story.at(1);
    expect(row(story)).toBe("0/2 2 0");
    expect(story.when(() => row(story) === "2/2 2 2", 100)).toBeLessThan(60);
    expect(story.list("Pod")).toHaveLength(3);
  });
});

test("with minReadySeconds each new pod has to stay ready for as long before the next old one goes", () => {
  const story = running(3, { spec: "minReadySeconds: 20" });
  story.does("set image deploy/web web=nginx:1.28");
  const goneAt: number[] = [];
  for (let left = 2; left >= 0; left--) {
    goneAt.push(
      story.when(() => staying(story.list("Pod")).filter(({ spec }) => spec.containers[0]?.image === "nginx:1.29").length === left, 200),
    );
  }
  const [first = 0, second = 0, third = 0] = goneAt;
  for (const gap of [first, second - first, third - second]) expect(gap).toBeGreaterThanOrEqual(20);
  expect(third).toBeLessThan(120);
  expect(story.when(() => row(story) === "3/3 3 3")).toBeLessThan(130);
});

test("a broken rollout shares a new size, and undo gives all of it back", () => {
  const story = running(10);
  const sizes = (): readonly number[] => story.list("ReplicaSet").map(({ spec }) => spec.replicas);
  story.does("set image deploy/web web=nginx:nope");
  story.at(30);
  expect(sizes().toSorted()).toEqual([5, 8]);
  story.does("scale deploy web --replicas=15");
  story.at(60);
  expect(sizes().toSorted()).toEqual([12, 7]);
  expect(row(story)).toBe("12/15 7 12");
  story.does("scale deploy web --replicas=4");
  story.at(120);
  expect(sizes().toSorted()).toEqual([2, 3]);
  story.does("rollout undo deploy/web");
  story.does("wait settled");
  expect([sizes().toSorted(), row(story)]).toEqual([[0, 4], "4/4 4 4"]);
});

test("a paused Deployment scales but does not roll out, is never late, and cannot be undone", () => {
  const story = running(4);
  story.does("set image deploy/web web=nginx:1.28");
  story.does("wait settled");
  story.mark();
  story.does("rollout pause deploy/web");
  story.does("set image deploy/web web=nginx:1.27");
  story.does("scale deploy web --replicas=6");
  story.at(800);
  expect([row(story), conditions(story)]).toEqual([
    "6/6 0 6",
    ["Progressing=Unknown DeploymentPaused", "Available=True MinimumReplicasAvailable"],
  ]);
  expect(story.run("rollout undo deploy/web").errors).toBe(
    "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
  );
  story.does("rollout resume deploy/web");
  expect(conditions(story)).toContain("Progressing=Unknown DeploymentPaused");
  story.at(801);
  expect(conditions(story).join()).not.toContain("DeploymentPaused");
  story.does("wait settled");
  expect(row(story)).toBe("6/6 6 6");
});

describe("pods that are refused", () => {
  test("are tried again ever more rarely, and the failure keeps its first words until it is over", () => {
    const story = new Story(webDeployment(3, { pod: "serviceAccountName: late" }));
    story.at(60);
    const failure = story.conditions(story.get("Deployment", "default/web"), "True").find((text) => text.startsWith("ReplicaFailure"));
    expect(failure).toMatch(
      /^ReplicaFailure FailedCreate: pods "web-[0-9a-z]+-" is forbidden: error looking up service account default\/late: serviceaccount "late" not found$/,
    );
    const [event] = story.eventsAbout("web-").filter(({ reason }) => reason === "FailedCreate");
    expect(event?.count).toBe(14);
    story.applies("{apiVersion: v1, kind: ServiceAccount, metadata: {name: late}}");
    expect(story.when(() => row(story) === "3/3 3 3", 1_200)).toBeLessThan(130);
    expect(conditions(story)).toEqual(["Available=True MinimumReplicasAvailable", "Progressing=True NewReplicaSetAvailable"]);
  });

  test("because their namespace goes away are not asked for, and the cluster comes to rest", () => {
    const story = new Story("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
    story.at(1);
    story.applies(webDeployment(2).replaceAll("{name: web}", "{name: web, namespace: shop}"));
    story.applies(`apiVersion: v1
kind: Pod
metadata: {name: held, namespace: shop, finalizers: [example.com/f]}
spec: {containers: [{name: c, image: nginx:1.29}]}
`);
    story.does("wait settled");
    story.mark();
    story.does("delete ns shop --wait=false");
    expect(story.when(() => story.cluster.settled, 300)).toBeLessThan(120);
    expect(story.row("get deploy web -n shop").slice(1)).toEqual(["0/2", "0", "0"]);
    expect(story.list("Pod").map(({ metadata }) => metadata.name)).toEqual(["held"]);
    expect(story.events("web-").filter((text) => text.includes("FailedCreate"))).toEqual([]);
    story.does(`patch pod held -n shop --type=merge -p '{"metadata":{"finalizers":null}}'`);
    story.mark();
    expect(story.when(() => !story.has("Namespace", "shop"), 100)).toBeLessThanOrEqual(20);
  });
});

test("a pod whose label is taken away is let go and replaced; given back, it is taken in and the youngest goes", () => {
  const story = running(3);
  const name = story.list("Pod")[0]?.metadata.name ?? "";
  story.does(`label pod ${name} app=debug --overwrite`);
  story.at(15);
  expect(story.get("Pod", `default/${name}`).metadata.ownerReferences).toBeUndefined();
  expect(story.list("Pod")).toHaveLength(4);
  const youngest = story
    .list("Pod")
    .toSorted((a, b) => ((a.metadata.creationTimestamp ?? "") < (b.metadata.creationTimestamp ?? "") ? 1 : -1))[0];
  story.does(`label pod ${name} app=web --overwrite`);
  story.does("wait settled");
  expect(story.list("Pod").map(({ metadata }) => metadata.name)).not.toContain(youngest?.metadata.name);
  expect(story.get("Pod", `default/${name}`).metadata.ownerReferences?.[0]?.kind).toBe("ReplicaSet");
});
