import { describe, expect, test } from "vitest";
import type { Pod } from "../../../../src/core/api/kinds/pod.ts";
import type { PriorityClass } from "../../../../src/core/api/kinds/priority-class.ts";
import { CLIENT, serverOf } from "../../../support/server-of.ts";

type Part = { readonly [field: string]: unknown };

function serverWith(...classes: readonly (readonly [name: string, fields: Part])[]) {
  const { server } = serverOf();
  const addClass = (name: string, fields: Part) =>
    server.create("PriorityClass", { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name }, ...fields }, CLIENT);
  for (const [name, fields] of classes) addClass(name, fields);
  const podOf = (spec: Part): Pod["spec"] => {
    const containers = [{ name: "web", image: "nginx:1.29" }];
    const object = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "default" }, spec: { containers, ...spec } };
    return (server.create("Pod", object, CLIENT) as Pod).spec;
  };
  return { server, addClass, podOf };
}

test("a cluster has the classes of the system from the start", () => {
  const { server } = serverWith();
  const classes = [...server.list("PriorityClass")] as PriorityClass[];
  expect(classes.map(({ metadata, value }) => `${metadata.name} ${value}`)).toEqual([
    "system-cluster-critical 2000000000",
    "system-node-critical 2000001000",
  ]);
});

describe("a pod", () => {
  test("has the value and the policy of its class", () => {
    const { podOf } = serverWith(["high", { value: 100, preemptionPolicy: "Never" }]);
    expect(podOf({ priorityClassName: "high" })).toMatchObject({ priority: 100, preemptionPolicy: "Never", priorityClassName: "high" });
  });

  test("of no class has that of the default one, when there is any", () => {
    expect(serverWith().podOf({})).toMatchObject({ priority: 0, preemptionPolicy: "PreemptLowerPriority" });
    expect(serverWith().podOf({}).priorityClassName).toBeUndefined();
    const { podOf } = serverWith(["usual", { value: 7, globalDefault: true }]);
    expect(podOf({})).toMatchObject({ priority: 7, priorityClassName: "usual" });
  });

  test("of a class that there is not is refused, and one that gives itself a priority", () => {
    expect(() => serverWith().podOf({ priorityClassName: "none" })).toThrow(
      'pods "web" is forbidden: no PriorityClass with name none was found',
    );
    expect(() => serverWith().podOf({ priority: 5 })).toThrow(
      'pods "web" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    );
  });

  test("keeps its priority when a client leaves it out", () => {
    const { server, podOf } = serverWith(["high", { value: 100 }]);
    podOf({ priorityClassName: "high" });
    const { resourceVersion: _, ...metadata } = server.get("Pod", "default/web").metadata;
    const { priority: _priority, preemptionPolicy: _policy, ...spec } = (server.get("Pod", "default/web") as Pod).spec;
    const updated = server.update("Pod", { apiVersion: "v1", kind: "Pod", metadata, spec }, CLIENT) as Pod;
    expect(updated.spec).toMatchObject({ priority: 100, preemptionPolicy: "PreemptLowerPriority" });
  });
});

test("there is one default at the most", () => {
  const { server, addClass } = serverWith(["usual", { value: 7, globalDefault: true }]);
  expect(() => addClass("other", { value: 8, globalDefault: true })).toThrow(
    'priorityclasses.scheduling.k8s.io "other" is forbidden: PriorityClass usual is already marked as default. Only one default can exist',
  );
  const usual = server.get("PriorityClass", "usual");
  expect(() => server.update("PriorityClass", { ...usual, description: "As ever." }, CLIENT)).not.toThrow();
  expect(server.get("PriorityClass", "usual").metadata.generation).toBe(1);
});

test("the dependents of a Job outlive it unless a delete says otherwise", () => {
  const { server } = serverWith();
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "main", image: "busybox:1.37" }] } };
  const job = (name: string) =>
    server.create("Job", { apiVersion: "batch/v1", kind: "Job", metadata: { name }, spec: { template } }, CLIENT);
  job("a");
  expect(server.delete("Job", "default/a", { author: CLIENT.author })?.metadata.finalizers).toEqual(["orphan"]);
  job("b");
  expect(server.delete("Job", "default/b", { author: CLIENT.author, propagation: "Background" })).toBeUndefined();
});
