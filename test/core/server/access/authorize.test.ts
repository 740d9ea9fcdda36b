import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../../src/core/api/kind.ts";
import { type Attributes, forbiddenTo } from "../../../../src/core/server/access/attributes.ts";
import { authorize } from "../../../../src/core/server/access/authorize.ts";
import { ADMIN, ANONYMOUS, serviceAccountUser } from "../../../../src/core/server/access/user.ts";
import { aBinding, accessStore, aRole, aUser, put, type Rule } from "../../../support/access.ts";

const jane = aUser("jane", "developers");
const READ_PODS: Rule = ["get,list,watch", "", "pods"];

/** `list pods`, `get apps/deployments/scale web -n shop`, `get /healthz`. */
function wish(text: string): Attributes {
  const [words = "", namespace] = text.split(" -n ");
  const [verb = "", what = "", name] = words.split(" ");
  if (what.startsWith("/")) return { verb, path: what };
  const parts = what.split("/");
  const group = ["apps", "batch"].includes(parts[0] ?? "") ? (parts.shift() ?? "") : "";
  const [resource = "", subresource] = parts;
  return { verb, group, resource, subresource, name, namespace };
}

describe("a rule allows", () => {
  test.each<[rule: Rule, allowed: readonly string[], refused: readonly string[]]>([
    [
      READ_PODS,
      ["get pods web -n shop", "list pods"],
      ["delete pods web -n shop", "get pods/log web -n shop", "list services", "get apps/pods"],
    ],
    [["*", "", "pods"], ["deletecollection pods -n shop"], ["get nodes"]],
    [["get", "*", "deployments"], ["get apps/deployments", "get batch/deployments"], []],
    [
      ["get", "", "*"],
      ["get pods", "get pods/log web", "get nodes"],
      ["list pods", "get apps/deployments"],
    ],
    [["get", "", "pods/log"], ["get pods/log web -n shop"], ["get pods web -n shop", "get services/log web"]],
    [
      ["update", "apps", "*/scale"],
      ["update apps/deployments/scale web", "update apps/replicasets/scale web"],
      ["update apps/deployments web"],
    ],
    [
      ["get,list", "", "secrets", "a,b"],
      ["get secrets a -n shop", "list secrets b"],
      ["get secrets c -n shop", "list secrets"],
    ],
  ])("%j", (rule, allowed, refused) => {
    const store = accessStore(aRole("ClusterRole", "it", rule), aBinding("ClusterRoleBinding", "it", "ClusterRole/it", "User:jane"));
    const answers = (wishes: readonly string[]): unknown => wishes.map((text) => authorize(jane, wish(text), store).allowed);
    expect(answers(allowed)).toEqual(allowed.map(() => true));
    expect(answers(refused)).toEqual(refused.map(() => false));
  });

  test.each([
    ["/healthz", true],
    ["/healthz/ping", false],
    ["/metrics", true],
    ["/metrics/cadvisor", true],
    ["/metric", false],
  ])("the path %s: %s", (path, allowed) => {
    const rules = [{ nonResourceURLs: ["/healthz", "/metrics*"], verbs: ["get"] }];
    const role = { ...aRole("ClusterRole", "it"), rules } as KubeObject;
    const store = accessStore(role, aBinding("ClusterRoleBinding", "it", "ClusterRole/it", "User:jane"));
    // Without the default roles' own paths.
    expect(authorize({ ...jane, groups: [] }, { verb: "get", path }, store).allowed).toBe(allowed);
    expect(authorize({ ...jane, groups: [] }, { verb: "post", path }, store).allowed).toBe(false);
  });
});

