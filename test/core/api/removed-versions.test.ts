import { describe, expect, test } from "vitest";
import { convertRemoved, noMatchText, removedVersion } from "../../../src/core/api/removed-versions.ts";

test.each<[string, string, { today?: string; removedIn: string } | undefined]>([
  ["extensions/v1beta1", "Deployment", { today: "apps/v1", removedIn: "1.16" }],
  ["extensions/v1beta1", "Ingress", { today: "networking.k8s.io/v1", removedIn: "1.22" }],
  ["policy/v1beta1", "PodSecurityPolicy", { removedIn: "1.25" }],
  ["batch/v2alpha1", "CronJob", { today: "batch/v1", removedIn: "1.21" }],
  ["storage.k8s.io/v1beta1", "CSIStorageCapacity", { today: "storage.k8s.io/v1", removedIn: "1.27" }],
  ["flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", { today: "flowcontrol.apiserver.k8s.io/v1", removedIn: "1.32" }],
  ["apps/v1", "Deployment", undefined],
  ["extensions/v1beta1", "Pod", undefined],
])("%s %s", (apiVersion, kind, removed) => {
  expect(removedVersion(apiVersion, kind)).toEqual(removed);
});

describe("the refusal", () => {
  const object = { name: "web", namespace: "", source: "x.yaml" };
  const upstream = (kind: string, version: string) =>
    `resource mapping not found for name: "web" namespace: "" from "x.yaml": no matches for kind "${kind}" in version "${version}"\nensure CRDs are installed first`;

  test.each<[string, string, string]>([
    [
      "extensions/v1beta1",
      "Deployment",
      "\nextensions/v1beta1 was removed in Kubernetes 1.16; today a Deployment is apps/v1: apply --convert rewrites it",
    ],
    [
      "networking.k8s.io/v1beta1",
      "Ingress",
      "\nnetworking.k8s.io/v1beta1 was removed in Kubernetes 1.22; today an Ingress is networking.k8s.io/v1: apply --convert rewrites it",
    ],
    ["policy/v1beta1", "PodSecurityPolicy", "\nPodSecurityPolicy was removed with policy/v1beta1 in Kubernetes 1.25 and has no successor"],
    ["example.com/v1", "Foo", ""],
  ])("of %s %s is upstream's, with a hint when there is one", (apiVersion, kind, hint) => {
    expect(noMatchText({ ...object, apiVersion, kind })).toBe(upstream(kind, apiVersion) + hint);
  });
});

const template = { metadata: { labels: { app: "web" } }, spec: {} };
const backend = { serviceName: "web", servicePort: 80 };

