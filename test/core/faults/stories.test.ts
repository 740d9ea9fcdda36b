/** Faults on a whole cluster, by the seconds at which an observer of a real one sees what comes of them. */
import { describe, expect, test } from "vitest";
import type { Node } from "../../../src/core/api/kinds/node.ts";
import { NEVER, Story } from "../../support/story.ts";
import { between, condition, LIMITED, podOn, ready, readyEndpoints, restarts, webStory } from "./web-story.ts";

describe("a container", () => {
  function limited(): Story {
    const story = new Story(LIMITED);
    story.does("wait settled");
    story.mark();
    return story;
  }
  const last = (story: Story): unknown => story.get("Pod", "default/hungry").status.containerStatuses?.[0]?.lastState?.terminated;

  test("that leaks is killed at its limit, started again at once, then with a back-off", () => {
    const story = limited();
    story.does("fill container hungry --rate=8Mi");
    between(
      story.when(() => restarts(story.get("Pod", "default/hungry")) === 1),
      10,
      18,
    );
    expect(last(story)).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
    story.at(45);
    expect(story.status("hungry")).toBe("CrashLoopBackOff");
    story.does("recover pod hungry");
    expect(story.does("faults")).toBe("No fault is going on.");
    story.at(500);
    expect(story.status("hungry")).toBe("Running");
  });

  test("that is said to be out of memory is", () => {
    const story = limited();
    story.does("crash container hungry --reason=OOMKilled");
    between(
      story.when(() => restarts(story.get("Pod", "default/hungry")) === 1),
      0,
      3,
    );
    expect(last(story)).toMatchObject({ exitCode: 137, reason: "OOMKilled" });
  });

  test("that is not ready leaves its Service after three probes, and is not started again", () => {
    const story = webStory();
    const { metadata } = podOn(story, "worker-1");
    story.does(`corrupt readiness ${metadata.name} --for 2m`);
    between(
      story.when(() => readyEndpoints(story) === 2),
      20,
      31,
    );
    expect(story.row(`get pod ${metadata.name}`).slice(1, 4)).toEqual(["0/1", "Running", "0"]);
    between(
      story.when(() => readyEndpoints(story) === 3),
      120,
      131,
    );
  });

  test("that hangs is started again by its liveness probe, which ends the fault", () => {
    const probed = LIMITED.replace("resources:", "livenessProbe: {httpGet: {path: /, port: 80}}, resources:");
    const story = new Story(probed);
    story.does("wait settled");
    story.mark();
    story.does("slow container hungry");
    between(
      story.when(() => restarts(story.get("Pod", "default/hungry")) === 1),
      20,
      65,
    );
    expect(story.does("faults")).toContain("over: what it troubled is gone");
    story.at(300);
    expect(restarts(story.get("Pod", "default/hungry"))).toBe(1);
  });
});

describe("an image registry", () => {
  const OTHER =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: new}\nspec: {nodeName: worker-1, containers: [{name: main, image: "redis:7.4"}]}\n';
  function pulled(line: string): Story {
    const story = webStory();
    story.does(line);
    story.mark();
    story.applies(OTHER);
    return story;
  }

  test.each<[what: string, line: string, min: number, max: number]>([
    ["that is down: the pull times out", "crash registry docker.io", 15, 35],
    ["that has lost the image: it answers at once", "corrupt registry docker.io --image=redis:7.4", 0, 4],
    ["that has had enough pulls: it answers at once", "fill pull-limit docker.io", 0, 4],
  ])("%s", (_what, line, min, max) => {
    const story = pulled(line);
    between(
      story.when(() => story.status("new") === "ErrImagePull"),
      min,
      max,
    );
    const failed = story.seconds;
    between(story.when(() => story.status("new") === "ImagePullBackOff") - failed, 5, 16);
    story.does("heal all");
    between(story.when(() => story.status("new") === "Running", 330) - failed, 5, 330);
  });

  test("that is slow: the pull takes so many times as long", () => {
    const [usual, slow] = [pulled("faults"), pulled("slow registry docker.io --times=10x")];
    const times = [usual, slow].map((story) => story.when(() => story.status("new") === "Running"));
    expect((times[1] ?? 0) / (times[0] ?? 1)).toBeGreaterThan(5);
  });

  test("that has lost another image harms nobody", () => {
    const story = pulled("corrupt registry docker.io --image=redis:6");
    between(
      story.when(() => story.status("new") === "Running"),
      0,
      20,
    );
  });
});

