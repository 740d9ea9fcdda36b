/**
 * HorizontalPodAutoscaler: scales something so that a metric stays where it is wanted.
 * @see kubernetes staging/src/k8s.io/api/autoscaling/v2/types.go and pkg/registry/autoscaling/horizontalpodautoscaler/strategy.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind, type Health } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, int32, int64, list, oneOf, optional, part, quantity, struct, text, time } from "../schema.ts";
import { atomic, mergedBy } from "../shapes/list-rules.ts";
import { withAutoscalerDefaults } from "./horizontal-pod-autoscaler/defaults.ts";
import { describeAutoscaler } from "./horizontal-pod-autoscaler/describe.ts";
import { metricsText } from "./horizontal-pod-autoscaler/metric-texts.ts";
import { crossVersionObjectReference, metricSpec, metricStatus } from "./horizontal-pod-autoscaler/metrics.ts";
import { servedAsV1 } from "./horizontal-pod-autoscaler/v1.ts";
import { validateAutoscaler, validateAutoscalerUpdate } from "./horizontal-pod-autoscaler/validation.ts";

const scalingPolicy = struct(
  "HPAScalingPolicy",
  () => ({
    periodSeconds: int32("Seconds for which the limit holds."),
    type: oneOf(["Pods", "Percent"], "What the value counts.", "v2.HPAScalingPolicyType"),
    value: int32("How much may change in the period."),
  }),
  "v2.HPAScalingPolicy",
);

const scalingRules = struct(
  "HPAScalingRules",
  () => ({
    policies: optional(list(scalingPolicy, "How fast the number of pods may change.", atomic)),
    selectPolicy: optional(oneOf(["Max", "Min", "Disabled"], "Which of the policies counts.", "v2.ScalingPolicySelect")),
    stabilizationWindowSeconds: optional(int32("Seconds of the past whose wishes still count, so that the number does not flap.")),
    tolerance: optional(quantity("How far the metric may be off before anything is scaled; dropped, for its feature is off.")),
  }),
  "v2.HPAScalingRules",
);
export type HPAScalingRules = Infer<typeof scalingRules>;

const behavior = struct(
  "HorizontalPodAutoscalerBehavior",
  () => ({
    scaleDown: optional(part(scalingRules, "How pods are taken away.")),
    scaleUp: optional(part(scalingRules, "How pods are added.")),
  }),
  "v2.HorizontalPodAutoscalerBehavior",
);

const autoscalerSpec = struct(
  "HorizontalPodAutoscalerSpec",
  () => ({
    behavior: optional(part(behavior, "How fast is scaled, in both directions.")),
    maxReplicas: int32("The most pods there may be."),
    metrics: optional(list(metricSpec, "What is measured; the metric that wants the most pods counts.", atomic)),
    minReplicas: optional(int32("The least pods there may be.")),
    scaleTargetRef: part(crossVersionObjectReference, "What is scaled."),
  }),
  "v2.HorizontalPodAutoscalerSpec",
);
export type HorizontalPodAutoscalerSpec = Infer<typeof autoscalerSpec>;

const autoscalerCondition = struct(
  "HorizontalPodAutoscalerCondition",
  () => ({
    lastTransitionTime: optional(time("When the status last changed.")),
    message: optional(text("A sentence that says why.")),
    reason: optional(text("One word that says why.")),
    status: text("True, False or Unknown."),
    type: text("AbleToScale, ScalingActive or ScalingLimited."),
  }),
  "v2.HorizontalPodAutoscalerCondition",
);

const autoscalerStatus = struct(
  "HorizontalPodAutoscalerStatus",
  () => ({
    conditions: optional(list(autoscalerCondition, "What can be said about the scaling.", mergedBy("type"))),
    currentMetrics: optional(list(metricStatus, "What was measured last.", atomic)),
    currentReplicas: optional(int32("How many pods there were.")),
    desiredReplicas: int32("How many pods were wanted."),
    lastScaleTime: optional(time("When the number of pods was last changed.")),
    observedGeneration: optional(int64("Generation that the controller last acted upon.")),
  }),
  "v2.HorizontalPodAutoscalerStatus",
);
export type HorizontalPodAutoscalerStatus = Infer<typeof autoscalerStatus>;

const autoscalerSchema = struct(
  "HorizontalPodAutoscaler",
  () => ({
    ...typeAndMeta(),
    spec: part(autoscalerSpec, "What is wanted."),
    status: part(autoscalerStatus, "What the controller last saw."),
  }),
  "v2.HorizontalPodAutoscaler",
);
export type HorizontalPodAutoscaler = Infer<typeof autoscalerSchema>;

export const horizontalPodAutoscalerKind = defineKind({
  kind: "HorizontalPodAutoscaler",
  group: "autoscaling",
  version: "v2",
  plural: "horizontalpodautoscalers",
  shortNames: ["hpa"],
  categories: ["all"],
  namespaced: true,
  history: "full",
  schema: autoscalerSchema,
  hasStatus: true,
  otherVersions: [servedAsV1],
  columns: [
    nameColumn,
    { name: "REFERENCE", cell: ({ spec }) => `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}` },
    { name: "TARGETS", cell: ({ spec, status }) => metricsText(spec.metrics, status.currentMetrics) },
    { name: "MINPODS", cell: ({ spec }) => String(spec.minReplicas ?? "<unset>"), sortKey: ({ spec }) => spec.minReplicas ?? 0, rank: 3 },
    { name: "MAXPODS", cell: ({ spec }) => String(spec.maxReplicas), sortKey: ({ spec }) => spec.maxReplicas, rank: 3, type: "integer" },
    {
      name: "REPLICAS",
      cell: ({ status }) => String(status.currentReplicas ?? 0),
      sortKey: ({ status }) => status.currentReplicas ?? 0,
      type: "integer",
    },
    ageColumn,
  ],
  health: autoscalerHealth,
  defaults: withAutoscalerDefaults,
  validate: validateAutoscaler,
  validateUpdate: validateAutoscalerUpdate,
  strategy: {
    prepareCreate: (object) => ({ ...withoutTolerance(object), status: { desiredReplicas: 0 } }),
    prepareUpdate: withoutTolerance,
  },
  describe: describeAutoscaler,
});

function autoscalerHealth({ metadata, status }: HorizontalPodAutoscaler): Health {
  if (metadata.deletionTimestamp !== undefined) return { state: "progressing", why: "Being deleted." };
  const { conditions = [], currentReplicas = 0, desiredReplicas } = status;
  const failed = conditions.find(({ type, status: truth }) => (type === "AbleToScale" || type === "ScalingActive") && truth === "False");
  // A target that somebody has scaled to zero is left alone on purpose.
  if (failed?.reason === "ScalingDisabled") return { state: "ok", why: failed.message ?? "" };
  if (failed !== undefined) return { state: "failing", why: failed.message ?? failed.reason ?? failed.type };
  if (currentReplicas !== desiredReplicas)
    return { state: "progressing", why: `${currentReplicas} of ${desiredReplicas} wanted pods exist.` };
  return { state: "ok", why: "" };
}

/** Upstream's feature HPAConfigurableTolerance is off in v1.34, so the server forgets the field. */
function withoutTolerance(object: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const { behavior } = object.spec;
  if (behavior?.scaleUp?.tolerance === undefined && behavior?.scaleDown?.tolerance === undefined) return object;
  const strip = (rules: HPAScalingRules | undefined) => {
    const { tolerance: _, ...kept } = rules ?? {};
    return kept;
  };
  return { ...object, spec: { ...object.spec, behavior: { scaleUp: strip(behavior.scaleUp), scaleDown: strip(behavior.scaleDown) } } };
}