describe("conversion", () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      "a Deployment without selector takes its template's labels",
      { apiVersion: "extensions/v1beta1", kind: "Deployment", spec: { template, rollbackTo: {} } },
      { apiVersion: "apps/v1", kind: "Deployment", spec: { template, selector: { matchLabels: { app: "web" } } } },
    ],
    [
      "a selector that is there stays",
      { apiVersion: "apps/v1beta1", kind: "StatefulSet", spec: { template, selector: { matchLabels: { a: "b" } } } },
      { apiVersion: "apps/v1", kind: "StatefulSet", spec: { template, selector: { matchLabels: { a: "b" } } } },
    ],
    [
      "an Ingress nests its services",
      {
        apiVersion: "extensions/v1beta1",
        kind: "Ingress",
        spec: { backend, rules: [{ host: "a", http: { paths: [{ path: "/", backend: { serviceName: "web", servicePort: "http" } }] } }] },
      },
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        spec: {
          defaultBackend: { service: { name: "web", port: { number: 80 } } },
          rules: [
            {
              host: "a",
              http: {
                paths: [{ pathType: "ImplementationSpecific", path: "/", backend: { service: { name: "web", port: { name: "http" } } } }],
              },
            },
          ],
        },
      },
    ],
    [
      "an autoscaler of v2beta1 gets targets",
      {
        apiVersion: "autoscaling/v2beta1",
        kind: "HorizontalPodAutoscaler",
        spec: {
          metrics: [
            { type: "Resource", resource: { name: "cpu", targetAverageUtilization: 80 } },
            { type: "Pods", pods: { metricName: "qps", targetAverageValue: "1k" } },
            { type: "Object", object: { metricName: "hits", target: { kind: "Ingress", name: "a" }, targetValue: "10" } },
            { type: "External", external: { metricName: "queue", metricSelector: { matchLabels: {} }, targetValue: "30" } },
          ],
        },
      },
      {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        spec: {
          metrics: [
            { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } } },
            { type: "Pods", pods: { metric: { name: "qps" }, target: { type: "AverageValue", averageValue: "1k" } } },
            {
              type: "Object",
              object: { metric: { name: "hits" }, describedObject: { kind: "Ingress", name: "a" }, target: { type: "Value", value: "10" } },
            },
            {
              type: "External",
              external: { metric: { name: "queue", selector: { matchLabels: {} } }, target: { type: "Value", value: "30" } },
            },
          ],
        },
      },
    ],
    [
      "an autoscaler of v2beta2 only changes its version",
      {
        apiVersion: "autoscaling/v2beta2",
        kind: "HorizontalPodAutoscaler",
        spec: { metrics: [{ type: "Resource", resource: { name: "cpu" } }] },
      },
      {
        apiVersion: "autoscaling/v2",
        kind: "HorizontalPodAutoscaler",
        spec: { metrics: [{ type: "Resource", resource: { name: "cpu" } }] },
      },
    ],
    [
      "a CronJob only changes its version",
      { apiVersion: "batch/v1beta1", kind: "CronJob", spec: { schedule: "* * * * *" } },
      { apiVersion: "batch/v1", kind: "CronJob", spec: { schedule: "* * * * *" } },
    ],
    [
      "a definition says everything per version",
      {
        apiVersion: "apiextensions.k8s.io/v1beta1",
        kind: "CustomResourceDefinition",
        spec: {
          group: "example.com",
          version: "v1",
          preserveUnknownFields: false,
          validation: { openAPIV3Schema: { properties: {} } },
          additionalPrinterColumns: [{ name: "A", JSONPath: ".a" }],
        },
      },
      {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        spec: {
          group: "example.com",
          versions: [
            {
              name: "v1",
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: "object", properties: {} } },
              additionalPrinterColumns: [{ name: "A", jsonPath: ".a" }],
            },
          ],
        },
      },
    ],
    [
      "a priority level renames its shares",
      {
        apiVersion: "flowcontrol.apiserver.k8s.io/v1beta2",
        kind: "PriorityLevelConfiguration",
        spec: { limited: { assuredConcurrencyShares: 5 } },
      },
      {
        apiVersion: "flowcontrol.apiserver.k8s.io/v1",
        kind: "PriorityLevelConfiguration",
        spec: { limited: { nominalConcurrencyShares: 5 } },
      },
    ],
    [
      "an endpoint names its node and zone",
      {
        apiVersion: "discovery.k8s.io/v1beta1",
        kind: "EndpointSlice",
        endpoints: [{ addresses: ["10.0.0.1"], topology: { "kubernetes.io/hostname": "n1", "topology.kubernetes.io/zone": "a" } }],
      },
      { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", endpoints: [{ nodeName: "n1", zone: "a", addresses: ["10.0.0.1"] }] },
    ],
  ])("%s", (_, value, today) => {
    const before = structuredClone(value);
    expect(convertRemoved(value)).toEqual(today);
    expect(value).toEqual(before);
  });

  test.each([{ apiVersion: "apps/v1", kind: "Deployment" }, { apiVersion: "policy/v1beta1", kind: "PodSecurityPolicy" }, { kind: "Pod" }])(
    "there is none of %j",
    (value) => {
      expect(convertRemoved(value)).toBeUndefined();
    },
  );
});
