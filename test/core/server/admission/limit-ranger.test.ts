import { describe, expect, test } from "vitest";
import type { Pod } from "../../../../src/core/api/kinds/pod.ts";
import { CLIENT, serverOf } from "../../../support/server-of.ts";

type Part = { readonly [field: string]: unknown };

function serverWith(item: Part) {
  const { server } = serverOf();
  const spec = { limits: [item] };
  server.create("LimitRange", { apiVersion: "v1", kind: "LimitRange", metadata: { name: "r", namespace: "default" }, spec }, CLIENT);
  return server;
}

const aPod = (resources: Part = {}, spec: Part = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "web", namespace: "default" },
  spec: { containers: [{ name: "web", image: "nginx:1.29", resources }], ...spec },
});

function refusal(item: Part, resources: Part = {}): string | undefined {
  try {
    serverWith(item).create("Pod", aPod(resources), CLIENT);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe("containers that say nothing", () => {
  test("get what the range says, and the pod a note of it", () => {
    const server = serverWith({ type: "Container", default: { cpu: "1", memory: "256Mi" }, defaultRequest: { cpu: "100m" } });
    const pod = server.create("Pod", aPod({ requests: { cpu: "50m" } }), CLIENT) as Pod;
    expect(pod.spec.containers[0]?.resources).toEqual({
      requests: { cpu: "50m", memory: "256Mi" },
      limits: { cpu: "1", memory: "256Mi" },
    });
    expect(pod.metadata.annotations).toEqual({
      "kubernetes.io/limit-ranger": "LimitRanger plugin set: memory request for container web; cpu, memory limit for container web",
    });
  });

  test("are left alone when the range speaks of pods", () => {
    const pod = serverWith({ type: "Pod", max: { cpu: "2" } }).create("Pod", aPod({ limits: { cpu: "1" } }), CLIENT) as Pod;
    expect(pod.metadata.annotations).toBeUndefined();
  });
});

test.each<[string, Part, Part, string]>([
  [
    "above the most",
    { type: "Container", max: { cpu: "1" } },
    { limits: { cpu: "2" } },
    "maximum cpu usage per Container is 1, but limit is 2",
  ],
  [
    "below the least",
    { type: "Container", min: { memory: "1Gi" } },
    { requests: { memory: "1Mi" } },
    "minimum memory usage per Container is 1Gi, but request is 1Mi",
  ],
  ["without a limit", { type: "Pod", max: { cpu: "1" } }, {}, "maximum cpu usage per Pod is 1.  No limit is specified"],
  [
    "with too wide a gap",
    { type: "Container", maxLimitRequestRatio: { cpu: "2" } },
    { requests: { cpu: "100m" }, limits: { cpu: "1" } },
    "cpu max limit to request ratio per Container is 2, but provided ratio is 10.000000",
  ],
  [
    "with two faults",
    { type: "Pod", max: { cpu: "1", memory: "1Mi" } },
    { limits: { cpu: "2", memory: "2Mi" } },
    "[maximum cpu usage per Pod is 1, but limit is 2, maximum memory usage per Pod is 1Mi, but limit is 2Mi]",
  ],
])("a pod %s is refused", (_, item, resources, why) => {
  expect(refusal(item, resources)).toBe(`pods "web" is forbidden: ${why}`);
});
