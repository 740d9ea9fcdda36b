/**
 * Chains of causes on whole clusters: from what is seen back to who began it.
 */
import { describe, expect, test } from "vitest";
import { finish, runLine } from "../../../src/commands/runner.ts";
import { keyOf } from "../../../src/core/api/kind.ts";
import { Cluster, explainEntry, explainWhy, Timeline } from "../../../src/core/index.ts";
import { type ProcessRow, processTable } from "../../../src/core/reconcile/process.ts";
import { Story } from "../../support/story.ts";
import { webYaml, whyLines } from "./spoken.ts";

/** The pod of the newest creation in the log. */
function newestPod({ cluster }: Story): string {
  return cluster.store.log.all().findLast(({ kind, verb }) => kind === "Pod" && verb === "create")?.objectKey ?? "";
}

const BEGINNING = [
  "because replicaset default/rs-1 was created by the Deployment controller",
  "because deployment default/web was created by the user (apply)",
  "outside",
];

describe("a node that is lost", () => {
  const story = new Story(webYaml());
  story.cluster.runUntilSettled();
  const { nodeName = "" } = story.list("Pod")[0]?.spec ?? {};
  const lost = story.list("Pod").find(({ spec }) => spec.nodeName === nodeName);
  story.does(`crash node ${nodeName}`);
  story.cluster.advance(45_000);
  story.cluster.runUntilSettled();

  test("explains the pod that replaces the lost one, back to the crash", () => {
    const lines = whyLines(story, "Pod", newestPod(story)).map((line) =>
      line.replaceAll(nodeName, "NODE").replaceAll(/worker-\d/g, "OTHER"),
    );
    expect(lines).toEqual([
      "found pod default/web-1 became Running, says the kubelet on OTHER",
      "after pod default/web-1 became ContainerCreating, says the kubelet on OTHER",
      "because pod default/web-1 was assigned to OTHER by the scheduler",
      "because pod default/web-1 was created by the ReplicaSet controller",
      "because pod default/web-2 was marked for deletion by the taint eviction controller, with a grace of 30s",
      "because node NODE was tainted node.kubernetes.io/unreachable:NoExecute by the node lifecycle controller",
      "because node NODE became NotReady, says the node lifecycle controller: Kubelet stopped posting node status",
      "silent lease kube-node-lease/NODE was last renewed by the kubelet on NODE",
      "because node NODE loses its power (the user)",
      "outside",
    ]);
  });

  test("gives each link an entry of the log, and the times of the causes", () => {
    const { links } = explainWhy(story.cluster, "Pod", newestPod(story));
    for (const { seq, timeMs, revision } of links) expect(story.cluster.store.log.entry(seq)).toMatchObject({ timeMs, revision });
    const [tainted] = links.filter(({ sentence }) => sentence.includes("NoExecute"));
    const [marked] = links.filter(({ sentence }) => sentence.includes("marked for deletion"));
    expect(((marked?.timeMs ?? 0) - (tainted?.timeMs ?? 0)) / 1_000).toBeCloseTo(300, 0);
  });

  test("explains the lost pod and the Deployment by the same crash", () => {
    for (const [kind, key] of [
      ["Pod", lost === undefined ? "" : keyOf(lost)],
      ["Node", nodeName],
    ] as const) {
      expect(whyLines(story, kind, key).slice(-2), kind).toEqual([`because node ${nodeName} loses its power (the user)`, "outside"]);
    }
  });

  test("explains what came back by the power that came back", () => {
    story.does(`recover node ${nodeName}`);
    story.cluster.advance(60_000);
    story.cluster.runUntilSettled();
    expect(whyLines(story, "Node", nodeName)).toContain(`because node ${nodeName} gets power again (the user)`);
  });
});

test("a crash loop is one round of the loop, counted", () => {
  const story = new Story(webYaml({ image: "busybox", replicas: 1, container: 'command: ["sh", "-c", "sleep 5; exit 3"]' }));
  story.at(200);
  const lines = whyLines(story, "Pod", newestPod(story));
  expect(lines.map((line) => line.replaceAll(/worker-\d/g, "NODE").replace(/back-off \w+ /, "back-off … "))).toEqual([
    "found pod default/web-1 became CrashLoopBackOff, says the kubelet on NODE: container web: back-off … restarting failed container=web pod=web-1_default(UID) ×3",
    "after pod default/web-1 became Error, says the kubelet on NODE: container web ended with exit code 3 (Error) ×4",
    "after pod default/web-1 became Running, says the kubelet on NODE ×4",
    "after pod default/web-1 became ContainerCreating, says the kubelet on NODE",
    "because pod default/web-1 was assigned to NODE by the scheduler",
    "because pod default/web-1 was created by the ReplicaSet controller",
    ...BEGINNING,
  ]);
});

