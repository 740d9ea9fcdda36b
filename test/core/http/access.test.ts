import { describe, expect, test } from "vitest";
import { openDoor } from "../../support/door.ts";

const PODS = "/api/v1/namespaces/default/pods";
const as = (user: string) => ({ headers: { "impersonate-user": user } });

describe("who comes through the door", () => {
  test("with a token of nobody's is refused", () => {
    expect(openDoor().ask("GET", PODS, { headers: { authorization: "Bearer nobody" } })).toMatchObject({
      status: 401,
      json: { reason: "Unauthorized", message: "Unauthorized", code: 401 },
    });
  });

  test("without any may ask how the server is, and nothing else", () => {
    const { ask } = openDoor();
    const nobody = { headers: { authorization: "" } };
    expect(ask("GET", "/version", nobody).status).toBe(200);
    expect(ask("GET", "/healthz", nobody).text).toBe("ok");
    expect(ask("GET", PODS, nobody).json.message).toBe(
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
    );
  });

  test("as somebody else may what the roles say", () => {
    const { ask } = openDoor();
    expect(ask("GET", PODS, as("jane")).status).toBe(403);
    const metadata = { name: "jane", namespace: "default" };
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" };
    const subjects = [{ kind: "User", name: "jane", apiGroup: "rbac.authorization.k8s.io" }];
    const body = { apiVersion: "rbac.authorization.k8s.io/v1", kind: "RoleBinding", metadata, roleRef, subjects };
    expect(ask("POST", "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings", { body }).status).toBe(201);
    expect(ask("GET", PODS, as("jane")).status).toBe(200);
    expect(ask("DELETE", `${PODS}/x`, as("jane")).json.message).toBe(
      'pods "x" is forbidden: User "jane" cannot delete resource "pods" in API group "" in the namespace "default"',
    );
  });

  test("as the administrator is never locked out, not even by himself", () => {
    const { ask } = openDoor();
    expect(ask("DELETE", "/apis/rbac.authorization.k8s.io/v1/clusterroles/cluster-admin").status).toBe(200);
    expect(ask("GET", PODS).status).toBe(200);
  });

  test("with a service account's token is that account", () => {
    const { ask } = openDoor();
    const { token } = ask("POST", "/api/v1/namespaces/default/serviceaccounts/default/token", { body: {} }).json.status;
    const bot = { authorization: `Bearer ${token}` };
    expect(ask("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", { body: {}, headers: bot }).json.status).toMatchObject({
      userInfo: { username: "system:serviceaccount:default:default" },
    });
    expect(ask("GET", PODS, { headers: bot }).status).toBe(403);
  });
});
