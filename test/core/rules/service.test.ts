import { expect, test } from "vitest";
import type { Service, ServiceSpec } from "../../../src/core/api/kinds/service.ts";
import { isHeadless, type PodWithPorts, resolveTargetPort, serviceSelector } from "../../../src/core/rules/service.ts";

function aService(spec: Partial<ServiceSpec> = {}): Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web", namespace: "shop" },
    spec: { type: "ClusterIP", sessionAffinity: "None", selector: { app: "web" }, ...spec },
    status: { loadBalancer: {} },
  };
}

const pod: PodWithPorts = {
  spec: {
    initContainers: [
      { ports: [{ name: "setup", containerPort: 1 }] },
      { restartPolicy: "Always", ports: [{ name: "metrics", containerPort: 9090, protocol: "TCP" }] },
    ],
    containers: [
      { ports: [{ name: "dns", containerPort: 53, protocol: "UDP" }] },
      {},
      {
        ports: [
          { name: "http", containerPort: 8080 },
          { name: "dns", containerPort: 5353, protocol: "TCP" },
        ],
      },
    ],
  },
};

test.each([
  ["a number, be it open or not", 1234, "TCP", 1234],
  ["a name", "http", "TCP", 8080],
  ["a name of that protocol only", "dns", "TCP", 5353],
  ["a name of the other protocol", "dns", "UDP", 53],
  ["a sidecar's name", "metrics", "TCP", 9090],
  ["not an init container's name", "setup", "TCP", undefined],
  ["not a name of another protocol", "http", "UDP", undefined],
] as const)("a target port leads to %s", (_, targetPort, protocol, expected) => {
  expect(resolveTargetPort(pod, { targetPort, protocol })).toBe(expected);
});

test.each<[string, Partial<ServiceSpec>, Record<string, string> | undefined]>([
  ["its labels", {}, { app: "web" }],
  ["nothing without labels", { selector: {} }, undefined],
  ["nothing for an alias", { type: "ExternalName", externalName: "db.example.com" }, undefined],
])("a service selects %s", (_, spec, expected) => {
  expect(serviceSelector(aService(spec))).toEqual(expected);
});

test.each<[boolean, Partial<ServiceSpec>]>([
  [true, { clusterIP: "None" }],
  [false, { clusterIP: "10.96.0.1" }],
  [false, {}],
  [false, { type: "ExternalName" }],
])("headless: %s for %j", (expected, spec) => {
  expect(isHeadless(aService(spec))).toBe(expected);
});
