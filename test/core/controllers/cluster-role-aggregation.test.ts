import { expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import type { ClusterRole } from "../../../src/core/api/kinds/cluster-role.ts";
import { clusterRoleAggregation } from "../../../src/core/controllers/cluster-role-aggregation.ts";
import { aRole, type Rule } from "../../support/access.ts";
import { turnOf, worldOf } from "../../support/world-of.ts";

const PODS: Rule = ["get", "", "pods"];
const JOBS: Rule = ["get", "batch", "jobs"];

function aGathering(name: string, label: string, ...rules: readonly Rule[]): ClusterRole {
  return { ...aRole("ClusterRole", name, ...rules), aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [label]: "true" } }] } };
}

function labelled(role: KubeObject, label: string): KubeObject {
  return { ...role, metadata: { ...role.metadata, labels: { [label]: "true" } } };
}

function reconcile(...objects: readonly KubeObject[]) {
  return clusterRoleAggregation.reconcile("all", worldOf(...objects), turnOf());
}

const rulesOf = (role: KubeObject): ClusterRole["rules"] => (role as ClusterRole).rules;

test("a role gathers the rules of those that it selects, by name and each once", () => {
  const jobs = labelled(aRole("ClusterRole", "a", JOBS), "to-all");
  const pods = labelled(aRole("ClusterRole", "b", PODS, JOBS), "to-all");
  const other = labelled(aRole("ClusterRole", "c", ["*", "*", "*"]), "to-other");
  const { intents } = reconcile(aGathering("all", "to-all"), pods, other, jobs);
  expect(intents).toMatchObject([{ do: "update", kind: "ClusterRole", object: { rules: rulesOf(aRole("ClusterRole", "", JOBS, PODS)) } }]);
});

test("what was set by hand is overwritten", () => {
  expect(reconcile(aGathering("all", "to-all", PODS)).intents).toMatchObject([{ object: { rules: [] } }]);
});

test("a role that has what it should is left alone", () => {
  const pods = labelled(aRole("ClusterRole", "b", PODS), "to-all");
  expect(reconcile(aGathering("all", "to-all", PODS), pods).intents).toEqual([]);
});

test("a role does not gather from itself, nor one without a rule to gather", () => {
  const itself = labelled(aGathering("all", "to-all", PODS), "to-all");
  expect(reconcile(itself).intents).toMatchObject([{ object: { rules: [] } }]);
  expect(reconcile(aRole("ClusterRole", "all", PODS)).intents).toEqual([]);
});

test("any change of a ClusterRole concerns all that gather", () => {
  const world = worldOf(aGathering("all", "to-all"), aRole("ClusterRole", "b", PODS));
  expect([...(clusterRoleAggregation.watches.ClusterRole?.({}, world) ?? [])]).toEqual(["all"]);
});