test("a pod of a rollout follows from the new template", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.cluster.runUntilSettled();
  story.does("set image deployment/web web=nginx:1.28");
  story.cluster.runUntilSettled();
  const [old] = story.list("ReplicaSet").filter(({ spec }) => spec.replicas === 0);
  expect(whyLines(story, "Pod", newestPod(story)).slice(-4)).toEqual([
    "because pod default/web-1 was created by the ReplicaSet controller",
    "because replicaset default/rs-1 was created by the Deployment controller",
    "because deployment default/web got a new template from the user (set) (containers.web.image: nginx:1.29 → nginx:1.28)",
    "outside",
  ]);
  expect(whyLines(story, "ReplicaSet", old === undefined ? "" : keyOf(old)).join("\n")).toContain(
    "was scaled from 1 to 0 by the Deployment controller",
  );
  expect(whyLines(story, "Deployment", "default/web")[0]).toMatch(/^found deployment default\/web went from/);
});

test.each([
  [
    "no node has room",
    webYaml({ replicas: 1, container: "resources: {requests: {cpu: '40'}}" }),
    /^found pod default\/web-1 has PodScheduled=False, says the scheduler: 0\/4 nodes are available: .*Insufficient cpu/,
    "because pod default/web-1 was created by the ReplicaSet controller",
  ],
  [
    "the image is not there",
    webYaml({ replicas: 1, image: "nginx:nope" }),
    /^found pod default\/web-1 became ImagePullBackOff, says the kubelet on worker-\d: container web: Back-off pulling image "nginx:nope"/,
    /^after pod default\/web-1 became ErrImagePull, .*: container web: rpc error: code = NotFound/,
  ],
])("a pod waits because %s", (_what, yaml, first, second) => {
  const story = new Story(yaml);
  story.at(60);
  const lines = whyLines(story, "Pod", newestPod(story));
  expect(lines[0]).toMatch(first);
  expect(lines[1]).toMatch(second);
  expect(lines.slice(-3)).toEqual(BEGINNING);
});

test("an author is not woken by what it does not watch", () => {
  const service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n";
  const story = new Story(webYaml() + service);
  story.cluster.runUntilSettled();
  story.does("scale deployment web --replicas=4");
  story.cluster.runUntilSettled();
  const chains = story.cluster.store.log
    .all()
    .filter(({ kind, agent }) => kind === "Deployment" && agent === "deployment")
    .map((entry) => explainEntry(story.cluster, entry).links.map(({ sentence }) => sentence));
  expect(chains.length).toBeGreaterThan(5);
  for (const [, ...causes] of chains) for (const sentence of causes) expect(sentence).not.toMatch(/^endpoint/);
});

test("what is gone is explained to its end: the garbage collector, its owner, the user", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.cluster.runUntilSettled();
  const pod = newestPod(story);
  story.does("delete deployment web");
  story.cluster.runUntilSettled();
  expect(story.cluster.store.get("Pod", pod)).toBeUndefined();
  expect(whyLines(story, "Pod", pod).map((line) => line.replaceAll(/worker-\d/g, "NODE"))).toEqual([
    "found pod default/web-1 was removed by the kubelet on NODE",
    "after pod default/web-1 became Completed, says the kubelet on NODE: container web ended with exit code 0 (Completed)",
    "because pod default/web-1 was marked for deletion by the garbage collector, with a grace of 30s",
    "because replicaset default/rs-1 was removed by the garbage collector",
    "because deployment default/web was removed by the user (delete)",
    "outside",
  ]);
});

test("pods that replace several lost ones at once follow each from its own", () => {
  const story = new Story(webYaml({ replicas: 4 }));
  story.cluster.runUntilSettled();
  const before = story.list("Pod").map(keyOf);
  story.does("delete pod --all --wait=false");
  story.cluster.advance(2_000);
  const causes = story
    .list("Pod")
    .map(keyOf)
    .filter((key) => !before.includes(key))
    .map(
      (key) => explainWhy(story.cluster, "Pod", key).links.find(({ sentence }) => sentence.includes("marked for deletion"))?.object?.key,
    );
  expect(causes.toSorted()).toEqual(before.toSorted());
});

test("a burst of pods follows from the ReplicaSet, not from the pods before it", () => {
  const story = new Story(webYaml({ replicas: 60 }), 3);
  story.at(3);
  for (const pod of story.list("Pod")) {
    const lines = whyLines(story, "Pod", keyOf(pod));
    expect(lines.filter((line) => line.includes("was created by the ReplicaSet controller"))).toHaveLength(1);
    expect(lines.slice(-3)).toEqual(BEGINNING);
  }
});

