/**
 * What a node's kubelet may do: its own Node, Lease and pods, and what these pods refer to.
 *
 * Upstream keeps a graph of references; here the pods of the node, which an index finds, are looked through when asked.
 * Absent on purpose: PodCertificateRequests and their kind, which are off by default.
 * @see kubernetes plugin/pkg/auth/authorizer/node/node_authorizer.go
 */
import { type AccessReader, type Attributes, type Decision, isResource, type ResourceAttributes } from "./attributes.ts";
import { CLUSTER_ROLES } from "./default-roles/cluster-roles.ts";
import { ruleOf } from "./default-roles/rule-row.ts";
import { isReferredTo } from "./node-authorizer/references.ts";
import { ruleAllows } from "./rule-allows.ts";
import { NODES_GROUP, type User } from "./user.ts";

const USER_PREFIX = "system:node:";
const NODE_LEASES = "kube-node-lease";
const ALLOWED: Decision = { allowed: true, reason: "" };
const READ = ["get", "list", "watch"];
const OWN = ["get", "create", "update", "patch", "delete"];

const refused = (reason: string): Decision => ({ allowed: false, reason });

let nodeRules: readonly ReturnType<typeof ruleOf>[] | undefined;

/** What the node authorizer says; undefined when the user is no node. */
export function authorizeNode(user: User, attributes: Attributes, reader: AccessReader): Decision | undefined {
  if (!user.name.startsWith(USER_PREFIX) || !user.groups.includes(NODES_GROUP)) return undefined;
  const node = user.name.slice(USER_PREFIX.length);
  if (node === "") return refused(`unknown node for user ${JSON.stringify(user.name)}`);
  const own = isResource(attributes) ? RESOURCES[`${attributes.resource}.${attributes.group}`] : undefined;
  if (own !== undefined && isResource(attributes)) return own(node, attributes, reader);
  nodeRules ??= (CLUSTER_ROLES["system:node"] ?? []).map(ruleOf);
  return { allowed: nodeRules.some((rule) => ruleAllows(rule, attributes)), reason: "" };
}

type Authorizer = (node: string, attributes: ResourceAttributes, reader: AccessReader) => Decision;

/** Resources of which a node has but a part, by name and group. */
const RESOURCES: { readonly [resource: string]: Authorizer | undefined } = {
  "secrets.": readNamespaced,
  "configmaps.": readNamespaced,
  "persistentvolumeclaims.": claim,
  "persistentvolumes.": getOne,
  "resourceclaims.resource.k8s.io": getOne,
  "volumeattachments.storage.k8s.io": getOne,
  "serviceaccounts.": account,
  "leases.coordination.k8s.io": lease,
  "csinodes.storage.k8s.io": csiNode,
  "resourceslices.resource.k8s.io": resourceSlice,
  "nodes.": ownNode,
  "pods.": pod,
};

function related(node: string, attributes: ResourceAttributes, reader: AccessReader): Decision {
  if ((attributes.name ?? "") === "") return refused("No Object name found");
  if (isReferredTo(node, attributes, reader)) return ALLOWED;
  return refused(`no relationship found between node '${node}' and this object`);
}

function readNamespaced(node: string, attributes: ResourceAttributes, reader: AccessReader): Decision {
  if (!READ.includes(attributes.verb)) return refused("can only read resources of this type");
  if ((attributes.subresource ?? "") !== "") return refused("cannot read subresource");
  if ((attributes.namespace ?? "") === "") return refused("can only read namespaced object of this type");
  return related(node, attributes, reader);
}

function getOne(node: string, attributes: ResourceAttributes, reader: AccessReader): Decision {
  if (attributes.verb !== "get") return refused("can only get individual resources of this type");
  if ((attributes.subresource ?? "") !== "") return refused("cannot get subresource");
  return related(node, attributes, reader);
}

function claim(node: string, attributes: ResourceAttributes, reader: AccessReader): Decision {
  if (attributes.subresource !== "status") return getOne(node, attributes, reader);
  if (attributes.verb !== "update" && attributes.verb !== "patch") return refused("can only get/update/patch this type");
  return related(node, attributes, reader);
}

function account(node: string, attributes: ResourceAttributes, reader: AccessReader): Decision {
  const { verb, name = "", subresource = "" } = attributes;
  if (verb === "get" && subresource === "") return readNamespaced(node, attributes, reader);
  if (verb !== "create" || name === "") return refused("can only create tokens for individual service accounts");
  if (subresource !== "token") return refused("can only create token subresource of serviceaccount");
  return related(node, attributes, reader);
}

function lease(node: string, { verb, namespace, name }: ResourceAttributes): Decision {
  if (!OWN.includes(verb)) return refused("can only get, create, update, patch, or delete a node lease");
  if (namespace !== NODE_LEASES) return refused(`can only access leases in the "${NODE_LEASES}" system namespace`);
  // The name of what is created is not known here.
  if (verb !== "create" && name !== node) return refused("can only access node lease with the same name as the requesting node");
  return ALLOWED;
}

function csiNode(node: string, { verb, name, subresource = "" }: ResourceAttributes): Decision {
  if (!OWN.includes(verb)) return refused("can only get, create, update, patch, or delete a CSINode");
  if (subresource !== "") return refused("cannot authorize CSINode subresources");
  if (verb !== "create" && name !== node) return refused("can only access CSINode with the same name as the requesting node");
  return ALLOWED;
}

function resourceSlice(node: string, attributes: ResourceAttributes, reader: AccessReader): Decision {
  const { verb, subresource = "" } = attributes;
  if (subresource !== "") return refused("cannot authorize ResourceSlice subresources");
  if (verb === "create") return ALLOWED;
  if (["get", "update", "patch", "delete"].includes(verb)) return related(node, attributes, reader);
  if (["watch", "list", "deletecollection"].includes(verb))
    return selects(attributes, "spec.nodeName", node)
      ? ALLOWED
      : refused("can only list/watch/deletecollection resourceslices with nodeName field selector");
  return refused(
    "only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection",
  );
}

function ownNode(node: string, { verb, name = "", subresource = "" }: ResourceAttributes): Decision {
  if (subresource === "status") return verb === "update" || verb === "patch" ? ALLOWED : refused("");
  if (subresource !== "") return refused("");
  if (["create", "update", "patch"].includes(verb)) return ALLOWED;
  if (!READ.includes(verb)) return refused("");
  if (name === node) return ALLOWED;
  const what = name === "" ? "all nodes" : `'${name}'`;
  return refused(`node '${node}' cannot read ${what}, only its own Node object`);
}

function pod(node: string, attributes: ResourceAttributes, reader: AccessReader): Decision {
  const { verb, name = "", subresource = "" } = attributes;
  if (subresource === "status") return verb === "update" || verb === "patch" ? ALLOWED : refused("");
  if (subresource === "eviction") return verb === "create" ? ALLOWED : refused("");
  if (subresource !== "") return refused("");
  if (verb === "get") return getOne(node, attributes, reader);
  if (verb === "create" || verb === "delete") return ALLOWED;
  if (verb !== "list" && verb !== "watch") return refused("");
  if (selects(attributes, "spec.nodeName", node)) return ALLOWED;
  return name === "" ? refused("can only list/watch pods with spec.nodeName field selector") : related(node, attributes, reader);
}

function selects({ fieldSelector = "" }: ResourceAttributes, field: string, value: string): boolean {
  return fieldSelector.split(",").some((term) => term === `${field}=${value}` || term === `${field}==${value}`);
}
