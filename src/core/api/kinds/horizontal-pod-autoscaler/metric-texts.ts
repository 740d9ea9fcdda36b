/**
 * How metrics are shown: what was seen last, and what is wanted.
 * @see kubernetes pkg/printers/internalversion/printers.go formatHPAMetrics
 */
import { canonicalQuantity } from "../../quantity.ts";
import type { MetricSpec, MetricStatus, MetricTarget } from "./metrics.ts";

const SHOWN_MAX = 2;
const UNKNOWN = "<unknown>";

type Current = NonNullable<MetricStatus["resource"]>["current"];

/** The part of a metric that its type names, with what was seen of it. */
export interface MeasuredMetric {
  /** What kind of metric it is; empty for one that nobody knows. */
  readonly type: MetricSpec["type"] | "";
  readonly target: MetricTarget;
  readonly current: Current | undefined;
}

/** The metrics beside what was seen of each; the lists go in step. */
export function measuredMetrics(
  metrics: readonly MetricSpec[] = [],
  statuses: readonly MetricStatus[] = [],
): readonly (readonly [MetricSpec, MeasuredMetric])[] {
  return metrics.map((spec, index) => [spec, measured(spec, statuses[index])] as const);
}

const NO_TARGET: MetricTarget = { type: "Value" };

function measured(spec: MetricSpec, status: MetricStatus | undefined): MeasuredMetric {
  switch (spec.type) {
    case "External":
      return { type: "External", target: spec.external?.target ?? NO_TARGET, current: status?.external?.current };
    case "Pods":
      return { type: "Pods", target: spec.pods?.target ?? NO_TARGET, current: status?.pods?.current };
    case "Object":
      return { type: "Object", target: spec.object?.target ?? NO_TARGET, current: status?.object?.current };
    case "Resource":
      return { type: "Resource", target: spec.resource?.target ?? NO_TARGET, current: status?.resource?.current };
    case "ContainerResource":
      return {
        type: "ContainerResource",
        target: spec.containerResource?.target ?? NO_TARGET,
        current: status?.containerResource?.current,
      };
    default:
      return { type: "", target: NO_TARGET, current: undefined };
  }
}

/** An amount as upstream prints it; `<unknown>` when nothing was seen. */
export function amountText(amount: string | undefined): string {
  return amount === undefined ? UNKNOWN : canonicalQuantity(amount);
}

/** The TARGETS column: `cpu: 12%/50%, 3/10 (avg) + 1 more...`. */
export function metricsText(metrics: readonly MetricSpec[] = [], statuses: readonly MetricStatus[] = []): string {
  if (metrics.length === 0) return "<none>";
  const texts = measuredMetrics(metrics, statuses).map(([spec, metric]) => metricText(spec, metric));
  const shown = texts.slice(0, SHOWN_MAX).join(", ");
  return texts.length > SHOWN_MAX ? `${shown} + ${texts.length - SHOWN_MAX} more...` : shown;
}

function metricText(spec: MetricSpec, { type, target, current }: MeasuredMetric): string {
  const average = `${amountText(current?.averageValue)}/${amountText(target.averageValue)}`;
  switch (type) {
    case "External":
    case "Object":
      return target.averageValue === undefined ? `${amountText(current?.value)}/${amountText(target.value)}` : `${average} (avg)`;
    case "Pods":
      return average;
    case "Resource":
    case "ContainerResource": {
      const name = (type === "Resource" ? spec.resource : spec.containerResource)?.name;
      if (target.averageValue !== undefined) return `${name}: ${average}`;
      return `${name}: ${percentText(current?.averageUtilization, UNKNOWN)}/${percentText(target.averageUtilization, "<auto>")}`;
    }
    default:
      return "<unknown type>";
  }
}

/** `50%`, or what stands for nothing. */
export function percentText(percent: number | undefined, otherwise: string): string {
  return percent === undefined ? otherwise : `${percent}%`;
}
