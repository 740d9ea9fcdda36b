import { expect, test } from "vitest";
import { replicationControllerKind as kind, type ReplicationController } from "../../../../src/core/api/kinds/replication-controller.ts";
import { cellsOf, LATER, made, NOTHING_RELATED, wrong } from "../../../support/kind-words.ts";

type Part = { readonly [field: string]: unknown };

const template = { metadata: { labels: { app: "web" } }, spec: { containers: [{ name: "web", image: "nginx:1.29" }] } };
const aController = (spec: Part = {}, metadata: Part = {}): ReplicationController => made(kind, { spec: { template, ...spec } }, metadata);

test("labels and selector come from the template", () => {
  const object = aController();
  expect(object.metadata.labels).toEqual({ app: "web" });
  expect(object.spec.selector).toEqual({ app: "web" });
  expect(object.spec.replicas).toBe(1);
  expect(kind.defaults?.(object)).toBe(object);
  expect(aController({}, { labels: { own: "yes" } }).metadata.labels).toEqual({ own: "yes" });
});

test.each<[string, Part, readonly string[]]>([
  ["a good one", {}, []],
  ["no template", { template: undefined }, ["spec.selector: Required value", "spec.template: Required value"]],
  [
    "a selector for other labels",
    { selector: { app: "db" } },
    ['spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`'],
  ],
  [
    "a deadline",
    { template: { ...template, spec: { ...template.spec, activeDeadlineSeconds: 5 } } },
    ["spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicationController is not Supported"],
  ],
])("validation: %s", (_, spec, expected) => {
  expect(wrong(kind, aController(spec))).toEqual(expected);
});

test("its row, its scale and its health", () => {
  const object = { ...aController({ replicas: 3 }), status: { replicas: 2 } };
  expect(cellsOf(kind, object)).toMatchObject({ DESIRED: "3", CURRENT: "2", READY: "0", SELECTOR: "app=web", IMAGES: "nginx:1.29" });
  expect(kind.scale?.selector(object)).toBe("app=web");
  expect(kind.scale?.withReplicas(object, 5).spec.replicas).toBe(5);
  expect(kind.fieldSelectors?.["status.replicas"]?.(object)).toBe("2");
  expect(kind.health(object, LATER)).toEqual({ state: "progressing", why: "2 of 3 wanted pods exist." });
});

test("describe", () => {
  expect(kind.describe?.(aController({ replicas: 2 }), NOTHING_RELATED)).toMatchInlineSnapshot(`
    "Name:         web
    Namespace:    shop
    Selector:     app=web
    Labels:       app=web
    Annotations:  <none>
    Replicas:     0 current / 2 desired
    Pods Status:  0 Running / 0 Waiting / 0 Succeeded / 0 Failed
    Pod Template:
      Labels:  app=web
      Containers:
       web:
        Image:         nginx:1.29
        Port:          <none>
        Host Port:     <none>
        Environment:   <none>
        Mounts:        <none>
      Volumes:         <none>
      Node-Selectors:  <none>
      Tolerations:     <none>
    "
  `);
});
