/**
 * API versions that Kubernetes once served and v1.34 does not: when they went, and what to write today.
 *
 * Absent on purpose: versions that were never on by default (most alphas).
 * @see https://kubernetes.io/docs/reference/using-api/deprecation-guide/
 */
import { type Conversion, conversions } from "./removed-conversions.ts";

/** What became of an API version. */
export interface RemovedVersion {
  /** The apiVersion that serves the kind today; absent when the kind is gone. */
  readonly today?: string;
  /** `1.16`. */
  readonly removedIn: string;
}

interface Row {
  readonly removedIn: string;
  readonly from: string;
  /** Absent when the kinds have no successor. */
  readonly today?: string;
  readonly kinds: readonly string[];
}

const WORKLOADS = ["Deployment", "StatefulSet", "ControllerRevision"];
const WEBHOOKS = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];
const ROLES = ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
const REVIEWS = ["LocalSubjectAccessReview", "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"];
const FLOW_CONTROL = ["FlowSchema", "PriorityLevelConfiguration"];
const FLOW_CONTROL_TODAY = "flowcontrol.apiserver.k8s.io/v1";

const ROWS: readonly Row[] = [
  { removedIn: "1.16", from: "extensions/v1beta1", today: "apps/v1", kinds: ["DaemonSet", "Deployment", "ReplicaSet"] },
  { removedIn: "1.16", from: "extensions/v1beta1", today: "networking.k8s.io/v1", kinds: ["NetworkPolicy"] },
  { removedIn: "1.16", from: "extensions/v1beta1", kinds: ["PodSecurityPolicy"] },
  { removedIn: "1.16", from: "apps/v1beta1", today: "apps/v1", kinds: WORKLOADS },
  { removedIn: "1.16", from: "apps/v1beta2", today: "apps/v1", kinds: [...WORKLOADS, "DaemonSet", "ReplicaSet"] },
  { removedIn: "1.20", from: "settings.k8s.io/v1alpha1", kinds: ["PodPreset"] },
  { removedIn: "1.21", from: "batch/v2alpha1", today: "batch/v1", kinds: ["CronJob"] },
  { removedIn: "1.22", from: "extensions/v1beta1", today: "networking.k8s.io/v1", kinds: ["Ingress"] },
  { removedIn: "1.22", from: "networking.k8s.io/v1beta1", today: "networking.k8s.io/v1", kinds: ["Ingress", "IngressClass"] },
  { removedIn: "1.22", from: "admissionregistration.k8s.io/v1beta1", today: "admissionregistration.k8s.io/v1", kinds: WEBHOOKS },
  { removedIn: "1.22", from: "apiextensions.k8s.io/v1beta1", today: "apiextensions.k8s.io/v1", kinds: ["CustomResourceDefinition"] },
  { removedIn: "1.22", from: "apiregistration.k8s.io/v1beta1", today: "apiregistration.k8s.io/v1", kinds: ["APIService"] },
  { removedIn: "1.22", from: "authentication.k8s.io/v1beta1", today: "authentication.k8s.io/v1", kinds: ["TokenReview"] },
  { removedIn: "1.22", from: "authorization.k8s.io/v1beta1", today: "authorization.k8s.io/v1", kinds: REVIEWS },
  { removedIn: "1.22", from: "certificates.k8s.io/v1beta1", today: "certificates.k8s.io/v1", kinds: ["CertificateSigningRequest"] },
  { removedIn: "1.22", from: "coordination.k8s.io/v1beta1", today: "coordination.k8s.io/v1", kinds: ["Lease"] },
  { removedIn: "1.22", from: "rbac.authorization.k8s.io/v1beta1", today: "rbac.authorization.k8s.io/v1", kinds: ROLES },
  { removedIn: "1.23", from: "rbac.authorization.k8s.io/v1alpha1", today: "rbac.authorization.k8s.io/v1", kinds: ROLES },
  { removedIn: "1.22", from: "scheduling.k8s.io/v1beta1", today: "scheduling.k8s.io/v1", kinds: ["PriorityClass"] },
  { removedIn: "1.23", from: "scheduling.k8s.io/v1alpha1", today: "scheduling.k8s.io/v1", kinds: ["PriorityClass"] },
  {
    removedIn: "1.22",
    from: "storage.k8s.io/v1beta1",
    today: "storage.k8s.io/v1",
    kinds: ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
  },
  { removedIn: "1.27", from: "storage.k8s.io/v1beta1", today: "storage.k8s.io/v1", kinds: ["CSIStorageCapacity"] },
  { removedIn: "1.25", from: "batch/v1beta1", today: "batch/v1", kinds: ["CronJob"] },
  { removedIn: "1.25", from: "discovery.k8s.io/v1beta1", today: "discovery.k8s.io/v1", kinds: ["EndpointSlice"] },
  { removedIn: "1.25", from: "events.k8s.io/v1beta1", today: "events.k8s.io/v1", kinds: ["Event"] },
  { removedIn: "1.25", from: "autoscaling/v2beta1", today: "autoscaling/v2", kinds: ["HorizontalPodAutoscaler"] },
  { removedIn: "1.26", from: "autoscaling/v2beta2", today: "autoscaling/v2", kinds: ["HorizontalPodAutoscaler"] },
  { removedIn: "1.25", from: "policy/v1beta1", today: "policy/v1", kinds: ["PodDisruptionBudget"] },
  { removedIn: "1.25", from: "policy/v1beta1", kinds: ["PodSecurityPolicy"] },
  { removedIn: "1.25", from: "node.k8s.io/v1beta1", today: "node.k8s.io/v1", kinds: ["RuntimeClass"] },
  { removedIn: "1.24", from: "flowcontrol.apiserver.k8s.io/v1alpha1", today: FLOW_CONTROL_TODAY, kinds: FLOW_CONTROL },
  { removedIn: "1.26", from: "flowcontrol.apiserver.k8s.io/v1beta1", today: FLOW_CONTROL_TODAY, kinds: FLOW_CONTROL },
  { removedIn: "1.29", from: "flowcontrol.apiserver.k8s.io/v1beta2", today: FLOW_CONTROL_TODAY, kinds: FLOW_CONTROL },
  { removedIn: "1.32", from: "flowcontrol.apiserver.k8s.io/v1beta3", today: FLOW_CONTROL_TODAY, kinds: FLOW_CONTROL },
];

