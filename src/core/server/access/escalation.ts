/**
 * Nobody gives what he has not: the check of writes of roles and bindings.
 * @see kubernetes pkg/registry/rbac/escalation_check.go, pkg/registry/rbac/validation/rule.go ConfirmNoEscalation and the policybased storages
 */
import { ApiError, forbidden } from "../../api/errors.ts";
import type { KubeObject } from "../../api/kind.ts";
import type { ClusterRole } from "../../api/kinds/cluster-role.ts";
import type { AnyKind } from "../../api/registry.ts";
import { compactRules } from "../../api/shapes/policy-rule/compact.ts";
import type { PolicyRule } from "../../api/shapes/policy-rule.ts";
import { type Binding, RBAC_GROUP } from "../../api/shapes/role-subjects.ts";
import { compareKeys } from "../../sim/tree.ts";
import { keepEqual } from "../../store/keep-equal.ts";
import type { AccessReader } from "./attributes.ts";
import { authorize } from "./authorize.ts";
import { grantsOf, rulesOfRole } from "./grants.ts";
import { missingRules } from "./rule-allows.ts";
import { PRIVILEGED_GROUP, type User } from "./user.ts";

/** A write of a role or a binding. */
export interface RoleWrite {
  readonly kind: AnyKind;
  readonly object: KubeObject;
  readonly previous: KubeObject | undefined;
  readonly user: User;
  readonly reader: AccessReader;
}

const EVERYTHING: readonly PolicyRule[] = [
  { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
  { nonResourceURLs: ["*"], verbs: ["*"] },
];

/** Refuses a write that would give somebody more than the user has. */
export function refuseEscalation(write: RoleWrite): void {
  const { user, kind, object, previous } = write;
  if (user.groups.includes(PRIVILEGED_GROUP) || isForCollectorAlone(object, previous)) return;
  if (kind.kind === "Role" || kind.kind === "ClusterRole") refuseRole(write);
  else refuseBinding(write);
}

function refuseRole(write: RoleWrite): void {
  const { user, kind, object, previous, reader } = write;
  const { namespace } = object.metadata;
  const attributes = { verb: "escalate", group: RBAC_GROUP, resource: kind.plural, name: previous?.metadata.name, namespace };
  if (authorize(user, attributes, reader).allowed) return;
  const role = object as ClusterRole;
  refuse(write, whyNot(write, role.rules ?? []));
  if (!isAggregating(role) && !isAggregating(previous as ClusterRole | undefined)) return;
  // What it gathers may grow at any time.
  if (whyNot(write, EVERYTHING) !== undefined) refuse(write, "must have cluster-admin privileges to use the aggregationRule");
}

function refuseBinding(write: RoleWrite): void {
  const { user, object, reader } = write;
  const { roleRef } = object as Binding;
  const { namespace } = object.metadata;
  const resource = roleRef.kind === "ClusterRole" ? "clusterroles" : roleRef.kind === "Role" ? "roles" : undefined;
  if (resource !== undefined) {
    const attributes = { verb: "bind", group: roleRef.apiGroup, resource, name: roleRef.name, namespace };
    if (authorize(user, attributes, reader).allowed) return;
  }
  const rules = rulesOfRole(roleRef, namespace ?? "", reader);
  if (typeof rules !== "string") {
    refuse(write, whyNot(write, rules));
    return;
  }
  if (resource === undefined) throw new ApiError("InternalError", `Internal error occurred: ${rules}`);
  throw new ApiError("NotFound", rules, { name: roleRef.name, group: RBAC_GROUP, kind: roleRef.kind.toLowerCase() });
}

function refuse({ kind, object }: RoleWrite, why: string | undefined): void {
  if (why !== undefined) throw forbidden(kind, object.metadata.name, why);
}

/** What the user would give without having it; undefined when there is no such thing. */
function whyNot({ user, object, reader }: RoleWrite, rules: readonly PolicyRule[]): string | undefined {
  const { grants, errors } = grantsOf(user, object.metadata.namespace ?? "", reader);
  const missing = missingRules(
    grants.flatMap((grant) => grant.rules),
    rules,
  );
  if (missing.length === 0) return undefined;
  const lines = [...new Set(compactRules(missing).map(ruleText))].sort(compareKeys);
  const who = `user ${JSON.stringify(user.name)} (groups=${listText(user.groups)})`;
  const failed = errors.length === 0 ? "" : `; resolution errors: [${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}]`;
  return `${who} is attempting to grant RBAC permissions not currently held:\n${lines.join("\n")}${failed}`;
}

/** `{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}`. */
function ruleText({ apiGroups = [], resources = [], nonResourceURLs = [], resourceNames = [], verbs }: PolicyRule): string {
  const parts = {
    APIGroups: apiGroups,
    Resources: resources,
    NonResourceURLs: nonResourceURLs,
    ResourceNames: resourceNames,
    Verbs: verbs,
  };
  const given = Object.entries(parts).filter(([, values]) => values.length > 0);
  return `{${given.map(([name, values]) => `${name}:${listText(values)}`).join(", ")}}`;
}

function listText(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;
}

function isAggregating(role: ClusterRole | undefined): boolean {
  return (role?.aggregationRule?.clusterRoleSelectors ?? []).length > 0;
}

/** The garbage collector must be able to let go of what it may not give. */
function isForCollectorAlone(object: KubeObject, previous: KubeObject | undefined): boolean {
  if (previous === undefined) return false;
  const before = withoutOwners(previous);
  return keepEqual(withoutOwners(object), before) === before;
}

function withoutOwners(object: KubeObject): KubeObject {
  const { ownerReferences: _owners, finalizers: _finalizers, managedFields: _managed, ...metadata } = object.metadata;
  return { ...object, metadata };
}