describe("a node that runs short", () => {
  test.each<[what: string, line: string, pressure: string, seconds: number]>([
    ["of disk", "fill disk worker-1 --for 2m", "DiskPressure", 20],
    ["of process ids", "fill pids worker-1 --for 2m", "PIDPressure", 20],
  ])("%s has pressure and a taint, and loses them 5 min after it is over", (_what, line, pressure, seconds) => {
    const story = webStory();
    const taint = `node.kubernetes.io/${pressure.replace("Pressure", "").toLowerCase()}-pressure`;
    const isTainted = ({ spec }: Node): boolean => spec.taints?.some(({ key }) => key === taint) ?? false;
    story.does(line);
    between(
      story.when(() => condition(story, "worker-1", pressure) === "True", seconds),
      0,
      seconds,
    );
    expect(story.when(() => isTainted(story.get("Node", "worker-1")), 5)).toBeLessThan(NEVER);
    const overMs = story.cluster.nowMs;
    story.when(() => story.does("faults") === "No fault is going on.", 400);
    const healed = story.seconds;
    expect(story.cluster.nowMs).toBeGreaterThan(overMs);
    between(story.when(() => condition(story, "worker-1", pressure) === "False") - healed, 280, 330);
    expect(story.when(() => !isTainted(story.get("Node", "worker-1")), 5)).toBeLessThan(NEVER);
  });

  test("of memory evicts, until the kernel kills whoever takes it: then it is over, but for the 5 min", () => {
    const story = webStory();
    story.does("fill memory worker-1");
    between(
      story.when(() => condition(story, "worker-1", "MemoryPressure") === "True"),
      100,
      150,
    );
    const pressed = story.seconds;
    expect(story.when(() => story.list("Pod").some(({ status }) => status.reason === "Evicted"), 60) - pressed).toBeLessThan(5);
    between(
      story.when(() => story.does("faults").includes("over: what it troubled is gone")),
      100,
      160,
    );
    const killed = story.seconds;
    expect(story.events("worker-1")).toContainEqual(expect.stringMatching(/^Warning SystemOOM: System OOM encountered, victim process: /));
    between(story.when(() => condition(story, "worker-1", "MemoryPressure") === "False") - killed, 280, 330);
  });

  test("of CPU fails its probes", () => {
    const story = webStory();
    const { metadata } = podOn(story, "worker-1");
    story.does("fill cpu worker-1 --for 2m");
    between(
      story.when(() => story.row(`get pod ${metadata.name}`)[1] === "0/1"),
      20,
      40,
    );
    expect(story.when(() => story.row(`get pod ${metadata.name}`)[1] === "1/1")).toBeLessThan(140);
  });
});

describe("a link", () => {
  test("that is slow lets pods start later, and the node stays Ready", () => {
    const seconds = ["faults", "slow link worker-1 --by=5s"].map((line) => {
      const story = webStory();
      story.does(line);
      story.applies(LIMITED);
      return story.when(() => story.status("hungry") === "Running", 100);
    });
    between((seconds[1] ?? 0) - (seconds[0] ?? 0), 4, 12);
  });

  test("that loses some requests is no harm to speak of; one that loses all of them is as good as cut", () => {
    const some = webStory();
    some.does("corrupt link worker-1 --loss=30%");
    expect(some.when(() => ready(some, "worker-1") !== "True", 600)).toBe(NEVER);
    const all = webStory();
    all.does("corrupt link worker-1 --loss=100%");
    between(
      all.when(() => ready(all, "worker-1") === "Unknown"),
      40,
      60,
    );
    all.does("heal all");
    expect(all.when(() => ready(all, "worker-1") === "True") - all.seconds).toBeLessThanOrEqual(15);
  });
});

test.each(["1h", "-1h"])("a clock that is %s off is no reason for a node to be NotReady, nor for pods to start again", (by) => {
  const story = webStory();
  const { metadata } = podOn(story, "worker-1");
  story.does(`corrupt clock worker-1 --by=${by} --for 30m`);
  expect(story.when(() => ready(story, "worker-1") !== "True", 3_600)).toBe(NEVER);
  expect(restarts(story.get("Pod", `default/${metadata.name}`))).toBe(0);
});

test.each(["2h", "-2h"])("a clock that is set %s makes no back-off shorter or longer", (by) => {
  const crashing = LIMITED.replace("nginx:1.29", "busybox:1.37").replace("resources:", 'command: [sh, -c, "exit 1"], resources:');
  const restartSeconds = [`corrupt clock worker-1 --by=${by} --for 4m`, "faults"].map((line) => {
    const story = new Story(crashing);
    const seen: number[] = [];
    story.does("advance 30s");
    story.does(line);
    story.mark();
    story.when(() => {
      const count = restarts(story.get("Pod", "default/hungry"));
      if (count > seen.length) seen.push(Math.round(story.seconds));
      return false;
    }, 600);
    return seen;
  });
  expect(restartSeconds[0]?.length).toBeGreaterThan(3);
  expect(restartSeconds[0]).toEqual(restartSeconds[1]);
});

test("what dies with a machine is over when its power fails", () => {
  const story = webStory();
  story.does("fill cpu worker-1");
  story.does("crash node worker-1 --for 10s");
  story.at(60);
  expect(story.does("faults")).toContain("over: what it troubled is gone");
  story.does("slow link worker-2");
  expect(story.does("faults")).not.toContain("cpu-hog-1");
});
