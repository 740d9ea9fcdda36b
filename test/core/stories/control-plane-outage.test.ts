/**
 * What is seen while the controllers or the scheduler are away, and how it is made up for when they are back.
 */
import { describe, expect, test } from "vitest";
import { Story, staying, webDeployment } from "../../support/story.ts";

const SERVICE = `---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;
const CONTROLLERS = "kube-controller-manager";
const SCHEDULER = "kube-scheduler";

/** Takes a process away, and gives it back. */
type Outage = readonly [name: string, start: (story: Story, process: string) => void, end: (story: Story, process: string) => void];
const outages: readonly Outage[] = [
  ["cut off", ({ cluster }, process) => cluster.manager.cutLink(process), ({ cluster }, process) => cluster.manager.restoreLink(process)],
  [
    "stopped",
    ({ cluster }, process) => cluster.manager.stopProcess(process),
    ({ cluster }, process) => cluster.manager.startProcess(process, "control-plane"),
  ],
];

function running(replicas = 3): Story {
  const story = new Story(webDeployment(replicas) + SERVICE);
  story.does("wait settled");
  story.mark();
  return story;
}

const row = (story: Story, name = "web"): string => story.row(`get deploy ${name}`).slice(1).join(" ");
const nodeStatus = (story: Story, name: string): string | undefined =>
  story.get("Node", name).status.conditions?.find(({ type }) => type === "Ready")?.status;
const listed = (story: Story): number =>
  story
    .list("EndpointSlice")
    .filter(({ metadata }) => metadata.name.startsWith("web-"))
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ conditions }) => conditions?.ready === true).length;

describe.each(outages)("the controllers are %s", (_name, start, end) => {
  test("nothing is made, replaced, listed or declared dead; all of it is when they are back", () => {
    const story = running();
    start(story, CONTROLLERS);
    story.applies(webDeployment(2).replaceAll("web", "late"));
    story.applies("{apiVersion: v1, kind: Namespace, metadata: {name: shop}}");
    story.does("scale deploy web --replicas=5");
    story.does(`delete pod ${story.list("Pod")[0]?.metadata.name}`);
    story.cluster.manager.powerOff("worker-3");
    story.at(300);
    expect([row(story), row(story, "late"), listed(story)]).toEqual(["3/5 3 3", "0/2 0 0", 3]);
    expect(story.list("ReplicaSet")).toHaveLength(1);
    expect(story.list("Pod")).toHaveLength(2);
    expect(story.events("late")).toEqual([]);
    const pod = "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: shop}, spec: {containers: [{name: c, image: nginx}]}}";
    expect(() => story.applies(pod)).toThrow('error looking up service account shop/default: serviceaccount "default" not found');
    expect([story.has("ServiceAccount", "shop/default"), nodeStatus(story, "worker-3")]).toEqual([false, "True"]);

    story.mark();
    end(story, CONTROLLERS);
    // A new process waits until the Lease of the old one has gone unrenewed for 15 s, by its own watch.
    const backAt = story.when(() => story.has("ServiceAccount", "shop/default"));
    expect(backAt).toBeGreaterThanOrEqual(15);
    expect(backAt).toBeLessThanOrEqual(20);
    story.at(backAt + 2);
    expect([row(story), listed(story)]).toEqual(["2/5 5 2", 2]);
    expect(story.list("ReplicaSet")).toHaveLength(2);
    // They know nothing of the time before: every node has its whole grace again.
    const silentAt = story.when(() => nodeStatus(story, "worker-3") === "Unknown");
    expect(silentAt - backAt).toBeGreaterThanOrEqual(50);
    expect(silentAt - backAt).toBeLessThanOrEqual(56);
  });
});

test("controllers that are cut off for less than their lease lasts go on as if nothing had been", () => {
  const story = running();
  story.cluster.manager.powerOff("worker-3");
  story.at(30);
  story.cluster.manager.cutLink(CONTROLLERS);
  story.at(39);
  story.cluster.manager.restoreLink(CONTROLLERS);
  const silentAt = story.when(() => nodeStatus(story, "worker-3") === "Unknown");
  expect(silentAt).toBeGreaterThanOrEqual(40);
  expect(silentAt).toBeLessThanOrEqual(60);
});

describe.each(outages)("the scheduler is %s", (_name, start, end) => {
  test("new pods wait without a word, the rollout is late at 601 s, and goes on when it is back", () => {
    const story = running(2);
    start(story, SCHEDULER);
    story.does("set image deploy/web web=nginx:1.28");
    story.at(60);
    const waiting = story.list("Pod").find(({ spec }) => spec.nodeName === undefined);
    const { name = "" } = waiting?.metadata ?? {};
    expect(story.status(name)).toBe("Pending");
    expect([waiting?.status.conditions, story.events(name), row(story)]).toEqual([undefined, [], "2/2 1 2"]);
    const lateAt = story.when(() =>
      /ProgressDeadlineExceeded/.test(story.conditions(story.get("Deployment", "default/web"), "False").join()),
    );
    expect(lateAt).toBeGreaterThanOrEqual(600);
    expect(lateAt).toBeLessThanOrEqual(602);
    story.mark();
    end(story, SCHEDULER);
    expect(story.when(() => row(story) === "2/2 2 2" && staying(story.list("Pod")).length === 2)).toBeLessThan(60);
    expect(story.events(name)[0]).toMatch(/^Normal Scheduled: Successfully assigned /);
  });
});
