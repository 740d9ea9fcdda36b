import { describe, expect, test } from "vitest";
import { type KubeObject, keyOf } from "../../../../src/core/api/kind.ts";
import {
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalerKind as kind,
} from "../../../../src/core/api/kinds/horizontal-pod-autoscaler.ts";
import { cellsOf, LATER, made, NOTHING_RELATED, wrong, wrongChange } from "../../../support/kind-words.ts";

type Part = { readonly [field: string]: unknown };

const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "web" };
const anAutoscaler = (spec: Part = {}, metadata: Part = {}): HorizontalPodAutoscaler =>
  made(kind, { spec: { scaleTargetRef, maxReplicas: 5, ...spec } }, metadata);

const memory = { type: "Resource", resource: { name: "memory", target: { type: "AverageValue", averageValue: "100Mi" } } };
const queue = { type: "External", external: { metric: { name: "queue" }, target: { type: "Value", value: "30" } } };
const cpu = { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 50 } } };

test("who says nothing wants one pod at least and CPU at 80 percent", () => {
  const object = anAutoscaler();
  expect(object.spec.minReplicas).toBe(1);
  expect(object.spec.metrics).toMatchObject([{ resource: { name: "cpu", target: { averageUtilization: 80 } } }]);
  expect(object.status).toEqual({ desiredReplicas: 0 });
  expect(kind.defaults?.(object)).toBe(object);
});

test("rules are completed in both directions, and the tolerance is forgotten", () => {
  const { behavior } = anAutoscaler({ behavior: { scaleDown: { stabilizationWindowSeconds: 60, tolerance: "100m" } } }).spec;
  expect(behavior).toEqual({
    scaleUp: {
      stabilizationWindowSeconds: 0,
      selectPolicy: "Max",
      policies: [
        { type: "Pods", value: 4, periodSeconds: 15 },
        { type: "Percent", value: 100, periodSeconds: 15 },
      ],
    },
    scaleDown: {
      stabilizationWindowSeconds: 60,
      selectPolicy: "Max",
      policies: [{ type: "Percent", value: 100, periodSeconds: 15 }],
    },
  });
});

test.each<[string, Part, readonly string[]]>([
  ["a good one", { metrics: [cpu, queue] }, []],
  [
    "no pods at all",
    { maxReplicas: 0 },
    [
      "spec.maxReplicas: Invalid value: 0: must be greater than 0",
      "spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`",
    ],
  ],
  ["less than one", { minReplicas: 0, metrics: [queue] }, ["spec.minReplicas: Invalid value: 0: must be greater than or equal to 1"]],
  [
    "no target",
    { scaleTargetRef: { apiVersion: "apps/v1", kind: "", name: "" } },
    ["spec.scaleTargetRef.kind: Required value", "spec.scaleTargetRef.name: Required value"],
  ],
  [
    "a target without a group",
    { scaleTargetRef: { kind: "Deployment", name: "web" } },
    ['spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group'],
  ],
  ["a ReplicationController", { scaleTargetRef: { apiVersion: "v1", kind: "ReplicationController", name: "web" } }, []],
  [
    "a metric of another type",
    { metrics: [{ type: "Pods", resource: cpu.resource }] },
    ["spec.metrics[0].pods: Required value: must populate information for the given metric source"],
  ],
  [
    "two metrics in one",
    { metrics: [{ ...cpu, external: queue.external }] },
    ["spec.metrics[0].external: Forbidden: must populate the given metric source only"],
  ],
  [
    "a target without a value",
    { metrics: [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization" } } }] },
    ["spec.metrics[0].resource.target.averageUtilization: Required value: must set either a target raw value or a target utilization"],
  ],
  [
    "a window of two hours",
    { behavior: { scaleUp: { stabilizationWindowSeconds: 7_200 } } },
    ["spec.behavior.scaleUp.stabilizationWindowSeconds: Invalid value: 7200: must be less than or equal to 3600"],
  ],
])("validation: %s", (_, spec, expected) => {
  expect(wrong(kind, anAutoscaler(spec))).toEqual(expected);
});

test("a target that does not change may stay as odd as it is", () => {
  const stored = { resourceVersion: "7" };
  const odd = anAutoscaler({ scaleTargetRef: { kind: "Deployment", name: "web" } }, stored);
  expect(wrongChange(kind, odd, odd)).toEqual([]);
  expect(wrongChange(kind, odd, anAutoscaler({}, stored))).toHaveLength(1);
});

test("its row", () => {
  const status = {
    currentReplicas: 2,
    desiredReplicas: 2,
    currentMetrics: [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: 12, averageValue: "12m" } } }],
  } as HorizontalPodAutoscaler["status"];
  expect(cellsOf(kind, { ...anAutoscaler({ metrics: [cpu, memory, queue] }), status })).toEqual({
    NAME: "web",
    REFERENCE: "Deployment/web",
    TARGETS: "cpu: 12%/50%, memory: <unknown>/100Mi + 1 more...",
    MINPODS: "1",
    MAXPODS: "5",
    REPLICAS: "2",
    AGE: "60m",
  });
});