/** What became of a kind's API version; undefined when it is served, or never was. */
export function removedVersion(apiVersion: string, kind: string): RemovedVersion | undefined {
  const row = ROWS.find((candidate) => candidate.from === apiVersion && candidate.kinds.includes(kind));
  if (row === undefined) return undefined;
  return row.today === undefined ? { removedIn: row.removedIn } : { today: row.today, removedIn: row.removedIn };
}

/** An object that no served kind matches, and the file it came from. */
export interface Unmatched {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  readonly source: string;
}

/** kubectl's text for an object of an unknown kind; for a removed version, one more line names today's. */
export function noMatchText({ apiVersion, kind, name, namespace, source }: Unmatched): string {
  const quoted = JSON.stringify;
  const where = `name: ${quoted(name)} namespace: ${quoted(namespace)} from ${quoted(source)}`;
  const lines = [
    `resource mapping not found for ${where}: no matches for kind ${quoted(kind)} in version ${quoted(apiVersion)}`,
    "ensure CRDs are installed first",
  ];
  const removed = removedVersion(apiVersion, kind);
  return [...lines, ...(removed === undefined ? [] : [removedLine(apiVersion, kind, removed)])].join("\n");
}

function removedLine(apiVersion: string, kind: string, { today, removedIn }: RemovedVersion): string {
  const article = /^[AEIOU]/.test(kind) ? "an" : "a";
  if (today === undefined) return `${kind} was removed with ${apiVersion} in Kubernetes ${removedIn} and has no successor`;
  return `${apiVersion} was removed in Kubernetes ${removedIn}; today ${article} ${kind} is ${today}: apply --convert rewrites it`;
}

/** The manifest in today's version; undefined when its version is not a removed one, or nothing succeeds it. */
export function convertRemoved(value: Record<string, unknown>): Record<string, unknown> | undefined {
  const { apiVersion, kind } = value;
  if (typeof apiVersion !== "string" || typeof kind !== "string") return undefined;
  const today = removedVersion(apiVersion, kind)?.today;
  if (today === undefined) return undefined;
  const convert: Conversion | undefined = Object.hasOwn(conversions, kind) ? conversions[kind] : undefined;
  const renamed = { ...value, apiVersion: today };
  return convert === undefined ? renamed : { ...convert(renamed, apiVersion) };
}
