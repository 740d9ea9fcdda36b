/**
 * What upstream fills into a HorizontalPodAutoscaler.
 * @see kubernetes pkg/apis/autoscaling/v2/defaults.go
 */
import { filled, patched } from "../../shapes/sharing.ts";
import type { HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, HPAScalingRules } from "../horizontal-pod-autoscaler.ts";
import type { MetricSpec } from "./metrics.ts";

/** CPU at so many percent of what the pods request. */
export function cpuUtilization(averageUtilization: number): MetricSpec {
  return { type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } };
}

/** Who says nothing else wants CPU at 80 percent. */
const DEFAULT_METRICS = [cpuUtilization(80)] as const;

const SCALE_UP: HPAScalingRules = {
  stabilizationWindowSeconds: 0,
  selectPolicy: "Max",
  policies: [
    { type: "Pods", value: 4, periodSeconds: 15 },
    { type: "Percent", value: 100, periodSeconds: 15 },
  ],
};
const SCALE_DOWN: HPAScalingRules = { selectPolicy: "Max", policies: [{ type: "Percent", value: 100, periodSeconds: 15 }] };

// A manifest without a spec is read like one with an empty spec; validation names what it lacks.
const NO_SPEC = { maxReplicas: 0, scaleTargetRef: { kind: "", name: "" } } as HorizontalPodAutoscalerSpec;

/** Fills what the manifest leaves out. */
export function withAutoscalerDefaults(object: HorizontalPodAutoscaler): HorizontalPodAutoscaler {
  const { spec = NO_SPEC, status }: Partial<HorizontalPodAutoscaler> = object;
  const { metrics = [], behavior } = spec;
  return patched(object, {
    spec: patched(filled(spec, { ...NO_SPEC, minReplicas: 1 }), {
      metrics: metrics.length === 0 ? DEFAULT_METRICS : undefined,
      behavior:
        behavior &&
        patched(behavior, {
          scaleUp: filled(behavior.scaleUp ?? SCALE_UP, SCALE_UP),
          scaleDown: filled(behavior.scaleDown ?? SCALE_DOWN, SCALE_DOWN),
        }),
    }),
    status: status && filled(status, { desiredReplicas: 0 }),
  });
}
