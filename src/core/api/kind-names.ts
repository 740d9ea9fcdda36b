/**
 * From what objects say of their kind to the kind's table.
 *
 * Built-in kinds are stored by their own name, custom ones as `Foo.example.com`: two groups may have kinds of one name.
 * The groups are listed here because kinds themselves ask, and could not if their list had to be there first.
 */

export { isCustomKind } from "./served-version.ts";

/** What every object, owner reference and event's subject says of its kind. */
export interface KindReference {
  readonly apiVersion: string;
  readonly kind: string;
}

/** The groups that the API server serves by itself, those without a dot aside: no custom kind can be in one of either. */
const BUILT_IN_GROUPS: ReadonlySet<string> = new Set([
  "admissionregistration.k8s.io",
  "apiextensions.k8s.io",
  "apiregistration.k8s.io",
  "authentication.k8s.io",
  "authorization.k8s.io",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "events.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "metrics.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
]);

/** Whether the API server serves the group by itself. */
export function isBuiltInGroup(group: string): boolean {
  return !group.includes(".") || BUILT_IN_GROUPS.has(group);
}

/** The table of whatever the reference names: `Pod`, `Foo.example.com`; nobody needs to serve it. */
export function tableNameOf({ apiVersion, kind }: KindReference): string {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return isBuiltInGroup(group) ? kind : `${kind}.${group}`;
}
