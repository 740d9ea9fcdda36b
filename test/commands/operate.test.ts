import { expect, test } from "vitest";
import type { Deployment, ReplicaSet } from "../../src/core/index.ts";
import { timeAt } from "../support/builders.ts";
import type { Shell } from "./shell.ts";
import { shopShell } from "./shop.ts";

/** The Deployment as its controller leaves it after two templates, written by hand so that no agent is needed. */
function withRevisions(shell: Shell): Deployment {
  const web = shell.cluster.server.get("Deployment", "shop/web") as Deployment;
  const deployment = shell.put<Deployment>({
    ...web,
    metadata: { ...web.metadata, annotations: { "deployment.kubernetes.io/revision": "2", note: "present" } },
    status: { observedGeneration: 1, replicas: 3, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 1, unavailableReplicas: 1 },
  });
  const aReplicaSet = (name: string, revision: string, image: string, cause: string): ReplicaSet => {
    const { template, selector } = deployment.spec;
    const labels = { app: "web", "pod-template-hash": name };
    const { name: owner, uid = "" } = deployment.metadata;
    return {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: {
        name: `web-${name}`,
        namespace: "shop",
        uid: `uid-${name}`,
        creationTimestamp: timeAt(0),
        annotations: { "deployment.kubernetes.io/revision": revision, ...(cause === "" ? {} : { "kubernetes.io/change-cause": cause }) },
        ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name: owner, uid, controller: true, blockOwnerDeletion: true }],
      },
      spec: {
        replicas: 1,
        selector,
        template: {
          metadata: { ...template.metadata, labels },
          spec: { ...template.spec, containers: template.spec.containers.map((container) => ({ ...container, image })) },
        },
      },
      status: { replicas: 1 },
    };
  };
  shell.put(aReplicaSet("old", "1", "nginx:1.28", ""));
  shell.put(aReplicaSet("new", "2", "nginx:1.29", "faster"));
  return deployment;
}

