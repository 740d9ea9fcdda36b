/**
 * Conditions: what holds of a cluster, what is seen instead, and what cannot be read.
 */
import { describe, expect, test } from "vitest";
import { parseCondition } from "../../../src/commands/conditions/condition.ts";
import { Gauge } from "../../../src/commands/conditions/gauge.ts";
import type { Cluster } from "../../../src/core/index.ts";
import { Story, scriptedPod, webDeployment } from "../../support/story.ts";

const BIG = scriptedPod("big", "sleep 1000", { container: "resources: {requests: {cpu: 50}}" });

/** Three pods of nginx that are ready, and a pod that finds no room. */
function story(): Story {
  const told = new Story(`${webDeployment(3)}---\n${BIG}`);
  told.at(60);
  return told;
}

const { cluster } = story();

function read(text: string, on: Cluster = cluster, namespace = "default") {
  return parseCondition(text, { registry: on.registry, namespace });
}

describe("what holds", () => {
  test.each([
    "deployment/web READY=3/3 AVAILABLE=3",
    "deploy web available>=3",
    "deployment/web READY=3",
    "deployment/web READY!=2/3",
    "pods -l app=web STATUS=Running RESTARTS=0 AGE<2m",
    "pods -l app=web NODE~^worker-",
    "pods -l app=web NODE!~control",
    "pods -n default -l app=web AGE>10s",
    "pods -A -l app=web IP!=<none>",
    "pod/big STATUS=Pending",
    "pod/big",
    "nodes STATUS=Ready",
    "pods --field-selector status.phase=Pending STATUS=Pending",
    "condition=Ready nodes",
    "condition=PodScheduled=False pod/big",
    "jsonpath='{.status.phase}'=Running pods -l app=web",
    "delete pod/web-0",
    "delete pods -l app=nobody",
    "count pods = 4",
    "count pods -l app=web READY=1/1 >= 3",
    "count pods -l app=nobody = 0",
    'event pod/big REASON=FailedScheduling MESSAGE~"Insufficient cpu"',
    "event REASON=ScalingReplicaSet",
    "event node/worker-1 REASON=NodeReady",
    "settled and pod/big STATUS=Pending and nodes STATUS=Ready",
  ])("%s", (text) => {
    expect(read(text).holds(cluster)).toBe(true);
  });

  test.each([
    ["pod/big STATUS=Running", "pod/big has STATUS Pending"],
    ["pod/nobody STATUS=Running", "there is no pod/nobody"],
    ["pods -l app=nobody STATUS=Running", "there are no pods"],
    ["pods STATUS=Running", "pod/big has STATUS Pending"],
    ["deployment/web READY=3/3 AVAILABLE>3", "deployment.apps/web has READY 3/3, AVAILABLE 3"],
    ["condition=Ready pod/big", "pod/big is not condition=Ready"],
    ["condition=Ready pod/nobody", "there is no pod/nobody"],
    ["delete pod/big", "pod/big is there"],
    ["count pods -l app=big > 1", "there are 1: big"],
    ["count pods -l app=nobody > 0", "there are 0"],
    [
      "nodes STATUS=NotReady",
      "node/control-plane has STATUS Ready; node/worker-1 has STATUS Ready; node/worker-2 has STATUS Ready; and 1 more",
    ],
    ["settled and pod/big STATUS=Running", "pod/big has STATUS Pending"],
    ["event pod/big REASON=Killing", "no such event among 1, such as FailedScheduling of pod/big: 0/4 nodes are available"],
    ["event pod/nobody", "no event"],
  ])("%s does not: %s", (text, seen) => {
    const condition = read(text);
    expect(condition.holds(cluster)).toBe(false);
    expect(condition.seen(cluster)).toContain(seen);
  });

  test("of a namespace in force", () => {
    expect(read("count pods = 0", cluster, "shop").holds(cluster)).toBe(true);
    expect(read("count pods -n default = 4", cluster, "shop").holds(cluster)).toBe(true);
  });
});

describe("what cannot be read", () => {
  test.each([
    ["pod/web STATSU=Running", 'error: pods have no column "STATSU": did you mean STATUS?'],
    ["pod/web COLOUR=red", 'error: pods have no column "COLOUR": there are NAME, READY, STATUS'],
    ["podz STATUS=Running", `error: the server doesn't have a resource type "podz"`],
    ["STATUS=Running", "error: a condition names objects: pod/web-0 STATUS=Running"],
    ["pod/web STATUS = Running", 'error: cannot read "=": a test is written COLUMN=VALUE'],
    ["pod/web RESTARTS>=many", 'error: >= compares numbers and durations, not "many"'],
    ["pod/web STATUS~[", 'error: "[" is no regular expression'],
    ["count pods", "error: count compares"],
    ["pod/web and", "error: a condition is missing beside 'and'"],
    ["", "error: a condition is missing"],
    ["settled now", "error: settled stands alone"],
    ["delete", "error: delete needs an object"],
    ["pods --frob", "error: unknown flag: --frob"],
    ["pods -l 'a in'", "unable to parse requirement"],
    ["event -l app=web", "error: event takes no selector"],
  ])("%j: %s", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});

test("a gauge looks again only when something it looks at has changed", () => {
  const told = story();
  let looks = 0;
  const condition = read("pod/big STATUS=Running", told.cluster);
  const gauge = new Gauge(
    {
      ...condition,
      holds(on) {
        looks += 1;
        return condition.holds(on);
      },
    },
    told.cluster,
  );
  expect(gauge.holds).toBe(false);
  told.at(120);
  expect([gauge.holds, looks]).toEqual([false, 1]);
  told.does("delete pod big --force --grace-period=0");
  expect([gauge.holds, looks]).toEqual([false, 2]);
});

describe("until", () => {
  test("lets time pass until it holds, and says when it came", () => {
    const told = new Story(webDeployment(3));
    const { output, exitCode } = told.run("until deployment/web READY=3/3 within 2m");
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^after [\d.]+s: deployment\.apps\/web has READY 3\/3\n2026-/);
    expect(told.row("get deployment web")[1]).toBe("3/3");
  });

  test("gives up, and says what is there instead", () => {
    const told = story();
    const fromMs = told.cluster.nowMs;
    expect(told.run("until pod/big STATUS=Running within 90s")).toMatchObject({
      exitCode: 1,
      errors: "error: it did not come within 1m30s: pod/big has STATUS Pending",
    });
    expect(told.cluster.nowMs - fromMs).toBe(90_000);
  });

  test.each([
    ["until", "error: until what?"],
    ["until pod/big STATUS=Running within soon", 'error: "soon" is no duration'],
    ["until pod/big COLOUR=red", "error: pods have no column"],
  ])("%s is refused", (line, errors) => {
    expect(story().run(line).errors).toContain(errors);
  });
});
