import { expect, test } from "vitest";
import { type DaemonSet, daemonSetKind } from "../../../../src/core/api/kinds/daemon-set.ts";
import { cellsOf, LATER, made, NOTHING_RELATED, wrong, wrongChange } from "../../../support/kind-words.ts";

type Part = { readonly [field: string]: unknown };

const template = {
  metadata: { labels: { app: "log" } },
  spec: { nodeSelector: { disk: "ssd" }, containers: [{ name: "log", image: "fluentd:1" }] },
};
const NOTE = "deprecated.daemonset.template.generation";

function aSet(spec: Part = {}, metadata: Part = {}): DaemonSet {
  return made(daemonSetKind, { spec: { selector: { matchLabels: { app: "log" } }, template, ...spec } }, metadata);
}

test("what is left out is filled in, and filling in again changes nothing", () => {
  const object = aSet();
  expect(object.spec).toMatchObject({
    revisionHistoryLimit: 10,
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
  });
  expect(object.status).toEqual({ currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 });
  expect(daemonSetKind.defaults?.(object)).toBe(object);
});

test("the changes of the template are counted in an annotation, those of the rest are not", () => {
  const first = aSet();
  expect(first.metadata.annotations).toEqual({ [NOTE]: "1" });
  const changed = aSet({ template: { ...template, spec: { containers: [{ name: "log", image: "fluentd:2" }] } } });
  expect(daemonSetKind.strategy?.prepareUpdate?.(changed, first).metadata.annotations).toEqual({ [NOTE]: "2" });
  const slower = aSet({ minReadySeconds: 3 }, { annotations: { [NOTE]: "9" } });
  expect(daemonSetKind.strategy?.prepareUpdate?.(slower, first).metadata.annotations).toEqual({ [NOTE]: "1" });
});

test.each<[string, Part, readonly string[]]>([
  ["a good one", {}, []],
  [
    "no selector",
    { selector: undefined },
    ['spec.template.metadata.labels: Invalid value: {"app":"log"}: `selector` does not match template `labels`'],
  ],
  ["an empty selector", { selector: {} }, ["spec.selector: Invalid value: {}: empty selector is invalid for daemonset"]],
  [
    "both limits",
    { updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: "10%" } } },
    ['spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: "10%": may not be set when maxUnavailable is non-zero'],
  ],
  [
    "no limit",
    { updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0 } } },
    ["spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0"],
  ],
  [
    "more than all",
    { updateStrategy: { rollingUpdate: { maxUnavailable: "101%" } } },
    ['spec.updateStrategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%'],
  ],
  [
    "a strategy nobody knows",
    { updateStrategy: { type: "Recreate" } },
    ['spec.updateStrategy: Unsupported value: {"Type":"Recreate","RollingUpdate":null}: supported values: "RollingUpdate", "OnDelete"'],
  ],
])("validation: %s", (_, spec, expected) => {
  expect(wrong(daemonSetKind, aSet(spec))).toEqual(expected);
});

test("the selector cannot change", () => {
  expect(wrongChange(daemonSetKind, aSet({ selector: { matchLabels: { app: "x" } } }), aSet())).toEqual([
    'spec.selector: Invalid value: {"matchLabels":{"app":"x"}}: field is immutable',
  ]);
});

test("its row", () => {
  const status = { currentNumberScheduled: 3, desiredNumberScheduled: 4, numberMisscheduled: 0, numberReady: 2, numberAvailable: 1 };
  expect(cellsOf(daemonSetKind, { ...aSet(), status })).toEqual({
    NAME: "web",
    DESIRED: "4",
    CURRENT: "3",
    READY: "2",
    "UP-TO-DATE": "0",
    AVAILABLE: "1",
    "NODE SELECTOR": "disk=ssd",
    AGE: "60m",
    CONTAINERS: "log",
    IMAGES: "fluentd:1",
    SELECTOR: "app=log",
  });
  expect(daemonSetKind.health({ ...aSet(), status }, LATER)).toEqual({ state: "progressing", why: "3 of 4 nodes have their pod." });
});

test("describe", () => {
  expect(daemonSetKind.describe?.(aSet(), NOTHING_RELATED)).toMatchInlineSnapshot(`
    "Name:           web
    Namespace:      shop
    Selector:       app=log
    Node-Selector:  disk=ssd
    Labels:         <none>
    Annotations:    deprecated.daemonset.template.generation: 1
    Desired Number of Nodes Scheduled: 0
    Current Number of Nodes Scheduled: 0
    Number of Nodes Scheduled with Up-to-date Pods: 0
    Number of Nodes Scheduled with Available Pods: 0
    Number of Nodes Misscheduled: 0
    Pods Status:  0 Running / 0 Waiting / 0 Succeeded / 0 Failed
    Pod Template:
      Labels:  app=log
      Containers:
       log:
        Image:         fluentd:1
        Port:          <none>
        Host Port:     <none>
        Environment:   <none>
        Mounts:        <none>
      Volumes:         <none>
      Node-Selectors:  disk=ssd
      Tolerations:     <none>
    "
  `);
});
