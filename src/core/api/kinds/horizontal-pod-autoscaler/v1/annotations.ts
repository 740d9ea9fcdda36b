/**
 * The annotations in which autoscaling/v1 carries what its fields cannot say.
 * @see kubernetes pkg/apis/autoscaling/annotations.go
 */
import type { HorizontalPodAutoscalerSpec, HPAScalingRules } from "../../horizontal-pod-autoscaler.ts";

/** Their keys. */
export const ANNOTATIONS = {
  metrics: "autoscaling.alpha.kubernetes.io/metrics",
  currentMetrics: "autoscaling.alpha.kubernetes.io/current-metrics",
  conditions: "autoscaling.alpha.kubernetes.io/conditions",
  behavior: "autoscaling.alpha.kubernetes.io/behavior",
} as const;

type Behavior = NonNullable<HorizontalPodAutoscalerSpec["behavior"]>;

/** The behaviour as text; upstream prints its internal struct, hence the capitals. */
export function behaviorText({ scaleUp, scaleDown }: Behavior): string {
  return JSON.stringify({ ScaleUp: rulesToGo(scaleUp), ScaleDown: rulesToGo(scaleDown) });
}

function rulesToGo(rules: HPAScalingRules | undefined) {
  if (rules === undefined) return null;
  const { stabilizationWindowSeconds = null, selectPolicy = null, policies, tolerance = null } = rules;
  return {
    StabilizationWindowSeconds: stabilizationWindowSeconds,
    SelectPolicy: selectPolicy,
    Policies: policies?.map(({ type, value, periodSeconds }) => ({ Type: type, Value: value, PeriodSeconds: periodSeconds })) ?? null,
    Tolerance: tolerance,
  };
}

/** The behaviour that a text describes; undefined when it describes none, which upstream lets pass too. */
export function behaviorFromText(text: string | undefined): Behavior | undefined {
  const value = parsed(text);
  if (!isRecord(value)) return undefined;
  const behavior = lowered(value);
  return isRecord(behavior) && Object.keys(behavior).length > 0 ? (behavior as Behavior) : undefined;
}

/** The list that a text holds; undefined when it holds none. */
export function listFromText(text: string | undefined): readonly unknown[] | undefined {
  const value = parsed(text);
  return Array.isArray(value) ? value : undefined;
}

function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // What cannot be read is passed over, as upstream does.
    return undefined;
  }
}

/** Go reads field names in any case; null says nothing. */
function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered);
  if (!isRecord(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([key, member]) => [key.charAt(0).toLowerCase() + key.slice(1), lowered(member)]));
}

/** Whether a value is an object with members. */
export function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
