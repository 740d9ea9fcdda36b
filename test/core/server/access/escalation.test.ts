import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../../src/core/api/kind.ts";
import type { User } from "../../../../src/core/server/access/user.ts";
import type { Server } from "../../../../src/core/server/server.ts";
import { aBinding, aRole, aUser, type Rule } from "../../../support/access.ts";
import { AUTHOR, serverOf } from "../../../support/server-of.ts";

const READ_PODS: Rule = ["get,list", "", "pods"];
const jane = aUser("jane", "developers");

/** A server in whose namespace `shop` jane may read pods and write roles. */
function serverWithJane(...more: readonly Rule[]): Server {
  const { server } = serverOf();
  server.create("Namespace", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }, { author: AUTHOR });
  const writer: Rule = ["create,update", "rbac.authorization.k8s.io", "roles,rolebindings"];
  for (const object of [aRole("Role", "mine", READ_PODS, writer, ...more), aBinding("RoleBinding", "mine", "Role/mine", "User:jane")])
    server.create(object.kind, object, { author: AUTHOR });
  return server;
}

function create(server: Server, object: KubeObject, user: User): KubeObject {
  return server.create(object.kind, object, { author: AUTHOR, fromClient: true, user });
}

function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return "none";
}

describe("a role", () => {
  test("may give what its author has", () => {
    expect(refusalOf(() => create(serverWithJane(), aRole("Role", "r", ["list", "", "pods"]), jane))).toBe("none");
  });

  test("may not give more, and the refusal lists what is missing", () => {
    const role = aRole("Role", "r", ["get,delete,watch", "", "pods,secrets"], ["get", "apps", "deployments", "web"]);
    expect(refusalOf(() => create(serverWithJane(), role, jane))).toBe(
      [
        'roles.rbac.authorization.k8s.io "r" is forbidden: user "jane" (groups=["developers" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:',
        '{APIGroups:[""], Resources:["pods"], Verbs:["delete" "watch"]}',
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete" "watch"]}',
        '{APIGroups:["apps"], Resources:["deployments"], ResourceNames:["web"], Verbs:["get"]}',
      ].join("\n"),
    );
  });

  test.each<[string, User]>([
    ["who may escalate", jane],
    ["of the privileged group", { name: "root", groups: ["system:masters"] }],
    ["who administrates", aUser("kubernetes-admin", "kubeadm:cluster-admins")],
  ])("may give anything when somebody writes it %s", (_, user) => {
    const server = serverWithJane(["escalate", "rbac.authorization.k8s.io", "roles"]);
    expect(refusalOf(() => create(server, aRole("Role", "r", ["*", "*", "*"]), user))).toBe("none");
  });

  test("may give anything when the emulator itself writes it", () => {
    const { server } = serverOf();
    const role = aRole("ClusterRole", "r", ["*", "*", "*"]);
    expect(refusalOf(() => server.create("ClusterRole", role, { author: AUTHOR, fromClient: true }))).toBe("none");
  });

  test("may not grow by an update, but may lose its finalizers", () => {
    const server = serverWithJane();
    const metadata = { name: "r", namespace: "shop", finalizers: ["acme.com/x"] };
    const strong = { ...aRole("Role", "r", ["*", "*", "*"]), metadata };
    const stored = server.create("Role", strong, { author: AUTHOR });
    const options = { author: AUTHOR, fromClient: true, user: jane };
    const relabelled = { ...stored, metadata: { ...stored.metadata, labels: { a: "b" } } };
    expect(refusalOf(() => server.update("Role", relabelled, options))).toMatch(
      /is attempting to grant RBAC permissions not currently held/,
    );
    const released = { ...stored, metadata: { ...stored.metadata, finalizers: [] } };
    expect(refusalOf(() => server.update("Role", released, options))).toBe("none");
  });

  test("that gathers others needs every permission", () => {
    const server = serverWithJane();
    const everything = aRole("ClusterRole", "all", ["*", "*", "*"]);
    server.create("ClusterRole", everything, { author: AUTHOR });
    server.create("ClusterRoleBinding", aBinding("ClusterRoleBinding", "all", "ClusterRole/all", "User:joe"), { author: AUTHOR });
    const gathering = { ...aRole("ClusterRole", "g"), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: "b" } }] } };
    // Joe holds every resource, and so may escalate.
    expect(refusalOf(() => create(server, gathering, aUser("joe")))).toBe("none");
    expect(refusalOf(() => create(server, { ...gathering, metadata: { name: "h" } }, jane))).toBe(
      'clusterroles.rbac.authorization.k8s.io "h" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    );
  });
});

describe("a binding", () => {
  test.each<[string, string, readonly Rule[], string]>([
    ["to a role that its author has", "Role/mine", [], "none"],
    [
      "to a role that its author may bind",
      "ClusterRole/cluster-admin",
      [["bind", "rbac.authorization.k8s.io", "clusterroles", "cluster-admin"]],
      "none",
    ],
    [
      "to a stronger role",
      "ClusterRole/cluster-admin",
      [],
      [
        'rolebindings.rbac.authorization.k8s.io "b" is forbidden: user "jane" (groups=["developers" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:',
        '{APIGroups:["*"], Resources:["*"], Verbs:["*"]}',
        '{NonResourceURLs:["*"], Verbs:["*"]}',
      ].join("\n"),
    ],
    ["to a role that does not exist", "Role/gone", [], 'role.rbac.authorization.k8s.io "gone" not found'],
  ])("%s", (_, role, more, refusal) => {
    const server = serverWithJane(...more);
    expect(refusalOf(() => create(server, aBinding("RoleBinding", "b", role, "User:eve"), jane))).toBe(refusal);
  });
});
