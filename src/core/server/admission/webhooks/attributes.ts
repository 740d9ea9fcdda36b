/**
 * A write as webhooks are told of it: which resource, by whom, with what before and after.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/admission/attributes.go
 */
import { apiKindOf, apiVersionOf, type KubeObject, type Subresource } from "../../../api/kind.ts";
import type { AnyKind } from "../../../api/registry.ts";
import { servedForm } from "../../../api/served-version.ts";
import type { Author } from "../../../store/log.ts";
import { ADMIN, ALL_AUTHENTICATED, NODES_GROUP, serviceAccountUser, type User } from "../../access/user.ts";
import type { AdmissionRequest } from "../step.ts";

/** Kind and resource of one version, with what lies below it. */
export interface ResourceNames {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly subresource: string;
}

/** What rules match on, and reviews tell. */
export interface Attributes {
  readonly operation: AdmissionRequest["operation"];
  /** As the client wrote it. */
  readonly asked: ResourceNames;
  /** In all versions, the client's first. */
  readonly equivalents: readonly ResourceNames[];
  /** A Namespace's is its own name, once it has one. */
  readonly namespace: string;
  readonly name: string;
  readonly isNamespace: boolean;
  readonly object: KubeObject | undefined;
  readonly previous: KubeObject | undefined;
}

/** What webhooks are told of a write. */
export function attributesOf(request: AdmissionRequest, isMutating: boolean): Attributes {
  const { operation, kind, object, previous, key } = request;
  const isNamespace = kind.kind === "Namespace";
  const equivalents = namesOf(request);
  const [asked = first(kind)] = equivalents;
  // A name that the server draws is there for those who only look.
  const name = object.metadata.name ?? "";
  const isUnnamed = isMutating && operation === "CREATE" && name === "";
  return {
    operation,
    asked,
    equivalents,
    namespace: isNamespace ? (operation === "CREATE" ? "" : key) : (object.metadata.namespace ?? ""),
    name: isUnnamed ? "" : name,
    isNamespace,
    object: operation === "DELETE" ? undefined : object,
    previous: operation === "DELETE" ? object : previous,
  };
}

/** What is sent to the subresource, when that is no object of the kind itself (an Eviction, a Binding). */
export function sendsAnother({ kind, subresource }: Pick<AdmissionRequest, "kind" | "subresource">): Subresource | undefined {
  if (subresource === "" || subresource === "status") return undefined;
  return kind.subresources?.find(({ name, merge }) => name === subresource && merge === undefined);
}

function first(kind: AnyKind): ResourceNames {
  return { group: kind.group, version: kind.version, kind: apiKindOf(kind), resource: kind.plural, subresource: "" };
}

function namesOf(request: AdmissionRequest): readonly ResourceNames[] {
  const { kind, subresource, clientVersion, isScale } = request;
  const names = [kind, ...(kind.otherVersions ?? [])].map(({ group, version }): ResourceNames => {
    const below = isScale ? "scale" : subresource;
    return { group, version, kind: apiKindOf(kind), resource: kind.plural, subresource: below };
  });
  const asked = names.find((each) => apiVersionOf(each) === clientVersion);
  return asked === undefined ? names : [asked, ...names.filter((each) => each !== asked)];
}

/** An object as a webhook of that version sees it. */
export function shownTo(request: AdmissionRequest, names: ResourceNames, object: KubeObject | undefined): unknown {
  const { kind, isScale } = request;
  if (object === undefined) return null;
  if (isScale) return scaleOf(kind, object);
  if (request.operation === "CONNECT") return withoutMetadata(object);
  if (sendsAnother(request) !== undefined) return object;
  return servedForm(kind, apiVersionOf(names), object);
}

/** What is said of a connection has no name of its own. */
function withoutMetadata({ metadata: _metadata, ...options }: KubeObject): object {
  return options;
}

function scaleOf({ scale }: AnyKind, object: KubeObject): unknown {
  if (scale === undefined) return null;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: scale.replicas(object) },
    status: { replicas: scale.statusReplicas(object), selector: scale.selector(object) },
  };
}

/** ServiceAccounts of controllers that are not called like their agent. */
const ACCOUNTS: { readonly [agent: string]: string | undefined } = {
  "endpoint-slice": "endpointslice-controller",
  "endpoint-slice-mirroring": "endpointslicemirroring-controller",
  endpoints: "endpoint-controller",
  "garbage-collector": "generic-garbage-collector",
  "node-lifecycle": "node-controller",
  "persistent-volume-binder": "persistent-volume-binder",
  "persistent-volume-claim-protection": "pvc-protection-controller",
  "persistent-volume-protection": "pv-protection-controller",
  "pod-gc": "pod-garbage-collector",
  "taint-eviction": "node-controller",
  "ttl-after-finished": "ttl-after-finished-controller",
};
const OF_NODES: ReadonlySet<string> = new Set(["kubelet", "node-status", "csi-node"]);

/** Who a webhook is told writes. */
export function userOf(user: User | undefined, { agent, key }: Author): User {
  if (user !== undefined) return user;
  if (agent === "user") return ADMIN;
  if (agent === "scheduler") return { name: "system:kube-scheduler", groups: [ALL_AUTHENTICATED] };
  if (OF_NODES.has(agent)) return { name: `system:node:${key.split("/")[0] ?? ""}`, groups: [NODES_GROUP, ALL_AUTHENTICATED] };
  const account = serviceAccountUser("kube-system", ACCOUNTS[agent] ?? `${agent}-controller`);
  return { ...account, groups: [...account.groups, ALL_AUTHENTICATED] };
}