describe("who cannot act", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.cluster.runUntilSettled();
  const { cluster } = story;
  const { nodeName = "" } = story.list("Pod")[0]?.spec ?? {};
  const set = (name: string, change: Partial<ProcessRow>): void => {
    const row = cluster.tables.row(processTable, name);
    if (row !== undefined) cluster.tables.put(processTable, name, { ...row, ...change });
  };

  test("is nobody as long as all are at work", () => {
    expect(explainWhy(cluster, "Pod", newestPod(story)).hindrances).toEqual([]);
  });

  test("is told with the fault that did it; kubelets only of the object's node", () => {
    cluster.store.record(`kubelet of ${nodeName} is cut off`, cluster.nowMs, { agent: "user", key: nodeName });
    set(`kubelet@${nodeName}`, { linked: false });
    set("kube-scheduler", { running: false });
    set("kube-controller-manager", { paused: true });
    expect(explainWhy(cluster, "Pod", newestPod(story)).hindrances.toSorted((a, b) => (a.process < b.process ? -1 : 1))).toMatchObject([
      { process: "kube-controller-manager", state: "is paused" },
      { process: "kube-scheduler", state: "does not run" },
      { process: `kubelet@${nodeName}`, state: "cannot reach the API server", fault: { text: `kubelet of ${nodeName} is cut off` } },
    ]);
    expect(explainWhy(cluster, "Deployment", "default/web").hindrances.map(({ process }) => process)).not.toContain(`kubelet@${nodeName}`);
    expect(story.does("why deployment web")).toMatch(/\n\nNow kube-controller-manager is paused/);
  });
});

test("a fault that is not over is told of whatever it troubles", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.cluster.runUntilSettled();
  const { nodeName = "" } = story.list("Pod")[0]?.spec ?? {};
  story.cluster.submit({ do: "strike", by: "crash", fault: "node-power", aim: { target: nodeName, options: {} }, forMs: 600_000 });
  const fault = { id: "node-power-1", text: `node ${nodeName} loses its power`, sinceMs: story.cluster.nowMs };
  for (const [kind, key] of [
    ["Node", nodeName],
    ["Pod", newestPod(story)],
  ] as const)
    expect(explainWhy(story.cluster, kind, key).faults).toEqual([fault]);
  expect(explainWhy(story.cluster, "Deployment", "default/web").faults).toEqual([]);
  expect(story.does(`why node ${nodeName}`)).toContain(`\nNot over yet: node ${nodeName} loses its power (node-power-1)  @ +`);
});

test("a leader that was crashed is told with the fault that did it", () => {
  const { cluster } = new Story(webYaml({ replicas: 1 }));
  cluster.runUntilSettled();
  const aim = { target: "", options: {} };
  cluster.submit({ do: "strike", by: "crash", fault: "controller-manager-crash", aim, forMs: 60_000 });
  expect(explainWhy(cluster, "Deployment", "default/web").hindrances).toMatchObject([
    { process: "kube-controller-manager", state: "does not run", fault: { text: "kube-controller-manager ends" } },
  ]);
});

describe("of several faults on one node", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.cluster.runUntilSettled();
  const { nodeName = "" } = story.list("Pod")[0]?.spec ?? {};
  const zone = story.cluster.store.get("Node", nodeName)?.metadata.labels?.["topology.kubernetes.io/zone"] ?? "";
  for (const line of [`crash kubelet ${nodeName}`, `slow runtime ${nodeName}`]) story.does(line);

  test("that is said to hinder which does, whatever came later", () => {
    const text = `the kubelet of node ${nodeName} stops`;
    expect(explainWhy(story.cluster, "Node", nodeName).hindrances).toMatchObject([{ process: `kubelet@${nodeName}`, fault: { text } }]);
    expect(explainWhy(story.cluster, "Node", nodeName).faults).toHaveLength(2);
  });

  test("what died with the machine is not told of any more, nor is its end", () => {
    story.does(`crash zone ${zone}`);
    const { hindrances, faults } = explainWhy(story.cluster, "Node", nodeName);
    expect(hindrances.find(({ process }) => process === `kubelet@${nodeName}`)?.fault?.text).toBe(`zone ${zone} loses its power`);
    expect(faults.map(({ id }) => id)).toEqual(["kubelet-stop-1", "zone-power-1"]);
    story.does("heal all");
    expect(story.cluster.store.log.all().flatMap(({ text }) => text ?? [])).not.toContain(
      `the container runtime of node ${nodeName} answers again`,
    );
  });
});

