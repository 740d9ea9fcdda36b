/**
 * HorizontalPodAutoscaler as autoscaling/v1 has it: CPU alone; what that version cannot say stands in annotations.
 * @see kubernetes staging/src/k8s.io/api/autoscaling/v1/types.go and pkg/apis/autoscaling/v1/conversion.go
 */
import type { KubeObject, ServedVersion } from "../../kind.ts";
import { typeAndMeta } from "../../meta.ts";
import { type Infer, int32, int64, optional, part, type Struct, struct, text, time } from "../../schema.ts";
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, HorizontalPodAutoscalerStatus } from "../horizontal-pod-autoscaler.ts";
import { cpuUtilization } from "./defaults.ts";
import type { MetricSpec, MetricStatus } from "./metrics.ts";
import { ANNOTATIONS, behaviorFromText, behaviorText, listFromText } from "./v1/annotations.ts";
import { metricSpecFromV1, metricSpecToV1, metricStatusFromV1, metricStatusToV1 } from "./v1/metrics.ts";

const crossVersionObjectReference = struct("CrossVersionObjectReference", () => ({
  apiVersion: optional(text("API version of the object.")),
  kind: text("Kind of the object."),
  name: text("Name of the object."),
}));

const autoscalerSpec = struct("HorizontalPodAutoscalerSpec", () => ({
  maxReplicas: int32("The most pods there may be."),
  minReplicas: optional(int32("The least pods there may be.")),
  scaleTargetRef: part(crossVersionObjectReference, "What is scaled.", { mapType: "atomic" }),
  targetCPUUtilizationPercentage: optional(int32("Wanted CPU, in percent of what the pods request.")),
}));

const autoscalerStatus = struct("HorizontalPodAutoscalerStatus", () => ({
  currentCPUUtilizationPercentage: optional(int32("CPU seen last, in percent of what the pods request.")),
  currentReplicas: int32("How many pods there were."),
  desiredReplicas: int32("How many pods were wanted."),
  lastScaleTime: optional(time("When the number of pods was last changed.")),
  observedGeneration: optional(int64("Generation that the controller last acted upon.")),
}));

const autoscalerV1 = struct("HorizontalPodAutoscaler", () => ({
  ...typeAndMeta(),
  spec: part(autoscalerSpec, "What is wanted."),
  status: part(autoscalerStatus, "What the controller last saw."),
}));
type AutoscalerV1 = Infer<typeof autoscalerV1>;

/** The same objects in autoscaling/v1. */
export const servedAsV1: ServedVersion = {
  group: "autoscaling",
  version: "v1",
  schema: autoscalerV1 as Struct<unknown>,
  toStored: (object) => toV2(object as AutoscalerV1),
  fromStored: (object) => fromV2(object as HorizontalPodAutoscaler),
};

const isCpuUtilization = ({ type, resource }: MetricSpec): boolean =>
  type === "Resource" && resource?.name === "cpu" && resource.target.averageUtilization !== undefined;

/** Objects come here before they are stored too, so what the types promise may still be missing. */
function fromV2({ metadata, spec, status, ...head }: HorizontalPodAutoscaler): KubeObject {
  const { metrics = [], behavior, ...scaling }: Partial<HorizontalPodAutoscalerSpec> = spec ?? {};
  const others = metrics.filter((metric) => !isCpuUtilization(metric)).map(metricSpecToV1);
  const { currentMetrics = [], conditions = [] }: Partial<HorizontalPodAutoscalerStatus> = status ?? {};
  const notes = {
    ...(others.length === 0 ? {} : { [ANNOTATIONS.metrics]: JSON.stringify(others) }),
    ...(currentMetrics.length === 0 ? {} : { [ANNOTATIONS.currentMetrics]: JSON.stringify(currentMetrics.map(metricStatusToV1)) }),
    ...(behavior === undefined ? {} : { [ANNOTATIONS.behavior]: behaviorText(behavior) }),
    ...(conditions.length === 0 ? {} : { [ANNOTATIONS.conditions]: JSON.stringify(conditions.map(conditionToV1)) }),
  };
  const target = metrics.find(isCpuUtilization)?.resource?.target.averageUtilization;
  const seen = currentMetrics.findLast(({ type, resource }) => type === "Resource" && resource?.name === "cpu");
  return {
    ...head,
    ...(metadata === undefined ? {} : { metadata: withAnnotations(metadata, notes) }),
    ...(spec === undefined ? {} : { spec: { ...scaling, ...(target === undefined ? {} : { targetCPUUtilizationPercentage: target }) } }),
    ...(status === undefined ? {} : { status: statusToV1(status, seen?.resource?.current.averageUtilization) }),
  } as KubeObject;
}

