/**
 * The text of `kubectl describe horizontalpodautoscaler`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeHorizontalPodAutoscalerV2
 */
import { rfc1123 } from "../../describe/times.ts";
import { createDescription, type Description } from "../../describe.ts";
import type { HorizontalPodAutoscaler, HPAScalingRules } from "../horizontal-pod-autoscaler.ts";
import { amountText, type MeasuredMetric, measuredMetrics, percentText } from "./metric-texts.ts";
import type { MetricSpec } from "./metrics.ts";

/** Describes what is scaled, by which metrics, and how it went. */
export function describeAutoscaler({ metadata, spec, status }: HorizontalPodAutoscaler): string {
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Namespace:", metadata.namespace ?? "");
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  line(0, "CreationTimestamp:", rfc1123(metadata.creationTimestamp));
  line(0, "Reference:", `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`);
  line(0, "Metrics:", "( current / target )");
  for (const [metric, measured] of measuredMetrics(spec.metrics, status.currentMetrics)) describeMetric(description, metric, measured);
  line(0, "Min replicas:", spec.minReplicas ?? "<unset>");
  line(0, "Max replicas:", spec.maxReplicas);
  if (spec.behavior !== undefined) {
    line(0, "Behavior:");
    describeRules(description, "Scale Up", spec.behavior.scaleUp);
    describeRules(description, "Scale Down", spec.behavior.scaleDown);
  }
  line(0, `${spec.scaleTargetRef.kind} pods:`, `${status.currentReplicas ?? 0} current / ${status.desiredReplicas} desired`);
  describeConditions(description, status.conditions ?? []);
  return description.text();
}

function describeMetric({ line }: Description, spec: MetricSpec, { type, target, current }: MeasuredMetric): void {
  const average = `${amountText(current?.averageValue)} / ${amountText(target.averageValue)}`;
  const value = `${amountText(current?.value)} / ${amountText(target.value)}`;
  switch (type) {
    case "External": {
      const name = JSON.stringify(spec.external?.metric.name);
      if (target.averageValue === undefined) line(1, `${name} (target value):`, value);
      else line(1, `${name} (target average value):`, average);
      return;
    }
    case "Pods":
      line(1, `${JSON.stringify(spec.pods?.metric.name)} on pods:`, average);
      return;
    case "Object": {
      const { kind, name } = spec.object?.describedObject ?? {};
      const what = `"${spec.object?.metric.name}" on ${kind}/${name}`;
      if (target.type === "AverageValue") line(1, `${what} (target average value):`, average);
      else line(1, `${what} (target value):`, value);
      return;
    }
    case "Resource":
      describeResource(line, `resource ${spec.resource?.name} on pods`, { target, current });
      return;
    case "ContainerResource": {
      const { name, container } = spec.containerResource ?? {};
      describeResource(line, `resource ${name} of container "${container}" on pods`, { target, current });
      return;
    }
    default:
      line(1, `<unknown metric type ${JSON.stringify(spec.type)}>`);
  }
}

function describeResource(line: Description["line"], what: string, { target, current }: Omit<MeasuredMetric, "type">): void {
  if (target.averageValue !== undefined) {
    line(1, `${what}:`, `${amountText(current?.averageValue)} / ${amountText(target.averageValue)}`);
    return;
  }
  const percent = current?.averageUtilization;
  const seen = percent === undefined ? "<unknown>" : `${percent}% (${amountText(current?.averageValue)})`;
  // The two blanks in between are upstream's: it indents the second half again.
  line(1, `${what}  (as a percentage of request):`, `${seen} / ${percentText(target.averageUtilization, "<auto>")}`);
}

function describeRules({ line }: Description, direction: string, rules: HPAScalingRules | undefined): void {
  if (rules === undefined) return;
  line(1, `${direction}:`);
  const { stabilizationWindowSeconds: window, policies = [], selectPolicy = "Max" } = rules;
  if (window !== undefined) line(2, `Stabilization Window: ${window} seconds`);
  if (policies.length === 0) return;
  line(2, `Select Policy: ${selectPolicy}`);
  line(2, "Policies:");
  for (const { type, value, periodSeconds } of policies) line(3, `- Type: ${type}`, `Value: ${value}`, `Period: ${periodSeconds} seconds`);
}

function describeConditions({ line }: Description, conditions: NonNullable<HorizontalPodAutoscaler["status"]["conditions"]>): void {
  if (conditions.length === 0) return;
  line(0, "Conditions:");
  line(1, "Type", "Status", "Reason", "Message");
  line(1, "----", "------", "------", "-------");
  for (const { type, status, reason = "", message = "" } of conditions) line(1, type, status, reason, message);
}
