import fc from "fast-check";
import { expect, test } from "vitest";
import { builtInKinds } from "../../../../src/core/api/kinds/index.ts";
import type { Pod } from "../../../../src/core/api/kinds/pod.ts";
import type { ReplicaSet } from "../../../../src/core/api/kinds/replica-set.ts";
import { forgetLooks, type Survey, surveyPods } from "../../../../src/core/controllers/replica-set/survey.ts";
import { ReaderWorld } from "../../../../src/core/reconcile/world.ts";
import { Store } from "../../../../src/core/store/store.ts";
import { NOW_MS } from "../../../support/world-of.ts";

const AUTHOR = { agent: "test", key: "" };
const TEMPLATE = { metadata: { labels: { app: "web", tier: "front" } }, spec: { containers: [{ name: "web", image: "nginx" }] } };

function replicaSetFor(app: string): ReplicaSet {
  const spec = { replicas: 3, selector: { matchLabels: { app } }, template: TEMPLATE };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web", namespace: "default", uid: "set" },
    spec,
    status: {},
  } as unknown as ReplicaSet;
}

interface Change {
  readonly name: number;
  readonly isGone: boolean;
  readonly isOwned: boolean;
  readonly isReady: boolean;
  readonly phase: string;
  readonly labels: { readonly [key: string]: string };
}

function podOf({ name, isOwned, isReady, phase, labels }: Change): Pod {
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "set", controller: true };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `web-${name}`, namespace: "default", uid: `pod-${name}`, labels, ...(isOwned ? { ownerReferences: [owner] } : {}) },
    spec: TEMPLATE.spec,
    status: { phase, conditions: [{ type: "Ready", status: isReady ? "True" : "False" }] },
  } as unknown as Pod;
}

const changes = fc.array(
  fc.record({
    name: fc.integer({ min: 0, max: 12 }),
    isGone: fc.boolean(),
    isOwned: fc.boolean(),
    isReady: fc.boolean(),
    phase: fc.constantFrom("Pending", "Running", "Failed"),
    labels: fc.constantFrom<Change["labels"]>({ app: "web", tier: "front" }, { app: "web" }, { app: "other" }),
  }),
);

const SETS = [replicaSetFor("web"), replicaSetFor("other")] as const;

test("a look that remembers the last one finds what a first look finds, whatever has happened in between", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(changes, fc.constantFrom(...SETS))), (rounds) => {
      const store = new Store(builtInKinds);
      const world = new ReaderWorld(store).open(NOW_MS, 1);
      for (const [batch, replicaSet] of rounds) {
        for (const change of batch) apply(change, store);
        const remembered = surveyPods(replicaSet, world);
        forgetLooks();
        const fresh = surveyPods(replicaSet, world);
        expect(counted(remembered)).toEqual(counted(fresh));
        expect(remembered.activePods()).toHaveLength(remembered.active);
      }
    }),
  );
});

/** The survey with its lists read out. */
function counted(survey: Survey) {
  return { ...survey, activePods: survey.activePods(), lostPods: survey.lostPods() };
}

function apply(change: Change, store: Store): void {
  const pod = podOf(change);
  const key = `default/${pod.metadata.name}`;
  if (change.isGone) store.remove("Pod", key, NOW_MS, AUTHOR);
  else store.put("Pod", key, pod, NOW_MS, AUTHOR);
}
