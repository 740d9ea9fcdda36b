/**
 * The Roles, ClusterRoles and bindings that a kubeadm cluster of v1.34 has before anyone has applied anything.
 * @see kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy and pkg/registry/rbac/rest/storage_rbac.go
 */
import type { KubeObject } from "../../api/kind.ts";
import { RBAC_GROUP, type Subject } from "../../api/shapes/role-subjects.ts";
import {
  type BindingRow,
  CLUSTER_BINDINGS,
  KUBEADM_CLUSTER_BINDINGS,
  KUBEADM_CLUSTER_ROLES,
  KUBEADM_ROLE_BINDINGS,
  KUBEADM_ROLES,
  ROLE_BINDINGS,
  ROLES,
} from "./default-roles/bindings.ts";
import { CLUSTER_ROLES } from "./default-roles/cluster-roles.ts";
import { CONTROLLER_ROLES } from "./default-roles/controller-roles.ts";
import { type RuleRow, ruleOf } from "./default-roles/rule-row.ts";

type Labels = { readonly [key: string]: string };
type RoleRows = { readonly [name: string]: readonly RuleRow[] };

const API_VERSION = `${RBAC_GROUP}/v1`;
const CONTROLLER_PREFIX = "system:controller:";
const BOOTSTRAP_LABELS: Labels = { "kubernetes.io/bootstrapping": "rbac-defaults" };
/** The API server itself mends what it finds changed; here nobody does. */
const AUTO_UPDATE: Labels = { "rbac.authorization.kubernetes.io/autoupdate": "true" };
const AGGREGATE_PREFIX = "rbac.authorization.k8s.io/aggregate-to-";
/** Whose rules a role's own become part of. */
const AGGREGATED_TO: { readonly [name: string]: string } = {
  edit: "admin",
  "system:aggregate-to-admin": "admin",
  "system:aggregate-to-edit": "edit",
  "system:aggregate-to-view": "view",
  view: "edit",
};
const AGGREGATED: ReadonlySet<string> = new Set(["admin", "edit", "view"]);

let made: readonly KubeObject[] | undefined;

/** The objects, made at the first call and then shared by every cluster of the process. */
export function defaultRoles(): readonly KubeObject[] {
  made ??= [
    ...clusterRoles(CLUSTER_ROLES, true),
    ...clusterRoles(prefixed(CONTROLLER_ROLES), true),
    ...CLUSTER_BINDINGS.map((row) => clusterBinding(row, true)),
    ...Object.keys(CONTROLLER_ROLES).map((account) => controllerBinding(account)),
    ...roles(ROLES, true),
    ...ROLE_BINDINGS.map((row) => roleBinding(row, true)),
    ...clusterRoles(KUBEADM_CLUSTER_ROLES, false),
    ...KUBEADM_CLUSTER_BINDINGS.map((row) => clusterBinding(row, false)),
    ...roles(KUBEADM_ROLES, false),
    ...KUBEADM_ROLE_BINDINGS.map((row) => roleBinding(row, false)),
  ];
  return made;
}

function prefixed(rows: RoleRows): RoleRows {
  return Object.fromEntries(Object.entries(rows).map(([account, rules]) => [CONTROLLER_PREFIX + account, rules]));
}

function clusterRoles(rows: RoleRows, own: boolean): KubeObject[] {
  return Object.entries(rows).map(([name, rules]) => {
    const to = AGGREGATED_TO[name];
    const metadata = own ? { name, annotations: AUTO_UPDATE, labels: labelsOf(to) } : { name };
    const role = { apiVersion: API_VERSION, kind: "ClusterRole", metadata };
    if (!AGGREGATED.has(name)) return { ...role, rules: rules.map(ruleOf) };
    return { ...role, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [AGGREGATE_PREFIX + name]: "true" } }] } };
  });
}

function labelsOf(to: string | undefined): Labels {
  return to === undefined ? BOOTSTRAP_LABELS : { ...BOOTSTRAP_LABELS, [AGGREGATE_PREFIX + to]: "true" };
}

function roles(rows: RoleRows, own: boolean): KubeObject[] {
  return Object.entries(rows).map(([key, rules]) => ({
    apiVersion: API_VERSION,
    kind: "Role",
    metadata: metadataOf(key, own),
    rules: rules.map(ruleOf),
  }));
}

function controllerBinding(account: string): KubeObject {
  const name = CONTROLLER_PREFIX + account;
  return clusterBinding([name, name, `ServiceAccount:kube-system/${account}`], true);
}

function clusterBinding(row: BindingRow, own: boolean): KubeObject {
  return binding("ClusterRoleBinding", "ClusterRole", row, own);
}

function roleBinding(row: BindingRow, own: boolean): KubeObject {
  return binding("RoleBinding", "Role", row, own);
}

function binding(kind: string, roleKind: string, [key, role, ...subjects]: BindingRow, own: boolean): KubeObject {
  const object = {
    apiVersion: API_VERSION,
    kind,
    metadata: metadataOf(key, own),
    roleRef: { apiGroup: RBAC_GROUP, kind: roleKind, name: role },
  };
  return subjects.length === 0 ? object : ({ ...object, subjects: subjects.map(subjectOf) } as KubeObject);
}

function metadataOf(key: string, own: boolean): KubeObject["metadata"] {
  const slash = key.indexOf("/");
  const place = slash < 0 ? { name: key } : { name: key.slice(slash + 1), namespace: key.slice(0, slash) };
  return own ? { ...place, annotations: AUTO_UPDATE, labels: BOOTSTRAP_LABELS } : place;
}

function subjectOf(text: string): Subject {
  const colon = text.indexOf(":");
  const kind = text.slice(0, colon);
  const name = text.slice(colon + 1);
  if (kind !== "ServiceAccount") return { apiGroup: RBAC_GROUP, kind, name };
  const slash = name.indexOf("/");
  return { kind, name: name.slice(slash + 1), namespace: name.slice(0, slash) };
}
