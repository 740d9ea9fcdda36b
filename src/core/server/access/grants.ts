/**
 * Which rules a user has: those of the roles that the bindings in force give.
 *
 * What was found is remembered until a role or a binding changes. The memory is a view: it hangs on the reader and can be
 * lost at any instant.
 * @see kubernetes pkg/registry/rbac/validation/rule.go
 */
import type { PolicyRule } from "../../api/shapes/policy-rule.ts";
import type { RoleRef, Subject } from "../../api/shapes/role-subjects.ts";
import type { AccessReader } from "./attributes.ts";
import type { User } from "./user.ts";

/** The rules of one binding. */
export interface Grant {
  readonly rules: readonly PolicyRule[];
  /** `ClusterRoleBinding "x" of ClusterRole "y" to Group "z"`. */
  readonly source: string;
}

/** All that a user may do in one namespace (or, when it is empty, outside them). */
export interface Grants {
  readonly grants: readonly Grant[];
  /** What was not found on the way: roles that do not exist. */
  readonly errors: readonly string[];
}

/** A Role or ClusterRole, as far as it matters here. */
interface RoleObject {
  readonly rules?: readonly PolicyRule[] | undefined;
}

interface BindingObject {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[] | undefined;
}

/** What grants depend on. */
const KINDS: ReadonlySet<string> = new Set(["ClusterRoleBinding", "RoleBinding", "ClusterRole", "Role"]);
/** Users whose grants are remembered; the memory begins anew when there are more. */
const REMEMBERED_MAX = 1_000;

/** What was found so far, by reader. */
const memories = new WeakMap<AccessReader, Map<string, Grants>>();

/** The rules that hold for the user; cluster-wide ones first, in byte order of the bindings' names. */
export function grantsOf(user: User, namespace: string, reader: AccessReader): Grants {
  const memory = memories.get(reader) ?? newMemory(reader);
  if (memory === undefined) return findGrants(user, namespace, reader);
  const key = JSON.stringify([namespace, user.name, user.groups]);
  const known = memory.get(key);
  if (known !== undefined) return known;
  const found = findGrants(user, namespace, reader);
  if (memory.size >= REMEMBERED_MAX) memory.clear();
  memory.set(key, found);
  return found;
}

/** A memory that forgets everything with any change of a role or a binding; undefined when the reader does not tell. */
function newMemory(reader: AccessReader): Map<string, Grants> | undefined {
  if (reader.observe === undefined) return undefined;
  const memory = new Map<string, Grants>();
  reader.observe(({ kind }) => {
    if (KINDS.has(kind)) memory.clear();
  });
  memories.set(reader, memory);
  return memory;
}

function findGrants(user: User, namespace: string, reader: AccessReader): Grants {
  const grants: Grant[] = [];
  const errors = new Set<string>();
  const visit = (kind: string, binding: BindingObject, scope: string): void => {
    const subject = (binding.subjects ?? []).find((each) => isMeant(each, user, scope));
    if (subject === undefined) return;
    const rules = rulesOfRole(binding.roleRef, scope, reader);
    if (typeof rules === "string") errors.add(rules);
    else grants.push({ rules, source: sourceText(kind, binding, subject, scope) });
  };
  for (const binding of reader.list("ClusterRoleBinding")) visit("ClusterRoleBinding", binding as BindingObject, "");
  if (namespace !== "")
    for (const binding of reader.list("RoleBinding", { namespace })) visit("RoleBinding", binding as BindingObject, namespace);
  return { grants, errors: [...errors] };
}

/** The rules of a role, or why there are none; a Role is looked for in the binding's namespace. */
export function rulesOfRole({ kind, name }: RoleRef, namespace: string, reader: AccessReader): readonly PolicyRule[] | string {
  if (kind !== "Role" && kind !== "ClusterRole") return `unsupported role reference kind: ${JSON.stringify(kind)}`;
  const role = reader.get(kind, kind === "Role" ? `${namespace}/${name}` : name) as RoleObject | undefined;
  return role === undefined ? `${kind.toLowerCase()}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found` : (role.rules ?? []);
}

function isMeant({ kind, name, namespace = "" }: Subject, user: User, scope: string): boolean {
  if (kind === "User") return user.name === name;
  if (kind === "Group") return user.groups.includes(name);
  // A RoleBinding's ServiceAccount is one of its own namespace unless it says otherwise.
  const home = namespace === "" ? scope : namespace;
  return kind === "ServiceAccount" && home !== "" && user.name === `system:serviceaccount:${home}:${name}`;
}

function sourceText(kind: string, { metadata, roleRef }: BindingObject, subject: Subject, scope: string): string {
  const binding = kind === "RoleBinding" ? `${metadata.name}/${metadata.namespace}` : metadata.name;
  const account = `${subject.name}/${subject.namespace || scope}`;
  const who = subject.kind === "ServiceAccount" ? account : subject.name;
  return `${kind} ${JSON.stringify(binding)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${subject.kind} ${JSON.stringify(who)}`;
}
