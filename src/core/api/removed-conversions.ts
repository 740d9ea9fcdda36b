/**
 * How a manifest of a removed API version is written today, kind by kind; kinds not listed only change their apiVersion.
 *
 * Absent on purpose: the defaults of old. A field that was left out gets today's default (a DaemonSet of
 * extensions/v1beta1 was updated only on delete), except where today's version requires what used to be optional.
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
import { isRecord } from "./field-walk.ts";

type Json = Readonly<Record<string, unknown>>;

/** Rewrites an object; its apiVersion is already today's, `from` is the one it had. */
export type Conversion = (object: Json, from: string) => Json;

/** By kind. */
export const conversions: { readonly [kind: string]: Conversion } = {
  Deployment: (object) => withSpec(object, (spec) => without(withSelector(spec), ["rollbackTo"])),
  DaemonSet: (object) => withSpec(object, (spec) => without(withSelector(spec), ["templateGeneration"])),
  ReplicaSet: (object) => withSpec(object, withSelector),
  StatefulSet: (object) => withSpec(object, withSelector),
  Ingress: (object) => withSpec(object, ingressSpec),
  HorizontalPodAutoscaler: (object, from) => (from === "autoscaling/v2beta1" ? withSpec(object, autoscalerSpec) : object),
  CustomResourceDefinition: (object) => withSpec(object, definitionSpec),
  MutatingWebhookConfiguration: (object) => withList(object, "webhooks", webhook),
  ValidatingWebhookConfiguration: (object) => withList(object, "webhooks", webhook),
  RoleBinding: (object) => withList(object, "subjects", subject),
  ClusterRoleBinding: (object) => withList(object, "subjects", subject),
  EndpointSlice: (object) => withList(object, "endpoints", endpoint),
  PriorityLevelConfiguration: (object) => withSpec(object, priorityLevelSpec),
};

function record(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function withSpec(object: Json, convert: (spec: Json) => Json): Json {
  return isRecord(object.spec) ? { ...object, spec: convert(object.spec) } : object;
}

function withList(object: Json, field: string, convert: (item: Json) => Json): Json {
  const items = object[field];
  return Array.isArray(items) ? { ...object, [field]: items.map((item) => (isRecord(item) ? convert(item) : item)) } : object;
}

function without(object: Json, fields: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !fields.includes(field)));
}

/** The fields of `from` under their new names; what is not there stays away. */
function renamed(object: Json, names: { readonly [old: string]: string }): Json {
  return Object.fromEntries(
    Object.entries(object).map(([field, value]) => [Object.hasOwn(names, field) ? (names[field] ?? field) : field, value]),
  );
}

/** The selector used to default to the template's labels; today it is required. */
function withSelector(spec: Json): Json {
  const labels = record(record(spec.template).metadata).labels;
  return spec.selector === undefined && isRecord(labels) ? { ...spec, selector: { matchLabels: labels } } : spec;
}

function ingressSpec(spec: Json): Json {
  const { backend, ...rest } = withList(spec, "rules", ingressRule);
  return isRecord(backend) ? { ...rest, defaultBackend: ingressBackend(backend) } : rest;
}

function ingressRule(rule: Json): Json {
  if (!isRecord(rule.http)) return rule;
  const path = (item: Json) => ({
    pathType: "ImplementationSpecific",
    ...item,
    ...(isRecord(item.backend) ? { backend: ingressBackend(item.backend) } : {}),
  });
  return { ...rule, http: withList(rule.http, "paths", path) };
}

function ingressBackend(backend: Json): Json {
  const { serviceName, servicePort, ...rest } = backend;
  if (serviceName === undefined) return backend;
  const port = typeof servicePort === "number" ? { number: servicePort } : { name: servicePort };
  return { ...rest, service: { name: serviceName, ...(servicePort === undefined ? {} : { port }) } };
}

function autoscalerSpec(spec: Json): Json {
  return withList(spec, "metrics", (metric) => {
    const entries = Object.entries(metric).map(([field, source]) => {
      const convert = METRIC_SOURCES[field];
      return [field, convert !== undefined && isRecord(source) ? convert(source) : source];
    });
    return Object.fromEntries(entries);
  });
}

const METRIC_SOURCES: { readonly [source: string]: (source: Json) => Json } = {
  resource: resourceMetric,
  containerResource: resourceMetric,
  pods: (source) => ({ metric: metricName(source, "selector"), target: metricTarget(source) }),
  object: (source) => ({
    metric: metricName(source, "selector"),
    describedObject: source.target,
    target: metricTarget({ targetValue: source.targetValue, targetAverageValue: source.averageValue }),
  }),
  external: (source) => ({ metric: metricName(source, "metricSelector"), target: metricTarget(source) }),
};

