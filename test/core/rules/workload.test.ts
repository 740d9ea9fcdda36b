import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { Deployment } from "../../../src/core/api/kinds/deployment.ts";
import { deploymentKind } from "../../../src/core/api/kinds/deployment.ts";
import type { PodTemplateSpec } from "../../../src/core/api/shapes/pod-spec.ts";
import { isSameTemplate } from "../../../src/core/api/shapes/template-identity.ts";
import { podFromTemplate, podTemplateHash, resolveSurge, scaledValue } from "../../../src/core/rules/workload.ts";

function aDeployment(spec: { readonly [field: string]: unknown }): Deployment {
  const written = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "shop", uid: "u-1" },
    spec: { selector: { matchLabels: { app: "web" } }, template: aTemplate({ app: "web" }), ...spec },
  };
  const object = deploymentKind.defaults?.(written as unknown as Deployment);
  if (object === undefined) throw new Error("Deployments have defaults");
  return object;
}

function aTemplate(labels: { readonly [key: string]: string }, image = "nginx:1.27"): PodTemplateSpec {
  return { metadata: { labels }, spec: { containers: [{ name: "web", image }] } } as unknown as PodTemplateSpec;
}

test.each([
  [3, 10, "up", 3],
  ["25%", 10, "up", 3],
  ["25%", 10, "down", 2],
  ["25%", 3, "down", 0],
  ["0%", 5, "up", 0],
  ["150%", 4, "up", 6],
] as const)("%s of %i rounded %s is %i", (value, total, rounding, expected) => {
  expect(scaledValue(value, total, rounding)).toBe(expected);
});

describe("limits of a rollout", () => {
  test.each([
    [3, "25%", "25%", { maxSurge: 1, maxUnavailable: 0 }],
    [4, "25%", "25%", { maxSurge: 1, maxUnavailable: 1 }],
    [10, "25%", "25%", { maxSurge: 3, maxUnavailable: 2 }],
    [3, 0, "25%", { maxSurge: 0, maxUnavailable: 1 }],
    [2, 1, 5, { maxSurge: 1, maxUnavailable: 2 }],
    [0, "25%", "25%", { maxSurge: 0, maxUnavailable: 0 }],
  ])("%i replicas with maxSurge %s and maxUnavailable %s", (replicas, maxSurge, maxUnavailable, expected) => {
    const strategy = { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } };
    expect(resolveSurge(aDeployment({ replicas, strategy }))).toEqual(expected);
  });

  test("Recreate has none", () => {
    expect(resolveSurge(aDeployment({ replicas: 4, strategy: { type: "Recreate" } }))).toEqual({ maxSurge: 0, maxUnavailable: 0 });
  });
});

describe("the hash of a template", () => {
  test("has only the letters that upstream's encoding of digits can make", () => {
    for (const image of ["a", "b", "c", "d", "e"]) expect(podTemplateHash(aTemplate({ app: "web" }, image))).toMatch(/^[4-9bcdf]{1,10}$/);
  });

  test("does not depend on the order of keys, on empty lists and maps, or on the hash label itself", () => {
    const template = aTemplate({ app: "web", tier: "front" });
    const twin = {
      spec: { nodeSelector: {}, tolerations: [], containers: [{ image: "nginx:1.27", name: "web", env: [] }] },
      metadata: { annotations: {}, labels: { tier: "front", "pod-template-hash": "5d5f9c8c9d", app: "web" } },
    } as unknown as PodTemplateSpec;
    expect(podTemplateHash(twin)).toBe(podTemplateHash(template));
    expect(isSameTemplate(twin, template)).toBe(true);
  });

  test("changes with the image, the collision count and an empty struct", () => {
    const template = aTemplate({ app: "web" });
    const hashes = [
      podTemplateHash(template),
      podTemplateHash(aTemplate({ app: "web" }, "nginx:1.28")),
      podTemplateHash(template, 0),
      podTemplateHash(template, 1),
      podTemplateHash({ ...template, spec: { ...template.spec, affinity: {} } }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe("a pod made from a template", () => {
  const owner: KubeObject = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "web-5d5f", namespace: "shop", uid: "u-2" } };

  test("has the template's labels and spec, a name to be generated, and its controller as owner", () => {
    const template = aTemplate({ app: "web" });
    expect(podFromTemplate(template, owner)).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "",
        generateName: "web-5d5f-",
        namespace: "shop",
        labels: { app: "web" },
        ownerReferences: [
          { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-5d5f", uid: "u-2", controller: true, blockOwnerDeletion: true },
        ],
      },
      spec: template.spec,
    });
  });

  test("of an owner with the longest possible name does without the dash", () => {
    const name = "a".repeat(253);
    expect(podFromTemplate(aTemplate({}), { ...owner, metadata: { ...owner.metadata, name } }).metadata.generateName).toBe(name);
  });
});
