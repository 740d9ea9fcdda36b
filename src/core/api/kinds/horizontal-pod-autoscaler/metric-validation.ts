/**
 * What may be wrong with the metrics of a HorizontalPodAutoscaler.
 *
 * Objects come here as a client wrote them, so what the types promise may still be missing.
 * @see kubernetes pkg/apis/autoscaling/validation/validation.go validateMetricSpec
 */
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from "../../errors.ts";
import { dns1123Label, pathSegment } from "../../names.ts";
import { canonicalQuantity, compareQuantities } from "../../quantity.ts";
import { badValue, requiredText } from "../../shapes/pod-validation/checks.ts";
import { validateContainerResource } from "../../shapes/pod-validation/resources.ts";
import { type CrossVersionObjectReference, type MetricSpec, type MetricTarget, metricTypes } from "./metrics.ts";

const SOURCES = {
  object: validateObject,
  external: validateExternal,
  pods: validatePods,
  resource: validateResource,
  containerResource: validateContainer,
} as const;
type Source = keyof typeof SOURCES;
/** In the order in which upstream looks at them; only the first that is given is looked into. */
const SOURCE_NAMES = ["object", "external", "pods", "resource", "containerResource"] as const;

const SOURCE_OF: ReadonlyMap<string, Source> = new Map([
  ["Object", "object"],
  ["Pods", "pods"],
  ["Resource", "resource"],
  ["External", "external"],
  ["ContainerResource", "containerResource"],
]);

/** What is wrong with one metric. */
export function validateMetric(spec: MetricSpec, field: string): FieldError[] {
  const { type = "" }: { readonly type?: string } = spec;
  const expected = SOURCE_OF.get(type);
  const errors: FieldError[] = type === "" ? [required(`${field}.type`, "must specify a metric source type")] : [];
  if (expected === undefined) errors.push(notSupported(`${field}.type`, type, metricTypes));
  const present = SOURCE_NAMES.filter((name) => spec[name] !== undefined);
  const first = present[0];
  if (first !== undefined) errors.push(...SOURCES[first](spec, `${field}.${first}`));
  if (expected !== undefined && spec[expected] === undefined) {
    errors.push(required(`${field}.${expected}`, "must populate information for the given metric source"));
  }
  if (present.length === 1) return errors;
  const others = present.filter((name) => name !== expected);
  return [...errors, ...others.map((name) => forbiddenField(`${field}.${name}`, "must populate the given metric source only"))];
}

/** What is wrong with a reference to an object, its version aside. */
export function validateReference({ kind, name }: CrossVersionObjectReference, field: string): FieldError[] {
  return [...requiredText(`${field}.kind`, kind, pathSegment), ...requiredText(`${field}.name`, name, pathSegment)];
}

type Target = Partial<MetricTarget>;

// A metric without a target is read like one with an empty one.
const NO_TARGET = {} as MetricTarget;

function validateObject({ object }: MetricSpec, field: string): FieldError[] {
  const { describedObject, metric, target = NO_TARGET }: Partial<NonNullable<MetricSpec["object"]>> = object ?? {};
  const errors = [
    ...validateReference(describedObject ?? { kind: "", name: "" }, `${field}.describedObject`),
    ...validateIdentifier(metric?.name, `${field}.metric`),
    ...validateTarget(target, `${field}.target`),
  ];
  if (hasValue(target)) return errors;
  return [...errors, required(`${field}.target.averageValue`, "must set either a target value or averageValue")];
}

function validateExternal({ external }: MetricSpec, field: string): FieldError[] {
  const { metric, target = NO_TARGET }: Partial<NonNullable<MetricSpec["external"]>> = external ?? {};
  const errors = [...validateIdentifier(metric?.name, `${field}.metric`), ...validateTarget(target, `${field}.target`)];
  if (!hasValue(target)) {
    errors.push(required(`${field}.target.averageValue`, "must set either a target value for metric or a per-pod target"));
  }
  if (target.value !== undefined && target.averageValue !== undefined) {
    errors.push(forbiddenField(`${field}.target.value`, "may not set both a target value for metric and a per-pod target"));
  }
  return errors;
}

function validatePods({ pods }: MetricSpec, field: string): FieldError[] {
  const { metric, target = NO_TARGET }: Partial<NonNullable<MetricSpec["pods"]>> = pods ?? {};
  const errors = [...validateIdentifier(metric?.name, `${field}.metric`), ...validateTarget(target, `${field}.target`)];
  if (target.averageValue !== undefined) return errors;
  return [...errors, required(`${field}.target.averageValue`, "must specify a positive target averageValue")];
}

function validateResource({ resource }: MetricSpec, field: string): FieldError[] {
  const { name = "", target = NO_TARGET }: Partial<NonNullable<MetricSpec["resource"]>> = resource ?? {};
  const errors = name === "" ? [required(`${field}.name`, "must specify a resource name")] : [];
  return [...errors, ...validateResourceTarget(target, `${field}.target`)];
}

function validateContainer({ containerResource }: MetricSpec, field: string): FieldError[] {
  const { name = "", container = "", target = NO_TARGET }: Partial<NonNullable<MetricSpec["containerResource"]>> = containerResource ?? {};
  return [
    ...(name === "" ? [required(`${field}.name`, "must specify a resource name")] : validateContainerResource(name, `${field}.name`)),
    ...(container === ""
      ? [required(`${field}.container`, "must specify a container")]
      : badValue(`${field}.container`, container, dns1123Label(container))),
    ...validateResourceTarget(target, `${field}.target`),
  ];
}

function validateResourceTarget(target: Target, field: string): FieldError[] {
  const errors = validateTarget(target, field);
  const { averageUtilization, averageValue } = target;
  if (averageUtilization === undefined && averageValue === undefined) {
    errors.push(required(`${field}.averageUtilization`, "must set either a target raw value or a target utilization"));
  }
  if (averageUtilization !== undefined && averageValue !== undefined) {
    errors.push(forbiddenField(`${field}.averageValue`, "may not set both a target raw value and a target utilization"));
  }
  return errors;
}

function validateTarget({ type, value, averageValue, averageUtilization }: Target, field: string): FieldError[] {
  const given: string = type ?? "";
  const errors = given === "" ? [required(`${field}.type`, "must specify a metric target type")] : [];
  if (!["Utilization", "Value", "AverageValue"].includes(given)) {
    errors.push(invalidValue(`${field}.type`, given, "must be either Utilization, Value, or AverageValue"));
  }
  errors.push(...validatePositive(`${field}.value`, value), ...validatePositive(`${field}.averageValue`, averageValue));
  if (averageUtilization !== undefined && averageUtilization < 1) {
    errors.push(invalidValue(`${field}.averageUtilization`, averageUtilization, "must be greater than 0"));
  }
  return errors;
}

function validatePositive(field: string, amount: string | undefined): FieldError[] {
  if (amount === undefined || compareQuantities(amount, "0") > 0) return [];
  return [invalidValue(field, canonicalQuantity(amount), "must be positive")];
}

function validateIdentifier(name: string | undefined, field: string): FieldError[] {
  if (name === undefined || name === "") return [required(`${field}.name`, "must specify a metric name")];
  return badValue(`${field}.name`, name, pathSegment(name));
}

function hasValue({ value, averageValue }: Target): boolean {
  return value !== undefined || averageValue !== undefined;
}
