import { describe, expect, test } from "vitest";
import { fieldErrorText } from "../../../../src/core/api/errors.ts";
import { type ClusterRole, clusterRoleKind } from "../../../../src/core/api/kinds/cluster-role.ts";
import { type ClusterRoleBinding, clusterRoleBindingKind } from "../../../../src/core/api/kinds/cluster-role-binding.ts";
import { type Role, roleKind } from "../../../../src/core/api/kinds/role.ts";
import { type RoleBinding, roleBindingKind } from "../../../../src/core/api/kinds/role-binding.ts";

const API_VERSION = "rbac.authorization.k8s.io/v1";
const GROUP = "rbac.authorization.k8s.io";

const aRole = (rules: Role["rules"]): Role => ({
  apiVersion: API_VERSION,
  kind: "Role",
  metadata: { name: "r", namespace: "shop" },
  rules,
});
const aClusterRole = (more: Partial<ClusterRole>): ClusterRole => ({
  apiVersion: API_VERSION,
  kind: "ClusterRole",
  metadata: { name: "r" },
  ...more,
});

test.each<[string, Role["rules"], string[]]>([
  ["no rules are fine", undefined, []],
  ["a whole rule is fine", [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }], []],
  [
    "an empty rule lacks everything",
    [{ verbs: [] }],
    [
      "rules[0].verbs: Required value: verbs must contain at least one value",
      "rules[0].apiGroups: Required value: resource rules must supply at least one api group",
      "rules[0].resources: Required value: resource rules must supply at least one resource",
    ],
  ],
  [
    "paths belong to no namespace",
    [{ nonResourceURLs: ["/metrics"], resources: ["pods"], verbs: ["get"] }],
    [
      'rules[0].nonResourceURLs: Invalid value: ["/metrics"]: namespaced rules cannot apply to non-resource URLs',
      'rules[0].nonResourceURLs: Invalid value: ["/metrics"]: rules cannot apply to both regular resources and non-resource URLs',
    ],
  ],
])("a Role: %s", (_, rules, expected) => {
  expect((roleKind.validate?.(aRole(rules)) ?? []).map(fieldErrorText)).toEqual(expected);
});

test.each<[string, Partial<ClusterRole>, string[]]>([
  ["paths are fine", { rules: [{ nonResourceURLs: ["/metrics"], verbs: ["get"] }] }, []],
  [
    "gathering from nowhere is not",
    { aggregationRule: {} },
    ["aggregationRule.clusterRoleSelectors: Required value: at least one clusterRoleSelector required if aggregationRule is non-nil"],
  ],
])("a ClusterRole: %s", (_, more, expected) => {
  expect((clusterRoleKind.validate?.(aClusterRole(more)) ?? []).map(fieldErrorText)).toEqual(expected);
});

function aBinding(more: Partial<RoleBinding> = {}): RoleBinding {
  const roleRef = { apiGroup: GROUP, kind: "Role", name: "r" };
  return { apiVersion: API_VERSION, kind: "RoleBinding", metadata: { name: "b", namespace: "shop" }, roleRef, ...more };
}

