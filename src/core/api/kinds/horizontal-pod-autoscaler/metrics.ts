/**
 * What a HorizontalPodAutoscaler measures, and what it measured.
 * @see kubernetes staging/src/k8s.io/api/autoscaling/v2/types.go
 */
import { labelSelector } from "../../meta.ts";
import { type Infer, int32, oneOf, optional, part, quantity, struct, text } from "../../schema.ts";

/** The kinds of metrics, in the order in which upstream lists them. */
export const metricTypes = ["ContainerResource", "External", "Object", "Pods", "Resource"] as const;

const metricType = () => oneOf(metricTypes, "Which of the other fields says what is measured.", "v2.MetricSourceType");

export const crossVersionObjectReference = struct(
  "CrossVersionObjectReference",
  () => ({
    apiVersion: optional(text("API version of the object.")),
    kind: text("Kind of the object."),
    name: text("Name of the object."),
  }),
  "v2.CrossVersionObjectReference",
);
/** An object that is scaled or measured. */
export type CrossVersionObjectReference = Infer<typeof crossVersionObjectReference>;

const metricIdentifier = struct(
  "MetricIdentifier",
  () => ({
    name: text("Name of the metric."),
    selector: optional(part(labelSelector, "Which of the metric's series are meant.", { mapType: "atomic" })),
  }),
  "v2.MetricIdentifier",
);

const metricTarget = struct(
  "MetricTarget",
  () => ({
    averageUtilization: optional(int32("Wanted average over the pods, in percent of what they request.")),
    averageValue: optional(quantity("Wanted average over the pods.")),
    type: oneOf(["Utilization", "Value", "AverageValue"], "Which of the values is wanted.", "v2.MetricTargetType"),
    value: optional(quantity("Wanted value.")),
  }),
  "v2.MetricTarget",
);
export type MetricTarget = Infer<typeof metricTarget>;

const metricValueStatus = struct(
  "MetricValueStatus",
  () => ({
    averageUtilization: optional(int32("Average over the pods, in percent of what they request.")),
    averageValue: optional(quantity("Average over the pods.")),
    value: optional(quantity("The value.")),
  }),
  "v2.MetricValueStatus",
);

const identified = () => ({ metric: part(metricIdentifier, "Which metric.") });
const resourceName = () => ({ name: text("Name of the resource, such as cpu.") });
const containerName = () => ({ container: text("Name of the container.") });
const described = () => ({ describedObject: part(crossVersionObjectReference, "Object that the metric describes.") });
const wanted = () => ({ target: part(metricTarget, "What is wanted of it.") });
const seen = () => ({ current: part(metricValueStatus, "What was seen last.") });

const containerResourceSource = struct(
  "ContainerResourceMetricSource",
  () => ({ ...containerName(), ...resourceName(), ...wanted() }),
  "v2.ContainerResourceMetricSource",
);
const externalSource = struct("ExternalMetricSource", () => ({ ...identified(), ...wanted() }), "v2.ExternalMetricSource");
const objectSource = struct("ObjectMetricSource", () => ({ ...described(), ...identified(), ...wanted() }), "v2.ObjectMetricSource");
const podsSource = struct("PodsMetricSource", () => ({ ...identified(), ...wanted() }), "v2.PodsMetricSource");
const resourceSource = struct("ResourceMetricSource", () => ({ ...resourceName(), ...wanted() }), "v2.ResourceMetricSource");

export const metricSpec = struct(
  "MetricSpec",
  () => ({
    containerResource: optional(part(containerResourceSource, "A resource that one container of each pod uses.")),
    external: optional(part(externalSource, "A metric from outside the cluster.")),
    object: optional(part(objectSource, "A metric of one object.")),
    pods: optional(part(podsSource, "A metric of each pod.")),
    resource: optional(part(resourceSource, "A resource that the containers of each pod use.")),
    type: metricType(),
  }),
  "v2.MetricSpec",
);
/** A metric and what is wanted of it. */
export type MetricSpec = Infer<typeof metricSpec>;

const containerResourceStatus = struct(
  "ContainerResourceMetricStatus",
  () => ({ ...containerName(), ...seen(), ...resourceName() }),
  "v2.ContainerResourceMetricStatus",
);
const externalStatus = struct("ExternalMetricStatus", () => ({ ...seen(), ...identified() }), "v2.ExternalMetricStatus");
const objectStatus = struct("ObjectMetricStatus", () => ({ ...seen(), ...described(), ...identified() }), "v2.ObjectMetricStatus");
const podsStatus = struct("PodsMetricStatus", () => ({ ...seen(), ...identified() }), "v2.PodsMetricStatus");
const resourceStatus = struct("ResourceMetricStatus", () => ({ ...seen(), ...resourceName() }), "v2.ResourceMetricStatus");

export const metricStatus = struct(
  "MetricStatus",
  () => ({
    containerResource: optional(part(containerResourceStatus, "A resource that one container of each pod used.")),
    external: optional(part(externalStatus, "A metric from outside the cluster.")),
    object: optional(part(objectStatus, "A metric of one object.")),
    pods: optional(part(podsStatus, "A metric of each pod.")),
    resource: optional(part(resourceStatus, "A resource that the containers of each pod used.")),
    type: metricType(),
  }),
  "v2.MetricStatus",
);
/** A metric as it was last seen. */
export type MetricStatus = Infer<typeof metricStatus>;
