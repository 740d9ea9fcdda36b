/**
 * Custom objects among all others: owners, namespaces, versions, scale, status, commands.
 */
import { describe, expect, test } from "vitest";
import type { KubeObject } from "../../../src/core/api/kind.ts";
import { servedForm } from "../../../src/core/api/served-version.ts";
import { processes } from "../../../src/core/reconcile/process.ts";
import { Story } from "../../support/story.ts";
import { definitionOf, objectOf } from "./manifests.ts";

const OPERATED = definitionOf({
  kind: "Shop",
  plural: "shops",
  properties: `
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, minimum: 0}
              image: {type: string, default: "nginx:1.29"}
          status:
            type: object
            properties:
              ready: {type: integer}
              selector: {type: string}
              conditions: {type: array, items: {type: object, x-kubernetes-preserve-unknown-fields: true}}`.trim(),
  more: `    subresources:
      status: {}
      scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.ready, labelSelectorPath: .status.selector}
    additionalPrinterColumns:
    - {name: Size, type: integer, jsonPath: .spec.size}
    - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
    - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
`,
});
const SHOP = objectOf({ kind: "Shop", name: "toys", rest: "spec: {size: 2}" });

/** A cluster with a shop, and the Deployment that an operator would make of it. */
function operated(): Story {
  const story = new Story(OPERATED);
  story.at(1);
  story.applies(SHOP);
  const { uid } = story.cluster.server.get("Shop.example.com", "default/toys").metadata;
  story.applies(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: toys
  ownerReferences: [{apiVersion: example.com/v1, kind: Shop, name: toys, uid: ${uid}, controller: true, blockOwnerDeletion: true}]
spec:
  replicas: 2
  selector: {matchLabels: {shop: toys}}
  template:
    metadata: {labels: {shop: toys}}
    spec: {containers: [{name: web, image: "nginx:1.29"}]}
`);
  return story;
}

describe("an operator's object", () => {
  test("takes what it owns along, in the background and in the foreground", () => {
    for (const cascade of ["background", "foreground"]) {
      const story = operated();
      story.does("wait settled");
      expect(story.list("Pod")).toHaveLength(2);
      story.does(`delete shop toys --cascade=${cascade} --wait=false`);
      story.does("wait settled");
      expect(story.has("Deployment", "default/toys")).toBe(false);
      expect(story.list("Pod")).toEqual([]);
      expect(story.cluster.server.find("Shop.example.com", "default/toys")).toBeUndefined();
    }
  });

  test("takes what it owns along when its definition goes", () => {
    const story = operated();
    story.does("wait settled");
    story.does("delete crd shops.example.com");
    story.does("wait settled");
    expect(story.cluster.store.serves("Shop.example.com")).toBe(false);
    expect(story.has("Deployment", "default/toys")).toBe(false);
    expect(story.list("Pod")).toEqual([]);
  });

  test("leaves what it owned behind when it is told to", () => {
    const story = operated();
    story.does("delete shop toys --cascade=orphan");
    story.does("wait settled");
    expect(story.get("Deployment", "default/toys").metadata.ownerReferences).toBeUndefined();
  });

  test("counts its generations by its spec, and keeps status and spec apart", () => {
    const story = operated();
    const generation = (): number | undefined => story.cluster.server.get("Shop.example.com", "default/toys").metadata.generation;
    expect(generation()).toBe(1);
    story.does(
      `patch shop toys --subresource status --type merge -p '{"status":{"ready":2,"selector":"shop=toys","conditions":[{"type":"Ready","status":"True"}]}}'`,
    );
    story.does("label shop toys a=b");
    expect(generation()).toBe(1);
    expect(story.run(`patch shop toys --subresource status --type merge -p '{"status":{"ready":"all"}}'`).errors).toContain(
      'status.ready: Invalid value: "string": status.ready in body must be of type integer: "string"',
    );
    story.does(`patch shop toys --type merge -p '{"spec":{"size":3},"status":{"ready":9}}'`);
    expect(generation()).toBe(2);
    expect(story.does("get shops --no-headers")).toMatch(/^toys +3 +True +1?\d*[sm]/);
    expect(story.cluster.server.get("Shop.example.com", "default/toys")).toMatchObject({ status: { ready: 2 } });
  });

  test("is scaled by its paths, and its pods found by its selector", () => {
    const story = operated();
    story.does(`patch shop toys --subresource status --type merge -p '{"status":{"ready":2,"selector":"shop=toys"}}'`);
    expect(story.does("scale shop toys --replicas=5")).toBe("shop.example.com/toys scaled");
    expect(story.cluster.server.get("Shop.example.com", "default/toys")).toMatchObject({ spec: { size: 5 } });
    story.does("wait settled");
    expect(story.does("logs shop/toys --tail 1")).not.toBe("");
  });

  test("is described, explained, diffed, watched and asked about as any other", () => {
    const story = operated();
    expect(story.does("describe shop toys")).toContain("API Version:  example.com/v1\nKind:         Shop\n");
    expect(story.does("explain shop.spec.size")).toContain("FIELD: size <integer>");
    expect(story.does("explain shop")).toMatch(/GROUP: +example.com\nKIND: +Shop\nVERSION: +v1/);
    expect(story.does("why shop toys")).toContain("shop default/toys was created by");
    expect(story.does("history shop toys")).toContain("created");
    expect(story.does("get shop toys -o yaml")).toMatch(/apiVersion: example.com\/v1\nkind: Shop\n/);
    const { errors } = story.run(`patch shop toys --type merge -p '{"spec":{"size":"big"}}'`);
    expect(errors).toContain('spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"');
  });

  test("takes no strategic patch", () => {
    expect(operated().run(`patch shop toys -p '{"spec":{"size":3}}'`).errors).toMatch(
      /^Error from server \(UnsupportedMediaType\): the body of the request was in an unknown format - accepted media types include: /,
    );
  });

  test("is applied again by a plain merge patch", () => {
    const story = operated();
    expect(story.applies(SHOP)).toBe("shop.example.com/toys unchanged");
    expect(story.applies(SHOP.replace("size: 2", "size: 4"))).toBe("shop.example.com/toys configured");
    expect(story.cluster.server.get("Shop.example.com", "default/toys")).toMatchObject({ spec: { size: 4, image: "nginx:1.29" } });
  });
});

test("a namespace takes its custom objects along", () => {
  const story = new Story(`${definitionOf()}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n`);
  story.at(1);
  story.does("wait settled");
  story.applies(objectOf().replace("{name: one}", "{name: one, namespace: shop}"));
  story.does("delete namespace shop");
  story.does("wait settled");
  expect([...story.cluster.store.list("Foo.example.com")]).toEqual([]);
});

test("objects that live in no namespace are found by their name alone", () => {
  const story = new Story(definitionOf({ scope: "Cluster" }));
  story.at(1);
  story.applies(objectOf());
  expect(story.cluster.server.find("Foo.example.com", "one")).toBeDefined();
  expect(story.does("get foos --no-headers")).toMatch(/^one /);
});

describe("several versions", () => {
  const TWO = `${definitionOf({ properties: "spec: {type: object, properties: {size: {type: integer}, old: {type: string}}}" })}  - name: v2
    served: true
    storage: false
    deprecated: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}, color: {type: string, default: red}}}}}}