describe("a binding", () => {
  test("gets the API groups that go without saying", () => {
    const bare = aBinding({
      roleRef: { apiGroup: "", kind: "Role", name: "r" },
      subjects: [
        { kind: "User", name: "jane" },
        { kind: "Group", name: "developers" },
        { kind: "ServiceAccount", name: "bot" },
      ],
    });
    const full = roleBindingKind.defaults?.(bare);
    expect(full?.roleRef.apiGroup).toBe(GROUP);
    expect(full?.subjects?.map(({ apiGroup }) => apiGroup)).toEqual([GROUP, GROUP, undefined]);
    expect(full === undefined ? undefined : roleBindingKind.defaults?.(full)).toBe(full);
  });

  test("without a role is refused, not stumbled over", () => {
    const { roleRef: _roleRef, ...bare } = aBinding();
    const full = roleBindingKind.defaults?.(bare as RoleBinding) ?? aBinding();
    expect((roleBindingKind.validate?.(full) ?? []).map(fieldErrorText)).toEqual([
      'roleRef.kind: Unsupported value: "": supported values: "Role", "ClusterRole"',
      "roleRef.name: Required value",
    ]);
  });

  test.each<[string, Partial<RoleBinding>, string[]]>([
    ["is fine", {}, []],
    [
      "refers to roles of the one group",
      { roleRef: { apiGroup: "apps", kind: "Deployment", name: "" } },
      [
        'roleRef.apiGroup: Unsupported value: "apps": supported values: "rbac.authorization.k8s.io"',
        'roleRef.kind: Unsupported value: "Deployment": supported values: "Role", "ClusterRole"',
        "roleRef.name: Required value",
      ],
    ],
    [
      "binds what can be bound",
      {
        subjects: [
          { kind: "Pod", name: "web" },
          { kind: "User", name: "jane" },
          { kind: "ServiceAccount", name: "Bot", apiGroup: GROUP },
        ],
      },
      [
        'subjects[0].kind: Unsupported value: "Pod": supported values: "ServiceAccount", "User", "Group"',
        'subjects[1].apiGroup: Unsupported value: "": supported values: "rbac.authorization.k8s.io"',
        expect.stringMatching(/^subjects\[2\]\.name: Invalid value: "Bot": a lowercase RFC 1123 subdomain/),
        'subjects[2].apiGroup: Unsupported value: "rbac.authorization.k8s.io": supported values: ""',
      ],
    ],
  ])("%s", (_, more, expected) => {
    expect((roleBindingKind.validate?.(aBinding(more)) ?? []).map(fieldErrorText)).toEqual(expected);
  });

  test("of the cluster refers to ClusterRoles, and to accounts with their namespace", () => {
    const binding: ClusterRoleBinding = {
      ...aBinding({ subjects: [{ kind: "ServiceAccount", name: "bot" }] }),
      kind: "ClusterRoleBinding",
    };
    expect((clusterRoleBindingKind.validate?.(binding) ?? []).map(fieldErrorText)).toEqual([
      'roleRef.kind: Unsupported value: "Role": supported values: "ClusterRole"',
      "subjects[0].namespace: Required value",
    ]);
  });

  test("stays with its role", () => {
    const next = aBinding({ roleRef: { apiGroup: GROUP, kind: "ClusterRole", name: "view" } });
    expect((roleBindingKind.validateUpdate?.(next, aBinding()) ?? []).map(fieldErrorText)).toEqual([
      'roleRef: Invalid value: {"APIGroup":"rbac.authorization.k8s.io","Kind":"ClusterRole","Name":"view"}: cannot change roleRef',
    ]);
    expect(roleBindingKind.validateUpdate?.(aBinding({ subjects: [] }), aBinding())).toEqual([]);
  });

  test("shows role and subjects", () => {
    const binding = aBinding({
      subjects: [
        { kind: "User", name: "jane" },
        { kind: "ServiceAccount", name: "bot", namespace: "shop" },
        { kind: "User", name: "joe" },
      ],
    });
    const cells = roleBindingKind.columns.map((column) => column.cell(binding, { nowMs: 0 }));
    expect(cells).toEqual(["b", "Role/r", "<unknown>", "jane, joe", "", "shop/bot"]);
    expect(roleBindingKind.describe?.(binding, { nowMs: 0, get: () => undefined, list: () => [] })).toBe(
      [
        "Name:         b",
        "Labels:       <none>",
        "Annotations:  <none>",
        "Role:",
        "  Kind:  Role",
        "  Name:  r",
        "Subjects:",
        "  Kind            Name  Namespace",
        "  ----            ----  ---------",
        "  User            jane  ",
        "  ServiceAccount  bot   shop",
        "  User            joe   ",
        "",
      ].join("\n"),
    );
  });
});

test("describe shows one line per resource, sorted by verbs as upstream does", () => {
  const role = aRole([
    { apiGroups: ["", "apps"], resources: ["pods", "deployments/scale"], verbs: ["get", "list"] },
    { apiGroups: [""], resources: ["pods"], verbs: ["delete"] },
    { apiGroups: [""], resources: ["secrets"], resourceNames: ["a", "b"], verbs: ["get"] },
    { nonResourceURLs: ["/metrics"], verbs: ["get"] },
  ]);
  expect(roleKind.describe?.(role, { nowMs: 0, get: () => undefined, list: () => [] })).toBe(
    [
      "Name:         r",
      "Labels:       <none>",
      "Annotations:  <none>",
      "PolicyRule:",
      "  Resources               Non-Resource URLs  Resource Names  Verbs",
      "  ---------               -----------------  --------------  -----",
      "  pods                    []                 []              [get list delete]",
      "  deployments/scale       []                 []              [get list]",
      "  deployments.apps/scale  []                 []              [get list]",
      "  pods.apps               []                 []              [get list]",
      "                          [/metrics]         []              [get]",
      "  secrets                 []                 [a]             [get]",
      "  secrets                 []                 [b]             [get]",
      "",
    ].join("\n"),
  );
});

test("a role's row says when it was made", () => {
  const role: Role = { apiVersion: API_VERSION, kind: "Role", metadata: { name: "r", creationTimestamp: "2026-01-01T00:00:00Z" } };
  expect(roleKind.columns.map((column) => column.cell(role, { nowMs: 0 }))).toEqual(["r", "2026-01-01T00:00:00Z"]);
});
