import { describe, expect, test } from "vitest";
import type { Pod } from "../../../../src/core/api/kinds/pod.ts";
import { CLIENT, serverOf } from "../../../support/server-of.ts";

const CLASS = {
  apiVersion: "node.k8s.io/v1",
  kind: "RuntimeClass",
  metadata: { name: "sandboxed" },
  handler: "sandbox",
  overhead: { podFixed: { cpu: "250m" } },
  scheduling: { nodeSelector: { sandbox: "yes" }, tolerations: [{ key: "sandbox", operator: "Exists" }] },
};

function created(spec: object, ...classes: readonly object[]): Pod {
  const { server } = serverOf();
  for (const each of classes) server.create("RuntimeClass", each, CLIENT);
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web" },
    spec: { containers: [{ name: "web", image: "nginx" }], ...spec },
  };
  return server.create("Pod", pod, CLIENT) as Pod;
}

test("a pod gets what its class costs and where it can be had", () => {
  const { spec } = created({ runtimeClassName: "sandboxed", nodeSelector: { disk: "ssd" } }, CLASS);
  expect(spec.overhead).toEqual({ cpu: "250m" });
  expect(spec.nodeSelector).toEqual({ disk: "ssd", sandbox: "yes" });
  expect(spec.tolerations?.map(({ key }) => key)).toContain("sandbox");
});

test("a toleration that another covers is not said twice", () => {
  const { spec } = created({ runtimeClassName: "sandboxed", tolerations: [{ key: "sandbox", operator: "Equal", value: "a" }] }, CLASS);
  expect(spec.tolerations?.filter(({ key }) => key === "sandbox")).toEqual([{ key: "sandbox", operator: "Exists" }]);
});

describe("a pod is refused", () => {
  test.each<[string, object, string]>([
    ["whose class is unknown", { runtimeClassName: "none" }, 'pod rejected: RuntimeClass "none" not found'],
    [
      "that says another overhead",
      { runtimeClassName: "sandboxed", overhead: { cpu: "1" } },
      "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead",
    ],
    [
      "that says an overhead of its own",
      { overhead: { cpu: "1" } },
      "pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead",
    ],
    [
      "that wants other nodes",
      { runtimeClassName: "sandboxed", nodeSelector: { sandbox: "no" } },
      "conflict: runtimeClass.scheduling.nodeSelector[sandbox] = yes; pod.spec.nodeSelector[sandbox] = no",
    ],
  ])("%s", (_, spec, why) => {
    expect(() => created(spec, CLASS)).toThrow(`pods "web" is forbidden: ${why}`);
  });
});
