/**
 * Custom kinds come and go with their definitions: names, conflicts, tables, finalizers, words.
 */
import { describe, expect, test } from "vitest";
import { isBuiltInGroup, tableNameOf } from "../../../src/core/api/kind-names.ts";
import type { CustomResourceDefinition } from "../../../src/core/api/kinds/custom-resource-definition.ts";
import { builtInKinds } from "../../../src/core/api/kinds/index.ts";
import { Cluster } from "../../../src/core/cluster.ts";
import { Story } from "../../support/story.ts";
import { definitionOf, objectOf } from "./manifests.ts";

const conditions = (story: Story, name: string): readonly string[] => {
  const { status } = story.get("CustomResourceDefinition", name) as CustomResourceDefinition;
  return (status?.conditions ?? []).map(({ type, status: state, reason, message }) => `${type} ${state} ${reason}: ${message}`);
};

describe("a definition", () => {
  test("is served a moment after it was made, by all its names", () => {
    const story = new Story(definitionOf({ names: "shortNames: [fo], categories: [all, things]" }));
    const { registry, store } = story.cluster;
    expect(registry.resolve("foos")).toBeUndefined();
    expect(store.serves("Foo.example.com")).toBe(false);
    story.at(1);
    const kind = registry.require("foos");
    for (const word of ["foo", "fo", "Foos", "foo.example.com", "foos.v1.example.com", "fo.example.com"])
      expect(registry.resolve(word)).toBe(kind);
    expect(kind).toMatchObject({ kind: "Foo.example.com", apiKind: "Foo", plural: "foos", singular: "foo", namespaced: true });
    expect(registry.served("example.com", "v1", "foos")).toEqual({ kind, version: undefined });
    expect(registry.served("example.com", "v2", "foos")).toBeUndefined();
    expect(store.kinds.at(-1)).toBe("Foo.example.com");
    story.applies(objectOf());
    expect(story.does("get things")).toMatch(/^NAME +AGE\none +0s$/);
    expect(story.does("get foo one -o name")).toBe("foo.example.com/one");
    expect(story.does("api-resources --api-group example.com")).toMatch(/foos +fo +example.com\/v1 +true +Foo$/);
  });

  test("says in its conditions how far it is", () => {
    const story = new Story(definitionOf());
    story.at(1);
    expect(conditions(story, "foos.example.com")).toEqual([
      "NamesAccepted True NoConflicts: no conflicts found",
      "Established True InitialNamesAccepted: the initial names have been accepted",
    ]);
    const { status } = story.get("CustomResourceDefinition", "foos.example.com") as CustomResourceDefinition;
    expect(status?.acceptedNames).toEqual({ kind: "Foo", listKind: "FooList", plural: "foos", singular: "foo" });
    expect(status?.storedVersions).toEqual(["v1"]);
  });

  test("whose names another has waits until that one is gone", () => {
    const story = new Story(definitionOf());
    story.at(1);
    story.applies(definitionOf({ plural: "bars", names: "singular: bar" }));
    story.at(2);
    expect(conditions(story, "bars.example.com")).toEqual([
      'NamesAccepted False ListKindConflict: "FooList" is already in use',
      "Established False NotAccepted: not all names are accepted",
    ]);
    expect(story.cluster.registry.resolve("bars")).toBeUndefined();
    story.does("delete crd foos.example.com");
    story.at(10);
    expect(conditions(story, "bars.example.com")).toContain("Established True InitialNamesAccepted: the initial names have been accepted");
    expect(story.cluster.registry.resolve("bars")?.kind).toBe("Foo.example.com");
  });

  test("of another group may have the names of this one, and of built-in kinds; those win", () => {
    const story = new Story(
      `${definitionOf({ kind: "Pod", plural: "pods" })}---\n${definitionOf({ kind: "Pod", plural: "pods", group: "example.org" })}`,
    );
    story.at(1);
    const { registry } = story.cluster;
    expect(registry.require("pods").group).toBe("");
    expect(registry.require("pods.example.com").kind).toBe("Pod.example.com");
    expect(registry.require("pods.example.org").kind).toBe("Pod.example.org");
    story.applies(objectOf({ kind: "Pod", name: "web" }));
    expect(story.does("get pods.example.com -o name")).toBe("pod.example.com/web");
    expect(story.cluster.server.find("Pod", "default/web")).toBeUndefined();
  });

  test("takes its objects along, and lasts as long as one of them is held", () => {
    const story = new Story(definitionOf());
    story.at(1);
    story.applies(`${objectOf()}---\n${objectOf({ name: "two" }).replace("{name: two}", "{name: two, finalizers: [example.com/hold]}")}`);
    story.does("delete crd foos.example.com --wait=false");
    story.at(5);
    expect(story.does("get foos -o name")).toBe("foo.example.com/two");
    expect(conditions(story, "foos.example.com")).toContain(
      "Terminating True InstanceDeletionInProgress: CustomResource deletion is in progress",
    );
    expect(story.cluster.registry.require("foos").verbs).not.toContain("create");
    expect(() => story.applies(objectOf({ name: "three" }))).toThrow("create not allowed while custom resource definition is terminating");
    story.does(`patch foo two --type merge -p '{"metadata":{"finalizers":null}}'`);
    story.at(20);
    expect(story.has("CustomResourceDefinition", "foos.example.com")).toBe(false);
    expect(story.cluster.store.serves("Foo.example.com")).toBe(false);
    expect(story.run("get foos")).toMatchObject({
      exitCode: 1,
      errors: expect.stringContaining('the server doesn\'t have a resource type "foos"'),
    });
    expect(story.cluster.settled).toBe(true);
  });

  test("that comes back begins anew, with columns of its own", () => {
    const story = new Story(definitionOf());
    story.at(1);
    story.applies(objectOf());
    story.does("delete crd foos.example.com");
    story.at(10);
    const columns = "    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]\n";
    story.applies(definitionOf({ more: columns }));
    story.at(20);
    expect(story.run("get foos").errors).toBe("No resources found in default namespace.");
    story.applies(objectOf());
    expect(story.does("get foos")).toBe("NAME   SIZE\none    1");
  });

  test("that is torn away leaves its objects out of sight, where the next one finds them", () => {
    const story = new Story(definitionOf());
    story.at(1);
    story.applies(objectOf().replace("{name: one}", "{name: one, finalizers: [example.com/hold]}"));
    story.does("delete crd foos.example.com --wait=false");
    story.at(5);
    story.does(`patch crd foos.example.com --type merge -p '{"metadata":{"finalizers":null}}'`);
    const cluster = Cluster.restore(story.cluster.snapshot());
    expect(cluster.store.serves("Foo.example.com")).toBe(false);
    expect([...cluster.store.list("Foo.example.com")]).toEqual([]);
    expect(cluster.server.find("Foo.example.com", "default/one")).toBeUndefined();
    story.applies(definitionOf());
    story.at(10);
    expect(story.does("get foos -o name")).toBe("foo.example.com/one");
  });

  test("has an APIService of its own as long as it is there", () => {
    const story = new Story(definitionOf());
    story.at(1);
    expect(story.does("get apiservice v1.example.com --no-headers")).toMatch(/^v1.example.com +Local +True/);
    story.does("delete crd foos.example.com");
    story.at(10);
    expect(story.has("APIService", "v1.example.com")).toBe(false);
  });
});

test("an APIService of the API server itself comes back when it is deleted", () => {
  const story = new Story(definitionOf());
  story.does("delete apiservice v1.apps");
  story.at(5);
  expect(story.does("get apiservice v1.apps --no-headers")).toMatch(/^v1.apps +Local +True/);
});

describe("from what objects say of their kind to its table", () => {
  test.each([
    ["v1", "Pod", "Pod"],
    ["apps/v1", "Deployment", "Deployment"],
    ["events.k8s.io/v1", "Event", "Event"],
    ["example.com/v1", "Foo", "Foo.example.com"],
    ["gateway.networking.k8s.io/v1", "Gateway", "Gateway.gateway.networking.k8s.io"],
    ["", "Pod", "Pod"],
  ])("%s %s is in %s", (apiVersion, kind, table) => {
    expect(tableNameOf({ apiVersion, kind })).toBe(table);
  });

  test("every built-in kind's group is known as such", () => {
    const groups = builtInKinds.flatMap((kind) => [
      kind.group,
      ...("otherVersions" in kind ? (kind.otherVersions ?? []) : []).map(({ group }) => group),
    ]);
    expect(groups.filter((group) => !isBuiltInGroup(group))).toEqual([]);
  });
});