`;

  test("are one table: a manifest of either is stored in the storage version", () => {
    const story = new Story(TWO);
    story.at(1);
    const kind = story.cluster.registry.require("foos");
    expect(kind).toMatchObject({ version: "v1", otherVersions: [{ version: "v2", deprecation: "example.com/v2 Foo is deprecated" }] });
    expect(story.cluster.registry.ofManifest("example.com/v2", "Foo")).toBe(kind);
    expect(story.cluster.registry.served("example.com", "v2", "foos")).toEqual({ kind, version: kind.otherVersions?.[0] });
    story.applies(objectOf({ version: "v2" }));
    const stored = story.cluster.server.get("Foo.example.com", "default/one");
    expect(stored).toMatchObject({ apiVersion: "example.com/v1", spec: { size: 1 } });
    expect(stored).not.toHaveProperty("spec.color");
    const read = servedForm(kind, "example.com/v2", { ...stored, spec: { size: 1, old: "x" } } as KubeObject);
    expect(read).toMatchObject({ apiVersion: "example.com/v2", spec: { size: 1, color: "red" } });
    expect(read).not.toHaveProperty("spec.old");
  });

  test("are remembered as stored until somebody says that they are not", () => {
    const story = new Story(TWO);
    story.at(1);
    story.applies(objectOf());
    story.applies(
      TWO.replace("storage: true", "storage: XX").replace("storage: false", "storage: true").replace("storage: XX", "storage: false"),
    );
    story.at(2);
    expect(story.get("CustomResourceDefinition", "foos.example.com").status?.storedVersions).toEqual(["v1", "v2"]);
    expect(story.cluster.registry.require("foos").version).toBe("v2");
    story.does("label foo one written=anew");
    expect(story.cluster.server.get("Foo.example.com", "default/one")).toMatchObject({ apiVersion: "example.com/v2" });
    const { errors } = story.run(`patch crd foos.example.com --type json -p '[{"op":"remove","path":"/spec/versions/0"}]'`);
    expect(errors).toContain(
      'status.storedVersions[0]: Invalid value: "v1": missing from spec.versions; v1 was previously a storage version',
    );
  });
});

test("a process that is cut off sees the kinds that there were", () => {
  const story = operated();
  story.does("wait settled");
  const { manager } = story.cluster;
  manager.cutLink(processes.controllerManager.name);
  story.does("delete crd shops.example.com --wait=false");
  story.at(60);
  expect(story.has("Deployment", "default/toys")).toBe(true);
  manager.restoreLink(processes.controllerManager.name);
  story.at(300);
  expect(story.cluster.store.serves("Shop.example.com")).toBe(false);
  // Nobody serves its owner's kind any more, so nothing tells whether the owner is there.
  expect(story.has("Deployment", "default/toys")).toBe(true);
});