test.each([
  [
    "liveness",
    "livenessProbe: {tcpSocket: {port: 81}, periodSeconds: 5, failureThreshold: 2}",
    [
      "found pod default/web-1 became Completed, says the kubelet on NODE: container web ended with exit code 0 (Completed)",
      "because pod default/web-1 had the event Killing: Container web failed liveness probe, will be restarted",
      expect.stringMatching(
        /^because pod default\/web-1 had the event Unhealthy( \(2 times\))?: Liveness probe failed: dial tcp .*:81: connect: connection refused$/,
      ),
      "after pod default/web-1 became Running, says the kubelet on NODE",
    ],
  ],
])("a container that a %s probe has killed says so", (_what, container, lines) => {
  const story = new Story(webYaml({ replicas: 1, container }));
  story.when(() => story.list("Pod")[0]?.status.containerStatuses?.[0]?.state?.terminated !== undefined);
  expect(
    whyLines(story, "Pod", newestPod(story))
      .slice(0, 4)
      .map((line) => line.replaceAll(/worker-\d/g, "NODE")),
  ).toEqual(lines);
});

test("a container that was killed by hand ended by that", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.cluster.runUntilSettled();
  story.does(`crash pod ${story.list("Pod")[0]?.metadata.name}`);
  story.cluster.advance(1_500);
  const lines = whyLines(story, "Pod", newestPod(story)).map((line) => line.replaceAll(/worker-\d/g, "NODE"));
  expect(lines.slice(-2)).toEqual([expect.stringMatching(/^because .*end.* with exit code 1 \(the user\)$/), "outside"]);
});

describe("after a backup of etcd was restored", () => {
  const timeline = new Timeline({ seed: 1 }, "test");
  const does = (line: string): void => {
    const readFiles = (): readonly { path: string; text: string }[] => [{ path: "web.yaml", text: webYaml() }];
    expect(finish(runLine(line, { cluster: timeline.cluster, namespace: "default", readFiles })).errors ?? "").toBe("");
  };
  does("apply -f web.yaml");
  timeline.cluster.advance(60_000);
  does("scale deployment web --replicas=4");
  timeline.cluster.advance(60_000);
  const gone = timeline.cluster.store.log.all().findLast(({ kind, verb }) => kind === "Pod" && verb === "create")?.objectKey ?? "";
  timeline.restoreBackup({ atMs: timeline.cluster.nowMs - 90_000 });
  const first = (kind: string, key: string): string | undefined => explainWhy(timeline.cluster, kind, key).links[0]?.sentence;

  test.each(["Deployment default/web", `Pod ${gone}`])("%s is what it is because of that", (object) => {
    const [kind = "", key = ""] = object.split(" ");
    expect(first(kind, key)).toMatch(/^etcd is restored from a backup of .* \(the user\)$/);
  });

  test("what was in the backup as it is has its own reasons", () => {
    expect(first("ConfigMap", "default/kube-root-ca.crt")).toMatch(/^configmap default\/kube-root-ca.crt was created by /);
    expect(first("Node", "worker-1")).not.toMatch(/etcd/);
  });

  test("what is written from then on is the newest again", () => {
    does("scale deployment web --replicas=3");
    expect(first("Deployment", "default/web")).toBe("deployment default/web was scaled from 2 to 3 by the user (scale)");
  });
});

describe("a past that is gone", () => {
  test("is called so where the chain breaks off", () => {
    const story = new Story(webYaml({ replicas: 1 }));
    story.cluster.runUntilSettled();
    const key = newestPod(story);
    const later = Cluster.restore(story.cluster.snapshot());
    expect(explainWhy(later, "Pod", key)).toEqual({ kind: "Pod", key, links: [], ending: "gone", hindrances: [], faults: [] });
    later.server.delete("Pod", key, { author: { agent: "kubelet", key: "worker-1/x" }, graceSeconds: 0 });
    expect(explainWhy(later, "Pod", key)).toMatchObject({ links: [{ how: "found" }], ending: "gone" });
  });

  test("does not change what is: explaining writes nothing", () => {
    const story = new Story(webYaml({ replicas: 1 }));
    story.at(30);
    const { revision, log } = story.cluster.store;
    const { seq } = log;
    for (const kind of ["Pod", "ReplicaSet", "Deployment", "Node"] as const)
      for (const each of story.list(kind)) whyLines(story, kind, keyOf(each));
    expect([story.cluster.store.revision, log.seq]).toEqual([revision, seq]);
  });
});
