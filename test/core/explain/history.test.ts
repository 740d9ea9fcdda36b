/**
 * The past of one object: who, when, what, why.
 */
import { describe, expect, test } from "vitest";
import { Cluster, type History, historyOf, keyOf } from "../../../src/core/index.ts";
import { Story } from "../../support/story.ts";
import { plain, webYaml } from "./spoken.ts";

/** Who changed which fields, and why. */
function told({ items }: History): readonly string[] {
  return items.map(({ verb, author, changes, because }) => {
    const fields = changes.map(({ path, from, to }) => `${path}: ${JSON.stringify(from)} → ${JSON.stringify(to)}`).join(", ");
    return plain(
      `${verb} by ${author}${fields === "" ? "" : ` (${fields})`}${because === undefined ? "" : ` because ${because.sentence}`}`,
    );
  });
}

describe("a Deployment that is scaled", () => {
  const story = new Story(webYaml());
  story.cluster.runUntilSettled();
  story.does("scale deployment web --replicas=3");
  story.cluster.runUntilSettled();
  story.does("scale deployment web --replicas=1");
  story.cluster.runUntilSettled();

  test("tells who set one field, and to what", () => {
    expect(told(historyOf(story.cluster, "Deployment", "default/web", { field: "spec.replicas" }))).toEqual([
      "create by the user (apply) (spec.replicas: undefined → 2)",
      "update by the user (scale) (spec.replicas: 2 → 3)",
      "update by the user (scale) (spec.replicas: 3 → 1)",
    ]);
  });

  test("tells why controllers wrote", () => {
    const [set] = story.list("ReplicaSet");
    const history = historyOf(story.cluster, "ReplicaSet", set === undefined ? "" : keyOf(set), { field: "spec.replicas" });
    expect(told(history)).toEqual([
      "create by the Deployment controller (spec.replicas: undefined → 2) because deployment default/web was created by the user (apply)",
      "update by the Deployment controller (spec.replicas: 2 → 3) because deployment default/web was scaled from 2 to 3 by the user (scale)",
      "update by the Deployment controller (spec.replicas: 3 → 1) because deployment default/web was scaled from 3 to 1 by the user (scale)",
    ]);
  });

  test("gives the newest items, and counts the older ones", () => {
    const all = historyOf(story.cluster, "Deployment", "default/web");
    const tail = historyOf(story.cluster, "Deployment", "default/web", { tail: 2 });
    expect(tail.items).toEqual(all.items.slice(-2));
    expect(tail.older).toBe(all.items.length - 2);
    expect(all).toMatchObject({ older: 0, isWhole: true });
  });
});

test.each([
  ["a type of a condition", "status.conditions.Ready.status", ["False", "True"]],
  ["a container by its name", "status.containerStatuses.web.ready", [false, true]],
])("a field may name %s", (_what, field, values) => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.cluster.runUntilSettled();
  const [pod] = story.list("Pod");
  const { items } = historyOf(story.cluster, "Pod", pod === undefined ? "" : keyOf(pod), { field });
  expect(items.map(({ changes }) => changes[0]?.to)).toEqual(values);
});

test("signs of life are counted, not shown", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  story.at(1_200);
  const history = historyOf(story.cluster, "Node", "worker-1");
  const lease = historyOf(story.cluster, "Lease", "kube-node-lease/worker-1");
  expect(history.items.flatMap(({ changes }) => changes).filter(({ path }) => path.endsWith("Time"))).toEqual([]);
  expect(history.quiet).toBeGreaterThan(1);
  expect(lease.items).toHaveLength(1);
  expect(lease.quiet).toBeGreaterThan(100);
});

test("a past that the log no longer holds is not whole", () => {
  const story = new Story(webYaml({ replicas: 1 }));
  const later = Cluster.restore(story.cluster.snapshot());
  expect(historyOf(later, "Deployment", "default/web")).toEqual({ items: [], older: 0, quiet: 0, isWhole: false });
});
