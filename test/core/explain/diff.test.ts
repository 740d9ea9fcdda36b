/**
 * Comparing two states object by object, on tables that are made by hand.
 */
import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import { keyOf } from "../../../src/core/api/kind.ts";
import { nodeObject, standardNodes } from "../../../src/core/bootstrap.ts";
import { Cluster } from "../../../src/core/cluster.ts";
import { differenceOf } from "../../../src/core/explain/diff.ts";
import { aPod } from "../../support/builders.ts";

const AUTHOR = { agent: "test", key: "" };
const { registry } = new Cluster({ nodes: 0 });

function aNode(name: string): KubeObject {
  const [spec] = standardNodes(1);
  if (spec === undefined) throw new Error("there is a standard node");
  return sideOf().server.create("Node", nodeObject({ ...spec, name }, 0), { author: AUTHOR });
}

function sideOf(...objects: readonly KubeObject[]): Cluster {
  const cluster = new Cluster({ nodes: 0 });
  for (const { kind, metadata } of [...cluster.server.list("Namespace")]) cluster.store.remove(kind, metadata.name, 0, AUTHOR);
  for (const object of objects) cluster.store.put(object.kind, keyOf(object), object, cluster.nowMs, AUTHOR);
  return cluster;
}

const base = aPod({ name: "a" });
const labelled = { ...base, metadata: { ...base.metadata, labels: { app: "web" } } };
const other = { ...base, metadata: { ...base.metadata, uid: "another" } };

function told(from: Cluster, to: Cluster, options: { readonly namespace?: string; readonly isWhole?: boolean } = {}): readonly string[] {
  const { objects } = differenceOf(from, to, { registry, kinds: [registry.kind("Node"), registry.kind("Pod")], ...options });
  return objects.map(({ change, kind, key, leaves }) => `${change} ${kind.kind} ${key} ${leaves.map(({ path }) => path).join(" ")}`.trim());
}

describe("the difference of two states", () => {
  test.each([
    ["of nothing and nothing", [], [], []],
    ["of the same", [base], [base], []],
    ["an object that is new", [], [base], ["created Pod default/a"]],
    ["an object that is gone", [base], [], ["deleted Pod default/a"]],
    ["a field", [base], [labelled], ["changed Pod default/a metadata.labels"]],
    ["another object of the same name", [base], [other], ["replaced Pod default/a metadata.uid"]],
    [
      "several, by kind and then by key",
      [aPod({ name: "b" }), base],
      [aNode("n"), aPod({ name: "c" }), labelled],
      ["created Node n", "changed Pod default/a metadata.labels", "deleted Pod default/b", "created Pod default/c"],
    ],
  ])("%s", (_name, from, to, expected) => {
    expect(told(sideOf(...from), sideOf(...to))).toEqual(expected);
  });

  test("of one namespace has neither others nor what is in none", () => {
    const elsewhere = aPod({ name: "a", namespace: "shop" });
    expect(told(sideOf(), sideOf(base, elsewhere, aNode("n")), { namespace: "shop" })).toEqual(["created Pod shop/a"]);
  });

  test("versions are compared only when the whole is; what is left out is counted", () => {
    const [from, to] = [sideOf(base), sideOf(aPod({ name: "b" }), base)];
    to.store.remove("Pod", "default/b", 0, AUTHOR);
    const scope = { registry, kinds: [registry.kind("Pod")] };
    expect(differenceOf(from, to, scope)).toEqual({ objects: [], quiet: 1 });
    const whole = differenceOf(from, to, { ...scope, isWhole: true });
    expect(whole.quiet).toBe(0);
    expect(whole.objects.map(({ leaves }) => leaves.map(({ path }) => path))).toEqual([["metadata.resourceVersion"]]);
  });
});