describe("as autoscaling/v1", () => {
  const v1 = kind.otherVersions?.[0];
  const fromV2 = (object: HorizontalPodAutoscaler) =>
    v1?.fromStored?.(object) as KubeObject & { readonly spec: Part; readonly status: Part };

  test("CPU is a field, and everything else an annotation", () => {
    const { spec, metadata, status } = fromV2(anAutoscaler({ metrics: [cpu, memory], behavior: {} }, { annotations: { own: "yes" } }));
    expect(spec).toEqual({ maxReplicas: 5, minReplicas: 1, scaleTargetRef, targetCPUUtilizationPercentage: 50 });
    expect(status).toEqual({ currentReplicas: 0, desiredReplicas: 0 });
    expect(metadata.annotations).toEqual({
      own: "yes",
      "autoscaling.alpha.kubernetes.io/metrics": '[{"type":"Resource","resource":{"name":"memory","targetAverageValue":"100Mi"}}]',
      "autoscaling.alpha.kubernetes.io/behavior":
        '{"ScaleUp":{"StabilizationWindowSeconds":0,"SelectPolicy":"Max","Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15},{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null},"ScaleDown":{"StabilizationWindowSeconds":null,"SelectPolicy":"Max","Policies":[{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null}}',
    });
  });

  test.each<[string, Part]>([
    ["CPU alone", { metrics: [cpu] }],
    ["several metrics", { metrics: [memory, queue, cpu] }],
    [
      "metrics of pods and objects",
      {
        metrics: [
          {
            type: "Pods",
            pods: { metric: { name: "hits", selector: { matchLabels: { a: "b" } } }, target: { type: "AverageValue", averageValue: "5" } },
          },
          {
            type: "Object",
            object: { describedObject: scaleTargetRef, metric: { name: "size" }, target: { type: "Value", value: "7" } },
          },
          {
            type: "ContainerResource",
            containerResource: { name: "cpu", container: "web", target: { type: "Utilization", averageUtilization: 30 } },
          },
        ],
      },
    ],
    ["behaviour", { metrics: [cpu], behavior: { scaleUp: { selectPolicy: "Disabled" } } }],
  ])("nothing is lost on the way there and back: %s", (_, spec) => {
    const object = anAutoscaler(spec, { annotations: { own: "yes" } });
    const back = v1?.toStored?.(fromV2(object)) as HorizontalPodAutoscaler;
    expect({ ...back, status: object.status }).toEqual(object);
    expect(keyOf(back)).toBe("shop/web");
  });

  test("an object that a client has only just sent has no status yet", () => {
    const sent = {
      apiVersion: "autoscaling/v1",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "web" },
      spec: { scaleTargetRef, maxReplicas: 3, targetCPUUtilizationPercentage: 60 },
    };
    const stored = v1?.toStored?.(sent) as HorizontalPodAutoscaler;
    expect(stored.spec.metrics).toEqual([
      { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 60 } } },
    ]);
    expect(fromV2(stored)).toEqual(sent);
  });

  test("conditions and metrics that were seen come back too", () => {
    const status = {
      currentReplicas: 2,
      desiredReplicas: 3,
      currentMetrics: [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: 80, averageValue: "80m" } } }],
      conditions: [{ type: "AbleToScale", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z", reason: "Ready", message: "m" }],
    } as HorizontalPodAutoscaler["status"];
    const seen = fromV2({ ...anAutoscaler(), status });
    expect(seen.status).toEqual({ currentReplicas: 2, desiredReplicas: 3, currentCPUUtilizationPercentage: 80 });
    expect(v1?.toStored?.(seen)).toMatchObject({ status });
  });
});

test("describe", () => {
  const object = anAutoscaler({ metrics: [cpu, memory, queue], behavior: { scaleUp: {} } });
  expect(kind.describe?.(object, NOTHING_RELATED)).toMatchInlineSnapshot(`
    "Name:                                                  web
    Namespace:                                             shop
    Labels:                                                <none>
    Annotations:                                           <none>
    CreationTimestamp:                                     Thu, 01 Jan 2026 00:00:00 +0000
    Reference:                                             Deployment/web
    Metrics:                                               ( current / target )
      resource cpu on pods  (as a percentage of request):  <unknown> / 50%
      resource memory on pods:                             <unknown> / 100Mi
      "queue" (target value):                              <unknown> / 30
    Min replicas:                                          1
    Max replicas:                                          5
    Behavior:
      Scale Up:
        Stabilization Window: 0 seconds
        Select Policy: Max
        Policies:
          - Type: Pods     Value: 4    Period: 15 seconds
          - Type: Percent  Value: 100  Period: 15 seconds
      Scale Down:
        Select Policy: Max
        Policies:
          - Type: Percent  Value: 100  Period: 15 seconds
    Deployment pods:       0 current / 0 desired
    "
  `);
  expect(kind.health(object, LATER)).toEqual({ state: "ok", why: "" });
});
