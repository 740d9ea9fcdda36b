/**
 * The core's face: what commands, TUI and the library's users may import.
 */
export { describePodTemplate } from "./api/describe/pod-template.ts";
export { createDescription, eventAge, withEvents } from "./api/describe.ts";
export { ageText, goDuration, humanDuration, parseDuration, parseTime, rfc3339 } from "./api/duration.ts";
export { ApiError, type FieldError, notFound, qualifiedResource } from "./api/errors.ts";
export { checkFieldSelector, type FieldSelector, matchesFields, parseFieldSelector } from "./api/field-selector.ts";
export { childMeta, elementMeta, fieldsOf, isList, isMap, isRecord, rootMeta } from "./api/field-walk.ts";
export { apiVersionOf, type Column, type Health, type KubeObject, keyOf, type ObjectKey, splitKey } from "./api/kind.ts";
export type { Deployment } from "./api/kinds/deployment.ts";
export type { Event } from "./api/kinds/event.ts";
export type { Node, Taint } from "./api/kinds/node.ts";
export type { Pod } from "./api/kinds/pod.ts";
export type { ReplicaSet } from "./api/kinds/replica-set.ts";
export { type ManifestDocument, readManifest } from "./api/manifest.ts";
export { labelValue } from "./api/names.ts";
export { controllerOf } from "./api/owner.ts";
export { threeWayPatch } from "./api/patch/three-way.ts";
export { cpuMillis, quantityValue } from "./api/quantity.ts";
export { type AnyKind, Registry, singularOf } from "./api/registry.ts";
export { convertRemoved, noMatchText } from "./api/removed-versions.ts";
export type { FieldMeta } from "./api/schema.ts";
export { matches, parseSelector, type Selector } from "./api/selector.ts";
export type { PodSpec, PodTemplateSpec } from "./api/shapes/pod-spec.ts";
export { isSameTemplate, POD_TEMPLATE_HASH } from "./api/shapes/template-identity.ts";
export { readYaml } from "./api/yaml-text.ts";
export { type NodeSpec, standardNodes } from "./bootstrap.ts";
export { Cluster, type ClusterOptions, type ClusterSnapshot, DEFAULT_START_MS } from "./cluster.ts";
export { explainPending, type PendingExplanation } from "./explain/pending.ts";
export { crashContainer, crashNode, crashPod, hasPower, recoverNode } from "./faults.ts";
export { type LogLine, podLogs } from "./pod-logs.ts";
export { ReaderWorld } from "./reconcile/world.ts";
export { nodeUsage, podUsage } from "./resource-usage.ts";
export { isNodeReady } from "./rules/node.ts";
export { effectiveRequests, isPodReady, isPodTerminal } from "./rules/pod.ts";
export { evictPod, scale as scaleObject } from "./server/subresources.ts";
export { Broken } from "./sim/assert.ts";
export type { Author, LogEntry } from "./store/log.ts";