test.each([
  [
    "scale",
    [
      "scale deployment/web --replicas=5",
      "get deploy web -o jsonpath={.spec.replicas}",
      "scale deploy web --replicas=1 --current-replicas=5",
      "scale deploy web --replicas=7 --current-replicas=5",
      "scale deploy --all --replicas=2",
      "scale deploy/web deploy/nope --replicas=3",
      "scale svc/web --replicas=3",
      "scale deploy/web",
      "scale deploy/web --replicas=-1",
      "scale deploy/web --replicas=many",
      "scale deploy --replicas=1",
      "scale --replicas=1",
      "scale thing/web --replicas=1",
    ],
  ],
  [
    "set-image",
    [
      "set image deploy/web web=nginx:1.30",
      "get deploy web -o jsonpath={.spec.template.spec.containers[0].image}",
      "set image deploy/web web=nginx:1.30",
      "set image deploy web *=nginx:1.29",
      "set image pod/web-7d4b9c6f5-x2c9z web=nginx:1.28",
      "set image deploy/web side=nginx",
      "set image svc/web web=nginx",
      "set image deploy/web",
      "set image web=nginx",
      "set env deploy/web A=b",
      "set",
    ],
  ],
  [
    "nodes",
    [
      "cordon worker-1",
      "cordon node/worker-1 worker-9",
      "get nodes worker-1 -o jsonpath={.spec.unschedulable}",
      "uncordon worker-1",
      "uncordon worker-1",
      "get nodes worker-1 -o jsonpath={.spec.unschedulable}",
      "cordon -l topology.kubernetes.io/zone=zone-b",
      "cordon pod/web",
      "cordon",
      "cordon worker-1 -l a=b",
      "drain worker-9",
    ],
  ],
  [
    "taint",
    [
      "taint nodes worker-1 dedicated=batch:NoSchedule",
      "taint nodes worker-1 dedicated=shop:NoSchedule",
      "taint nodes worker-1 dedicated=shop:NoSchedule --overwrite",
      `get node worker-1 -o 'jsonpath={.spec.taints[?(@.key=="dedicated")]}'`,
      "taint nodes worker-1 dedicated:NoSchedule-",
      "taint nodes worker-1 dedicated-",
      "taint nodes --all upkeep:NoExecute",
      "taint nodes worker-1 upkeep- other=x:PreferNoSchedule",
      "taint nodes worker-1 a:NoSchedule a-",
      "taint nodes worker-1 a=b:Sometimes",
      "taint nodes worker-1 a=b",
      "taint nodes worker-1 a=b=c:NoSchedule",
      "taint nodes worker-1 'bad key:NoSchedule'",
      "taint pods web a:NoSchedule",
      "taint nodes worker-9 a:NoSchedule",
      "taint nodes worker-1",
      "taint nodes a:NoSchedule",
      "taint nodes a:NoSchedule worker-1",
      "taint nodes --all -l a=b a:NoSchedule",
    ],
  ],
  [
    "rollout",
    [
      "rollout history deploy/web",
      "rollout history deploy/web --revision=1",
      "rollout history deploy/web --revision=7",
      "rollout status deploy/web --watch=false",
      "rollout status deploy/web --revision=1 --watch=false",
      "rollout undo deploy/web --to-revision=2",
      "rollout undo deploy/web --to-revision=9",
      "rollout undo deploy/web",
      "get deploy web -o jsonpath={.spec.template.spec.containers[0].image}{.spec.template.metadata.labels}{.metadata.annotations}",
      "rollout pause deploy/web",
      "rollout pause deploy/web",
      "rollout undo deploy/web --to-revision=2",
      "rollout restart deploy/web",
      "rollout resume deploy/web",
      "rollout resume deploy/web",
      "rollout restart deploy/web",
      "rollout restart deploy/web",
      "rollout status rs/web-old",
      "rollout history rs/web-old",
      "rollout undo rs/web-old",
      "rollout restart rs/web-old",
      "rollout status deploy/nope",
      "rollout status deploy",
      "rollout dance deploy/web",
      "rollout",
    ],
  ],
  [
    "clock",
    [
      "advance",
      "advance 7",
      "advance soon",
      "advance -5m",
      "advance 0s",
      "advance 99999h",
      "speed 5",
      "speed ×100",
      "speed 0",
      "speed 5000",
      "speed fast",
      "pause",
      "resume",
    ],
  ],
  [
    "break",
    [
      "crash",
      "crash disk web",
      "crash node",
      "crash node worker-9",
      "crash node/worker-1",
      "crash node worker-1",
      "recover node worker-2",
      "recover node worker-1",
      "recover node worker-9",
      "recover pod web",
      "recover node",
      "crash pod nope",
      "crash pod web-7d4b9c6f5-x2c9z",
      "crash container web-7d4b9c6f5-x2c9z -c side",
      "crash container web-7d4b9c6f5-x2c9z --exit-code=999",
      "crash container web-7d4b9c6f5-x2c9z --exit-code=x",
    ],
  ],
  [
    "wait-refusals",
    [
      "wait --for=condition=Ready pod/web-7d4b9c6f5-x2c9z",
      "wait --for=condition=ready=true pod web-7d4b9c6f5-x2c9z",
      "wait --for=jsonpath='{.status.phase}'=Running pod/web-7d4b9c6f5-x2c9z",
      "wait --for=jsonpath={.status.phase}=Failed pod/web-7d4b9c6f5-x2c9z --timeout=0s",
      "wait --for=condition=Ready pod/web-7d4b9c6f5-x2c9z pod/nope",
      "wait --for=delete pod/nope",
      "wait --for=condition=Ready pod -l app=none",
      "wait --for=sunrise pod/web-7d4b9c6f5-x2c9z",
      "wait --for=jsonpath={.status.phase}= pod/web-7d4b9c6f5-x2c9z",
      "wait pod/web-7d4b9c6f5-x2c9z",
      "wait --for=condition=Ready pod",
      "wait settled --timeout=soon",
    ],
  ],
  [
    "logs-refusals",
    [
      "logs",
      "logs nope",
      "logs deploy/nope",
      "logs svc/web extra more",
      "logs node/worker-1",
      "logs web-7d4b9c6f5-x2c9z -c side",
      "logs web-7d4b9c6f5-x2c9z web -c web",
      "logs web-7d4b9c6f5-x2c9z -c web --all-containers",
      "logs web-7d4b9c6f5-x2c9z -l app=web",
      "logs web-7d4b9c6f5-x2c9z --tail=-5",
      "logs web-7d4b9c6f5-x2c9z --since=-5s",
      "logs -l app=none",
      "logs web-7d4b9c6f5-x2c9z",
    ],
  ],
])("%s", async (name, lines) => {
  const shell = shopShell();
  if (name === "rollout") withRevisions(shell);
  await expect(shell.transcript(...lines)).toMatchFileSnapshot(`../golden/commands/${name}.txt`);
});

test("without a screen there is no clock to set", () => {
  const shell = shopShell();
  const headless = { ...shell.context, headless: true } as const;
  for (const line of ["speed 5", "pause", "resume"]) {
    expect(shell.runIn(headless, line)).toMatchObject({ exitCode: 1, output: "", errors: expect.stringContaining("no clock to set") });
  }
});

test("the clock's commands ask the screen to set it", () => {
  const shell = shopShell();
  expect(shell.run("speed x20").open).toEqual({ pane: "clock", options: { speed: "20" } });
  expect(shell.run("pause").open).toEqual({ pane: "clock", options: { paused: "true" } });
  expect(shell.run("resume").open).toEqual({ pane: "clock", options: { paused: "false" } });
});
