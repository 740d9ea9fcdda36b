/**
 * Metrics as autoscaling/v1 writes them into annotations, and back; fields stand in upstream's order.
 * @see kubernetes staging/src/k8s.io/api/autoscaling/v1/types.go and pkg/apis/autoscaling/v1/conversion.go
 */
import type { LabelSelector } from "../../../meta.ts";
import type { CrossVersionObjectReference, MetricSpec, MetricStatus, MetricTarget } from "../metrics.ts";
import { isRecord } from "./annotations.ts";

/** The amount of a field that upstream cannot leave out. */
const ZERO = "0";

/** What a metric of autoscaling/v2 is in the annotation. */
export function metricSpecToV1({ type, object, pods, resource, containerResource, external }: MetricSpec) {
  return withoutAbsent({
    type,
    object:
      object &&
      withoutAbsent({
        target: referenceToV1(object.describedObject),
        metricName: object.metric.name,
        targetValue: object.target.value ?? ZERO,
        selector: object.metric.selector,
        averageValue: object.target.averageValue,
      }),
    pods:
      pods &&
      withoutAbsent({
        metricName: pods.metric.name,
        targetAverageValue: pods.target.averageValue ?? ZERO,
        selector: pods.metric.selector,
      }),
    resource: resource && withoutAbsent({ name: resource.name, ...averagesToV1(resource.target) }),
    containerResource:
      containerResource &&
      withoutAbsent({
        name: containerResource.name,
        ...averagesToV1(containerResource.target),
        container: containerResource.container,
      }),
    external:
      external &&
      withoutAbsent({
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        targetValue: external.target.value,
        targetAverageValue: external.target.averageValue,
      }),
  });
}

/** What was seen of a metric of autoscaling/v2, in the annotation. */
export function metricStatusToV1({ type, object, pods, resource, containerResource, external }: MetricStatus) {
  return withoutAbsent({
    type,
    object:
      object &&
      withoutAbsent({
        target: referenceToV1(object.describedObject),
        metricName: object.metric.name,
        currentValue: object.current.value ?? ZERO,
        selector: object.metric.selector,
        averageValue: object.current.averageValue,
      }),
    pods:
      pods &&
      withoutAbsent({
        metricName: pods.metric.name,
        currentAverageValue: pods.current.averageValue ?? ZERO,
        selector: pods.metric.selector,
      }),
    resource: resource && withoutAbsent({ name: resource.name, ...currentToV1(resource.current) }),
    containerResource:
      containerResource &&
      withoutAbsent({
        name: containerResource.name,
        ...currentToV1(containerResource.current),
        container: containerResource.container,
      }),
    external:
      external &&
      withoutAbsent({
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        currentValue: external.current.value ?? ZERO,
        currentAverageValue: external.current.averageValue,
      }),
  });
}

/** The metric that an entry of the annotation describes. */
export function metricSpecFromV1(entry: unknown): MetricSpec {
  const { type, object, pods, resource, containerResource, external } = fieldsOf(entry);
  return withoutAbsent({
    type: textOf(type) as MetricSpec["type"],
    object: each(object, (source) => ({
      describedObject: source.target as CrossVersionObjectReference,
      metric: metricOf(source.metricName, source.selector),
      target: targetOf({ value: source.targetValue, averageValue: source.averageValue }),
    })),
    pods: each(pods, (source) => ({
      metric: metricOf(source.metricName, source.selector),
      target: targetOf({ averageValue: source.targetAverageValue }),
    })),
    resource: each(resource, (source) => ({ name: textOf(source.name), target: averagesFromV1(source) })),
    containerResource: each(containerResource, (source) => ({
      container: textOf(source.container),
      name: textOf(source.name),
      target: averagesFromV1(source),
    })),
    external: each(external, (source) => ({
      metric: metricOf(source.metricName, source.metricSelector),
      target: targetOf({ value: source.targetValue, averageValue: source.targetAverageValue }),
    })),
  }) as MetricSpec;
}

/** What an entry of the annotation says was seen. */
export function metricStatusFromV1(entry: unknown): MetricStatus {
  const { type, object, pods, resource, containerResource, external } = fieldsOf(entry);
  return withoutAbsent({
    type: textOf(type) as MetricStatus["type"],
    object: each(object, (seen) => ({
      current: withoutAbsent({ value: seen.currentValue, averageValue: seen.averageValue }),
      describedObject: seen.target as CrossVersionObjectReference,
      metric: metricOf(seen.metricName, seen.selector),
    })),
    pods: each(pods, (seen) => ({
      current: withoutAbsent({ averageValue: seen.currentAverageValue }),
      metric: metricOf(seen.metricName, seen.selector),
    })),
    resource: each(resource, (seen) => ({ current: currentFromV1(seen), name: textOf(seen.name) })),
    containerResource: each(containerResource, (seen) => ({
      container: textOf(seen.container),
      current: currentFromV1(seen),
      name: textOf(seen.name),
    })),
    external: each(external, (seen) => ({
      current: withoutAbsent({ value: seen.currentValue, averageValue: seen.currentAverageValue }),
      metric: metricOf(seen.metricName, seen.metricSelector),
    })),
  }) as MetricStatus;
}

function referenceToV1({ kind, name, apiVersion }: CrossVersionObjectReference) {
  return withoutAbsent({ kind, name, apiVersion });
}

function averagesToV1({ averageUtilization, averageValue }: MetricTarget) {
  return { targetAverageUtilization: averageUtilization, targetAverageValue: averageValue };
}

function currentToV1({ averageUtilization, averageValue }: NonNullable<MetricStatus["resource"]>["current"]) {
  return { currentAverageUtilization: averageUtilization, currentAverageValue: averageValue ?? ZERO };
}

type Fields = { readonly [field: string]: unknown };

function currentFromV1(seen: Fields) {
  return withoutAbsent({ averageUtilization: seen.currentAverageUtilization, averageValue: seen.currentAverageValue });
}

function averagesFromV1(source: Fields): MetricTarget {
  const averageUtilization = source.targetAverageUtilization as number | undefined;
  const averageValue = source.targetAverageValue as string | undefined;
  const type = averageUtilization === undefined ? "AverageValue" : "Utilization";
  return withoutAbsent({ averageUtilization, averageValue, type }) as MetricTarget;
}

/** A target is of the kind of the amount that it has; a plain value comes with an average in objects only. */
function targetOf({ value, averageValue }: { readonly value?: unknown; readonly averageValue?: unknown }): MetricTarget {
  const isAverage = averageValue !== undefined && (value === undefined || value === ZERO);
  const type = isAverage ? "AverageValue" : "Value";
  return withoutAbsent({ averageValue, type, value: isAverage ? undefined : value }) as MetricTarget;
}

function metricOf(name: unknown, selector: unknown): { readonly name: string; readonly selector?: LabelSelector } {
  return { name: textOf(name), ...(isRecord(selector) ? { selector: selector as LabelSelector } : {}) };
}

function each<T>(value: unknown, convert: (fields: Fields) => T): T | undefined {
  return isRecord(value) ? convert(value) : undefined;
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function withoutAbsent<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