function statusToV1(
  { observedGeneration, lastScaleTime, currentReplicas = 0, desiredReplicas }: HorizontalPodAutoscalerStatus,
  percent: number | undefined,
) {
  return {
    ...(percent === undefined ? {} : { currentCPUUtilizationPercentage: percent }),
    currentReplicas,
    desiredReplicas,
    ...(lastScaleTime === undefined ? {} : { lastScaleTime }),
    ...(observedGeneration === undefined ? {} : { observedGeneration }),
  };
}

type Condition = NonNullable<HorizontalPodAutoscalerStatus["conditions"]>[number];

/** In the order in which upstream writes the fields. */
function conditionToV1({
  type,
  status,
  lastTransitionTime = null,
  reason,
  message,
}: { readonly [F in keyof Condition]: Condition[F] | null }) {
  return { type, status, lastTransitionTime, ...(reason ? { reason } : {}), ...(message ? { message } : {}) };
}

function toV2({ metadata, spec, status, ...head }: AutoscalerV1): KubeObject {
  const { targetCPUUtilizationPercentage: target, ...kept }: Partial<AutoscalerV1["spec"]> = spec ?? {};
  const annotations = metadata?.annotations ?? {};
  const others = listFromText(annotations[ANNOTATIONS.metrics])?.map(metricSpecFromV1) ?? [];
  const metrics: readonly MetricSpec[] = [...others, ...(target === undefined ? [] : [cpuUtilization(target)])];
  const behavior = behaviorFromText(annotations[ANNOTATIONS.behavior]);
  return {
    ...head,
    ...(metadata === undefined ? {} : { metadata: withAnnotations(metadata, {}) }),
    spec: {
      ...kept,
      metrics: metrics.length === 0 ? [cpuUtilization(80)] : metrics,
      ...(behavior === undefined ? {} : { behavior }),
    } as HorizontalPodAutoscalerSpec,
    ...(status === undefined ? {} : { status: statusToV2(status, annotations) }),
  } as KubeObject;
}

function statusToV2(status: AutoscalerV1["status"], annotations: { readonly [key: string]: string }): HorizontalPodAutoscalerStatus {
  const { currentCPUUtilizationPercentage: percent, ...kept } = status;
  const cpu: readonly MetricStatus[] =
    percent === undefined ? [] : [{ type: "Resource", resource: { name: "cpu", current: { averageUtilization: percent } } }];
  const currentMetrics = listFromText(annotations[ANNOTATIONS.currentMetrics])?.map(metricStatusFromV1) ?? cpu;
  const conditions = listFromText(annotations[ANNOTATIONS.conditions]) as readonly Condition[] | undefined;
  return { ...kept, ...(currentMetrics.length === 0 ? {} : { currentMetrics }), ...(conditions === undefined ? {} : { conditions }) };
}

type Meta = KubeObject["metadata"];

/** The metadata with these notes instead of those that were there. */
function withAnnotations(metadata: Meta, notes: { readonly [key: string]: string }): Meta {
  const known: ReadonlySet<string> = new Set(Object.values(ANNOTATIONS));
  const own = Object.entries(metadata.annotations ?? {}).filter(([key]) => !known.has(key));
  const annotations = { ...Object.fromEntries(own), ...notes };
  if (Object.keys(annotations).length > 0) return { ...metadata, annotations };
  const { annotations: _, ...kept } = metadata;
  return kept;
}