function resourceMetric(source: Json): Json {
  return { ...without(source, ["targetAverageUtilization", "targetAverageValue"]), target: metricTarget(source) };
}

function metricName(source: Json, selectorField: string): Json {
  const selector = source[selectorField];
  return { name: source.metricName, ...(selector === undefined ? {} : { selector }) };
}

/** An average wins over a plain value, as upstream's conversion has it. */
function metricTarget(source: Json): Json {
  if (source.targetAverageUtilization !== undefined) return { type: "Utilization", averageUtilization: source.targetAverageUtilization };
  if (source.targetAverageValue !== undefined) return { type: "AverageValue", averageValue: source.targetAverageValue };
  return { type: "Value", value: source.targetValue };
}

/** What was said once for all versions is said for each version today. */
function definitionSpec(spec: Json): Json {
  const { version, versions, validation, subresources, additionalPrinterColumns, conversion, preserveUnknownFields, ...rest } = spec;
  const listed = Array.isArray(versions) && versions.length > 0 ? versions : [{ name: version, served: true, storage: true }];
  const preserve = preserveUnknownFields !== false;
  const shared = { validation, subresources, additionalPrinterColumns };
  return {
    ...rest,
    versions: listed.map((item) => definitionVersion({ ...defined(shared), ...record(item) }, preserve)),
    ...(isRecord(conversion) ? { conversion: definitionConversion(conversion) } : {}),
  };
}

function definitionVersion(item: Json, preserve: boolean): Json {
  const { validation, schema, additionalPrinterColumns, ...rest } = item;
  const openAPIV3Schema = record(record(schema ?? validation).openAPIV3Schema);
  const kept = preserve ? { "x-kubernetes-preserve-unknown-fields": true } : {};
  const columns = Array.isArray(additionalPrinterColumns)
    ? { additionalPrinterColumns: additionalPrinterColumns.map((column) => renamed(record(column), { JSONPath: "jsonPath" })) }
    : {};
  return { ...rest, schema: { openAPIV3Schema: { type: "object", ...openAPIV3Schema, ...kept } }, ...columns };
}

function definitionConversion(conversion: Json): Json {
  const { webhookClientConfig, conversionReviewVersions, ...rest } = conversion;
  if (webhookClientConfig === undefined) return rest;
  const conversionReviews = { conversionReviewVersions: conversionReviewVersions ?? ["v1beta1"] };
  return { ...rest, webhook: { clientConfig: webhookClientConfig, ...conversionReviews } };
}

function defined(object: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

/** Side effects must be declared today, and only these two may be; the rest keeps the default it had. */
function webhook(item: Json): Json {
  const declared = item.sideEffects === "None" || item.sideEffects === "NoneOnDryRun";
  return {
    admissionReviewVersions: ["v1beta1"],
    failurePolicy: "Ignore",
    matchPolicy: "Exact",
    timeoutSeconds: 30,
    ...item,
    ...(declared ? {} : { sideEffects: "None" }),
  };
}

const RBAC_GROUP = "rbac.authorization.k8s.io";

/** v1alpha1 named a subject's apiVersion where later versions name its group. */
function subject(item: Json): Json {
  const { apiVersion, ...rest } = item;
  if (apiVersion === undefined) return item;
  return item.kind === "ServiceAccount" ? rest : { ...rest, apiGroup: RBAC_GROUP };
}

const HOST_LABEL = "kubernetes.io/hostname";
const ZONE_LABEL = "topology.kubernetes.io/zone";

function endpoint(item: Json): Json {
  const { topology, ...rest } = item;
  if (!isRecord(topology)) return item;
  const other = without(topology, [HOST_LABEL, ZONE_LABEL]);
  return {
    ...defined({ nodeName: topology[HOST_LABEL], zone: topology[ZONE_LABEL] }),
    ...rest,
    ...(Object.keys(other).length === 0 ? {} : { deprecatedTopology: other }),
  };
}

/** The shares were renamed once and kept their meaning. */
function priorityLevelSpec(spec: Json): Json {
  return isRecord(spec.limited)
    ? { ...spec, limited: renamed(spec.limited, { assuredConcurrencyShares: "nominalConcurrencyShares" }) }
    : spec;
}
