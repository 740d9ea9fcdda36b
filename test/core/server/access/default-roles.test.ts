import { expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { keyOf } from "../../../../src/core/api/kind.ts";
import { builtInKinds } from "../../../../src/core/api/kinds/index.ts";
import { Registry } from "../../../../src/core/api/registry.ts";
import { validateMeta } from "../../../../src/core/api/validate-meta.ts";
import { defaultRoles } from "../../../../src/core/server/access/default-roles.ts";

const registry = new Registry(builtInKinds);

test("a cluster is born with the roles and bindings of v1.34 and kubeadm", () => {
  const counts = new Map<string, number>();
  for (const { kind } of defaultRoles()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({ ClusterRole: 70, ClusterRoleBinding: 57, Role: 11, RoleBinding: 11 });
});

test("each is valid, whole and there once", () => {
  const keys = defaultRoles().map((object) => `${object.kind} ${keyOf(object)}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const object of defaultRoles()) {
    const kind = registry.kind(object.kind);
    const errors = [...validateMeta(kind, object.metadata), ...(kind.validate?.(object) ?? [])];
    expect(errors.map(fieldErrorText), keyOf(object)).toEqual([]);
    expect(kind.defaults?.(object) ?? object, keyOf(object)).toBe(object);
  }
});

test("each binding refers to a role that is there", () => {
  const known = new Set(defaultRoles().map((object) => `${object.kind} ${keyOf(object)}`));
  const refs = defaultRoles().flatMap((object) => {
    if (!("roleRef" in object)) return [];
    const { kind, name } = object.roleRef as { readonly kind: string; readonly name: string };
    return [kind === "Role" ? `Role ${object.metadata.namespace}/${name}` : `ClusterRole ${name}`];
  });
  expect(refs.filter((ref) => !known.has(ref))).toEqual([]);
});

test.each([
  [
    "ClusterRole",
    "cluster-admin",
    {
      rules: [
        { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
        { nonResourceURLs: ["*"], verbs: ["*"] },
      ],
    },
  ],
  ["ClusterRole", "view", { metadata: { labels: { "rbac.authorization.k8s.io/aggregate-to-edit": "true" } } }],
  [
    "ClusterRole",
    "system:controller:deployment-controller",
    {
      metadata: {
        labels: { "kubernetes.io/bootstrapping": "rbac-defaults" },
        annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
      },
    },
  ],
  [
    "ClusterRoleBinding",
    "system:controller:deployment-controller",
    { subjects: [{ kind: "ServiceAccount", name: "deployment-controller", namespace: "kube-system" }] },
  ],
  [
    "ClusterRoleBinding",
    "kubeadm:cluster-admins",
    {
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
      subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "kubeadm:cluster-admins" }],
    },
  ],
])("%s %s", (kind, name, expected) => {
  expect(defaultRoles().find((object) => object.kind === kind && object.metadata.name === name)).toMatchObject(expected);
});
