/**
 * Who may do what, for tests of access: a store that is born with the default roles, and objects besides.
 */
import type { KubeObject } from "../../src/core/api/kind.ts";
import { keyOf } from "../../src/core/api/kind.ts";
import { builtInKinds } from "../../src/core/api/kinds/index.ts";
import { defaultRoles } from "../../src/core/server/access/default-roles.ts";
import { ALL_AUTHENTICATED, type User } from "../../src/core/server/access/user.ts";
import { Store } from "../../src/core/store/store.ts";
import { NOW_MS } from "./world-of.ts";

const API_VERSION = "rbac.authorization.k8s.io/v1";

/** A rule as tests write it: verbs, groups, resources and names, each joined by commas. */
export type Rule = readonly [verbs: string, groups: string, resources: string, names?: string];

/** A store with the roles of a fresh cluster and the given objects. */
export function accessStore(...objects: readonly KubeObject[]): Store {
  const store = new Store(builtInKinds);
  for (const object of [...defaultRoles(), ...objects]) put(store, object);
  return store;
}

/** Writes an object as it is. */
export function put(store: Store, object: KubeObject): void {
  store.put(object.kind, keyOf(object), object, NOW_MS, { agent: "test", key: "" });
}

/** A user of the groups, and of those who are known. */
export function aUser(name: string, ...groups: readonly string[]): User {
  return { name, groups: [...groups, ALL_AUTHENTICATED] };
}

/** A Role of namespace `shop`, or a ClusterRole. */
export function aRole(kind: "Role" | "ClusterRole", name: string, ...rules: readonly Rule[]): KubeObject {
  const metadata = kind === "Role" ? { name, namespace: "shop" } : { name };
  return { apiVersion: API_VERSION, kind, metadata, rules: rules.map(ruleOf) } as KubeObject;
}

function ruleOf([verbs, groups, resources, names]: Rule): object {
  const rule = { apiGroups: groups.split(","), resources: resources.split(","), verbs: verbs.split(",") };
  return names === undefined ? rule : { ...rule, resourceNames: names.split(",") };
}

/** A RoleBinding of namespace `shop`, or a ClusterRoleBinding; `role` is `Kind/name`, a subject `Kind:name` or `ServiceAccount:namespace/name`. */
export function aBinding(
  kind: "RoleBinding" | "ClusterRoleBinding",
  name: string,
  role: string,
  ...subjects: readonly string[]
): KubeObject {
  const metadata = kind === "RoleBinding" ? { name, namespace: "shop" } : { name };
  const [roleKind = "", roleName = ""] = role.split("/");
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: roleKind, name: roleName };
  return { apiVersion: API_VERSION, kind, metadata, roleRef, subjects: subjects.map(subjectOf) } as KubeObject;
}

function subjectOf(text: string): object {
  const [, kind = "", rest = ""] = /^([^:]*):(.*)$/.exec(text) ?? [];
  if (kind !== "ServiceAccount") return { apiGroup: "rbac.authorization.k8s.io", kind, name: rest };
  const slash = rest.indexOf("/");
  return slash < 0 ? { kind, name: rest } : { kind, namespace: rest.slice(0, slash), name: rest.slice(slash + 1) };
}