describe("a binding gives", () => {
  const role = aRole("Role", "reader", READ_PODS);
  const clusterRole = aRole("ClusterRole", "reader", READ_PODS);
  const bot = serviceAccountUser("shop", "bot");

  test.each<[words: string, binding: KubeObject, user: typeof jane, inShop: boolean, elsewhere: boolean]>([
    ["a Role in its namespace", aBinding("RoleBinding", "b", "Role/reader", "User:jane"), jane, true, false],
    ["a ClusterRole in its namespace", aBinding("RoleBinding", "b", "ClusterRole/reader", "Group:developers"), jane, true, false],
    ["a ClusterRole everywhere", aBinding("ClusterRoleBinding", "b", "ClusterRole/reader", "Group:developers"), jane, true, true],
    ["to its own namespace's ServiceAccount", aBinding("RoleBinding", "b", "Role/reader", "ServiceAccount:bot"), bot, true, false],
    [
      "to a ServiceAccount that it names",
      aBinding("ClusterRoleBinding", "b", "ClusterRole/reader", "ServiceAccount:shop/bot"),
      bot,
      true,
      true,
    ],
    ["nothing to a namesake elsewhere", aBinding("RoleBinding", "b", "Role/reader", "ServiceAccount:other/bot"), bot, false, false],
    ["nothing to others", aBinding("RoleBinding", "b", "Role/reader", "User:joe", "Group:jane"), jane, false, false],
  ])("%s", (_, binding, user, inShop, elsewhere) => {
    const store = accessStore(role, clusterRole, binding);
    expect(authorize(user, wish("list pods -n shop"), store).allowed).toBe(inShop);
    expect(authorize(user, wish("list pods -n other"), store).allowed).toBe(elsewhere);
    expect(authorize(user, wish("list pods"), store).allowed).toBe(elsewhere);
  });

  test("and the reason names binding, role and subject", () => {
    const binding = aBinding("RoleBinding", "readers", "Role/reader", "User:joe", "ServiceAccount:bot");
    const store = accessStore(role, binding, aBinding("ClusterRoleBinding", "all", "ClusterRole/reader", "Group:developers"), clusterRole);
    expect(authorize(bot, wish("list pods -n shop"), store).reason).toBe(
      'RBAC: allowed by RoleBinding "readers/shop" of Role "reader" to ServiceAccount "bot/shop"',
    );
    expect(authorize(jane, wish("list pods -n shop"), store).reason).toBe(
      'RBAC: allowed by ClusterRoleBinding "all" of ClusterRole "reader" to Group "developers"',
    );
  });

  test("nothing by a role that does not exist, which the refusal says", () => {
    const store = accessStore(aBinding("RoleBinding", "b", "Role/gone", "User:jane"));
    const { allowed, reason } = authorize(jane, wish("list pods -n shop"), store);
    expect({ allowed, reason }).toEqual({ allowed: false, reason: 'RBAC: role.rbac.authorization.k8s.io "gone" not found' });
  });
});

test("a change of a role or a binding counts at once", () => {
  const store = accessStore(aBinding("ClusterRoleBinding", "b", "ClusterRole/it", "User:jane"));
  const mayList = (): boolean => authorize(jane, wish("list pods"), store).allowed;
  expect(mayList()).toBe(false);
  put(store, aRole("ClusterRole", "it", READ_PODS));
  expect(mayList()).toBe(true);
  put(store, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "shop" } });
  expect(mayList()).toBe(true);
  put(store, aRole("ClusterRole", "it", ["get", "", "pods"]));
  expect(mayList()).toBe(false);
  put(store, aRole("ClusterRole", "it", READ_PODS));
  store.remove("ClusterRoleBinding", "b", 0, { agent: "test", key: "" });
  expect(mayList()).toBe(false);
});

test.each<[words: string, user: typeof jane, text: string, allowed: boolean]>([
  ["the administrator may everything", ADMIN, "delete nodes worker-1", true],
  ["the administrator may everything", ADMIN, "put /anything", true],
  ["the privileged group needs no binding", { name: "root", groups: ["system:masters"] }, "delete nodes worker-1", true],
  ["whoever is known sees what there is", jane, "get /apis/apps/v1", true],
  ["whoever is known sees what there is", jane, "get /openapi/v3", true],
  ["whoever is known may nothing else", jane, "list pods -n default", false],
  ["nobody in particular sees the version", ANONYMOUS, "get /version", true],
  ["nobody in particular sees the health", ANONYMOUS, "get /readyz", true],
  ["nobody in particular sees nothing else", ANONYMOUS, "get /api", false],
  ["a ServiceAccount sees the issuer's keys", serviceAccountUser("shop", "bot"), "get /openid/v1/jwks", true],
])("with the default roles %s: %s %s", (_, user, text, allowed) => {
  expect(authorize(user, wish(text), accessStore()).allowed).toBe(allowed);
});

test.each<[attributes: Attributes, reason: string, message: string]>([
  [wish("list pods -n shop"), "", 'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "shop"'],
  [
    { ...wish("get apps/deployments/scale web -n shop") },
    "",
    'deployments.apps "web" is forbidden: User "jane" cannot get resource "deployments/scale" in API group "apps" in the namespace "shop"',
  ],
  [
    wish("delete nodes worker-1"),
    "RBAC: [a, b]",
    'nodes "worker-1" is forbidden: User "jane" cannot delete resource "nodes" in API group "" at the cluster scope: RBAC: [a, b]',
  ],
  [wish("get /<b>"), "", 'forbidden: User "jane" cannot get path "/&lt;b&gt;"'],
])("the refusal of %j with the reason %j", (attributes, reason, message) => {
  const refusal = forbiddenTo(jane, attributes, reason);
  expect([refusal.code, refusal.reason, refusal.message]).toEqual([403, "Forbidden", message]);
});
