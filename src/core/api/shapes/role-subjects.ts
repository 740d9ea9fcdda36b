/**
 * What RoleBindings and ClusterRoleBindings share: who is bound, and to which role.
 * @see kubernetes staging/src/k8s.io/api/rbac/v1/types.go and pkg/apis/rbac/validation/validation.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { createDescription } from "../describe.ts";
import { type FieldError, invalidValue, notSupported, required } from "../errors.ts";
import type { Column, KubeObject } from "../kind.ts";
import { dns1123Subdomain, pathSegment } from "../names.ts";
import { type Infer, optional, struct, text } from "../schema.ts";
import { filled, mapShared, patched } from "./sharing.ts";

export const RBAC_GROUP = "rbac.authorization.k8s.io";

export const roleRef = struct("RoleRef", () => ({
  apiGroup: text("API group of the role; always rbac.authorization.k8s.io."),
  kind: text("Role or ClusterRole."),
  name: text("Name of the role."),
}));
export type RoleRef = Infer<typeof roleRef>;

export const subject = struct("Subject", () => ({
  apiGroup: optional(text("API group of the subject: empty for ServiceAccounts, rbac.authorization.k8s.io for users and groups.")),
  kind: text("User, Group or ServiceAccount."),
  name: text("Name of the subject."),
  namespace: optional(text("Namespace of a ServiceAccount; users and groups have none.")),
}));
export type Subject = Infer<typeof subject>;

/** What both kinds of bindings are. */
export interface Binding extends KubeObject {
  readonly roleRef: RoleRef;
  readonly subjects?: readonly Subject[] | undefined;
}

/** What is left of a reference that a client leaves out. */
const NO_ROLE: RoleRef = { apiGroup: "", kind: "", name: "" };

/** Fills the API groups; returns the binding itself when none is missing. */
export function withBindingDefaults<B extends Binding>(binding: B): B {
  const ref = filled(binding.roleRef ?? NO_ROLE, { apiGroup: RBAC_GROUP });
  const subjects = binding.subjects === undefined ? undefined : mapShared(binding.subjects, withSubjectDefaults);
  return patched<Binding>(binding, { roleRef: ref, subjects }) as B;
}

function withSubjectDefaults(each: Subject): Subject {
  return each.kind === "User" || each.kind === "Group" ? filled(each, { apiGroup: RBAC_GROUP }) : each;
}

/** What is wrong with a binding; `roles` are the kinds that it may refer to. */
export function validateBinding(binding: Binding, roles: readonly string[], scope: "namespace" | "cluster"): FieldError[] {
  const { apiGroup = "", kind = "", name = "" } = binding.roleRef ?? {};
  const errors: FieldError[] = [];
  if (apiGroup !== RBAC_GROUP) errors.push(notSupported("roleRef.apiGroup", apiGroup, [RBAC_GROUP]));
  if (!roles.includes(kind)) errors.push(notSupported("roleRef.kind", kind, roles));
  if (name === "") errors.push(required("roleRef.name"));
  else errors.push(...pathSegment(name).map((message) => invalidValue("roleRef.name", name, message)));
  return [...errors, ...(binding.subjects ?? []).flatMap((each, index) => validateSubject(each, scope, `subjects[${index}]`))];
}

const SUBJECT_KINDS = ["ServiceAccount", "User", "Group"];

function validateSubject(
  { kind, name = "", namespace = "", apiGroup = "" }: Subject,
  scope: "namespace" | "cluster",
  field: string,
): FieldError[] {
  const errors: FieldError[] = name === "" ? [required(`${field}.name`)] : [];
  if (kind === "ServiceAccount") {
    if (name !== "") errors.push(...dns1123Subdomain(name).map((message) => invalidValue(`${field}.name`, name, message)));
    if (apiGroup !== "") errors.push(notSupported(`${field}.apiGroup`, apiGroup, [""]));
    if (scope === "cluster" && namespace === "") errors.push(required(`${field}.namespace`));
  } else if (kind === "User" || kind === "Group") {
    if (apiGroup !== RBAC_GROUP) errors.push(notSupported(`${field}.apiGroup`, apiGroup, [RBAC_GROUP]));
  } else {
    errors.push(notSupported(`${field}.kind`, kind ?? "", SUBJECT_KINDS));
  }
  return errors;
}

/** A binding cannot be turned to another role. */
export function validateBindingUpdate(next: Binding, previous: Binding): FieldError[] {
  const { apiGroup, kind, name } = previous.roleRef;
  const same = next.roleRef.apiGroup === apiGroup && next.roleRef.kind === kind && next.roleRef.name === name;
  // Upstream prints its internal type, whose fields are named as Go names them.
  const shown = { APIGroup: next.roleRef.apiGroup, Kind: next.roleRef.kind, Name: next.roleRef.name };
  return same ? [] : [invalidValue("roleRef", shown, "cannot change roleRef")];
}

/** NAME ROLE AGE, and who is bound with `-o wide`. */
export const bindingColumns: readonly Column<Binding>[] = [
  nameColumn,
  { name: "ROLE", cell: ({ roleRef: { kind, name } }) => `${kind}/${name}` },
  ageColumn,
  { name: "USERS", wide: true, cell: ({ subjects }) => namesOf(subjects, "User") },
  { name: "GROUPS", wide: true, cell: ({ subjects }) => namesOf(subjects, "Group") },
  { name: "SERVICEACCOUNTS", wide: true, cell: ({ subjects }) => namesOf(subjects, "ServiceAccount") },
];

function namesOf(subjects: readonly Subject[] = [], kind: string): string {
  const named = subjects.filter((each) => each.kind === kind);
  return named.map(({ name, namespace }) => (kind === "ServiceAccount" ? `${namespace ?? ""}/${name}` : name)).join(", ");
}

/** `kubectl describe rolebinding` and `clusterrolebinding`. */
export function describeBinding({ metadata, roleRef: { kind, name }, subjects = [] }: Binding): string {
  const description = createDescription();
  description.line(0, "Name:", metadata.name);
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  description.line(0, "Role:");
  description.line(1, "Kind:", kind);
  description.line(1, "Name:", name);
  description.line(0, "Subjects:");
  description.line(1, "Kind", "Name", "Namespace");
  description.line(1, "----", "----", "---------");
  for (const each of subjects) description.line(1, each.kind, each.name, each.namespace ?? "");
  return description.text();
}
