/**
 * Rollouts with real kubelets: one that goes well, one whose pods never become ready, and readiness lost later.
 */
import { describe, expect, test } from "vitest";
import { Story, staying, webDeployment } from "../../support/story.ts";

/** A running Deployment; second 0 is when it has settled. */
function running(replicas: number, options: Parameters<typeof webDeployment>[1] = {}): Story {
  const story = new Story(webDeployment(replicas, options));
  story.does("wait settled");
  story.mark();
  return story;
}

/** READY, UP-TO-DATE and AVAILABLE of the Deployment. */
const row = (story: Story): string => story.row("get deploy web").slice(1).join(" ");
const readyNow = (story: Story): number => story.get("Deployment", "default/web").status.readyReplicas ?? 0;
/** The Deployment's events from the mark on, with `new` and `old` in the place of its ReplicaSets. */
function scalings(story: Story): readonly string[] {
  const [first = ""] = story.events("web").flatMap((text) => /replica set (\S+) from 0 /.exec(text)?.slice(1) ?? []);
  return story
    .events("web")
    .flatMap((text) => /(Scaled \w+) replica set (\S+) (from .*)/.exec(text)?.slice(1).join("|") ?? [])
    .map((text) => text.replace(/\|(\S+)\|/, (_all, name) => ` ${name === first ? "old" : "new"} `))
    .slice(1);
}

/** Readiness of the new pods is refused; nginx itself is fine. */
const BREAK = `patch deploy web -p '{"spec":{"template":{"metadata":{"annotations":{"kubarium.dev/http-status":"500"}}}}}'`;

describe("a healthy rolling update of three replicas", () => {
  test("goes one by one, and never fewer than three are ready", () => {
    const story = running(3);
    let least = 3;
    story.does("set image deploy/web web=nginx:1.28");
    const done = story.when(() => {
      least = Math.min(least, readyNow(story));
      return row(story) === "3/3 3 3" && staying(story.list("Pod")).length === 3;
    });
    expect(done).toBeLessThan(60);
    expect(least).toBe(3);
    story.does("wait settled");
    expect(scalings(story)).toEqual([
      "Scaled up new from 0 to 1",
      "Scaled down old from 3 to 2",
      "Scaled up new from 1 to 2",
      "Scaled down old from 2 to 1",
      "Scaled up new from 2 to 3",
      "Scaled down old from 1 to 0",
    ]);
    expect(story.conditions(story.get("Deployment", "default/web"), "True").join()).toMatch(/Progressing NewReplicaSetAvailable: /);
  });

  test("is told line by line by rollout status", () => {
    const story = running(3);
    story.does("set image deploy/web web=nginx:1.28");
    const lines = story.does("rollout status deploy/web").split("\n");
    expect(lines).toEqual(
      expect.arrayContaining([
        'Waiting for deployment "web" rollout to finish: 1 out of 3 new replicas have been updated...',
        'Waiting for deployment "web" rollout to finish: 2 out of 3 new replicas have been updated...',
        'Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...',
      ]),
    );
    expect(lines.at(-1)).toBe('deployment "web" successfully rolled out');
  });
});

describe("new pods that never become ready", () => {
  test("hold a rollout of three at one new pod", () => {
    const story = running(3);
    story.does(BREAK);
    story.at(40);
    expect(row(story)).toBe("3/3 1 3");
    const stuck = story.list("Pod").find(({ metadata }) => story.row(`get pod ${metadata.name}`)[1] === "0/1");
    expect(stuck).toBeDefined();
    expect(story.row(`get pod ${stuck?.metadata.name}`).slice(1, 3)).toEqual(["0/1", "Running"]);
    expect(story.events(stuck?.metadata.name ?? "")).toContain(
      "Warning Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500",
    );
  });

  test("hold a rollout of ten at five new and eight old ones", () => {
    const story = running(10);
    story.does(BREAK);
    story.at(40);
    expect(row(story)).toBe("8/10 5 8");
    expect(story.conditions(story.get("Deployment", "default/web"), "True").join()).toMatch(/Available MinimumReplicasAvailable: /);
  });

  test("make the rollout late at 601 s, without an event and without rolling back", () => {
    const story = running(3);
    story.does(BREAK);
    const told = story.events("web").filter((text) => text.includes("ScalingReplicaSet")).length;
    const progressing = (): string =>
      story.conditions(story.get("Deployment", "default/web"), "False").find((text) => text.startsWith("Progressing")) ?? "";
    const late = story.when(() => progressing() !== "");
    expect(late).toBeGreaterThanOrEqual(600);
    expect(late).toBeLessThanOrEqual(605);
    expect(progressing()).toMatch(/^Progressing ProgressDeadlineExceeded: ReplicaSet "web-\w+" has timed out progressing\.$/);
    expect(story.run("rollout status deploy/web")).toMatchObject({
      exitCode: 1,
      errors: 'error: deployment "web" exceeded its progress deadline',
    });
    expect(story.events("web").filter((text) => text.includes("ScalingReplicaSet")).length).toBe(told + 1);
    expect(row(story)).toBe("3/3 1 3");
  });

  test("vanish with rollout undo, and the old revision gets a new number", () => {
    const story = running(3);
    story.does(BREAK);
    story.at(40);
    expect(story.does("rollout undo deploy/web")).toBe("deployment.apps/web rolled back");
    story.does("wait settled");
    expect(row(story)).toBe("3/3 3 3");
    expect(story.does("rollout history deploy/web")).toMatch(/\n2 +<none>\n3 +<none>/);
    expect(story.list("Pod")).toHaveLength(3);
    expect(story.does("rollout status deploy/web")).toBe('deployment "web" successfully rolled out');
  });
});

test("readiness that fails later costs traffic, not restarts", () => {
  const story = new Story(
    `${webDeployment(2).replace("metadata: {labels: {app: web}}", "metadata: {labels: {app: web}, annotations: {kubarium.dev/unready-from: 60s}}")}---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`,
  );
  story.at(45);
  expect(row(story)).toBe("2/2 2 2");
  const lost = story.when(() => readyNow(story) === 0);
  expect(lost).toBeGreaterThanOrEqual(80);
  expect(lost).toBeLessThanOrEqual(110);
  story.at(lost + 2);
  expect(story.list("Pod").map(({ status }) => status.containerStatuses?.[0]?.restartCount)).toEqual([0, 0]);
  expect(story.get("Endpoints", "default/web").subsets?.flatMap(({ addresses = [] }) => addresses)).toEqual([]);
  const deployment = story.get("Deployment", "default/web");
  expect(story.conditions(deployment, "False").join()).toMatch(/^Available MinimumReplicasUnavailable: /);
  expect(story.conditions(deployment, "True").join()).toMatch(/^Progressing NewReplicaSetAvailable: /);
});
