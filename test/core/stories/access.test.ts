import { expect, test } from "vitest";
import { Cluster } from "../../../src/core/cluster.ts";
import { authorize } from "../../../src/core/server/access/authorize.ts";
import { aUser } from "../../support/access.ts";

const jane = aUser("jane", "developers");

test("a fresh cluster's view, edit and admin have gathered their rules, and a new role joins them", () => {
  const cluster = new Cluster({ nodes: 1 });
  const may = (verb: string, resource: string, group = ""): boolean =>
    authorize(jane, { verb, group, resource, namespace: "default" }, cluster.store).allowed;
  const create = (kind: string, object: object): unknown => cluster.submit({ do: "create", by: "test", kind, object });
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "edit" };
  const subjects = [{ kind: "User", name: "jane" }];
  create("RoleBinding", { apiVersion, kind: "RoleBinding", metadata: { name: "jane", namespace: "default" }, roleRef, subjects });
  expect([may("list", "pods"), may("create", "deployments", "apps"), may("list", "nodes"), may("create", "roles")]).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(may("list", "widgets", "acme.com")).toBe(false);
  const metadata = { name: "widgets", labels: { "rbac.authorization.k8s.io/aggregate-to-view": "true" } };
  const rules = [{ apiGroups: ["acme.com"], resources: ["widgets"], verbs: ["list"] }];
  create("ClusterRole", { apiVersion, kind: "ClusterRole", metadata, rules });
  cluster.runUntilSettled();
  expect(may("list", "widgets", "acme.com")).toBe(true);
});
