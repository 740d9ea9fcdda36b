/**
 * Pods that are ready, and count as available when they have been so for long enough.
 */
import { keyOf } from "../../api/kind.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { processes } from "../../reconcile/process.ts";
import { isPodReady, isPodTerminating, readySinceMs } from "../../rules/pod.ts";
import { type Forecaster, isAtWork, type Outlook } from "../forecaster.ts";

export const availabilities: Forecaster = {
  name: "availabilities",
  *foresee(outlook) {
    if (!isAtWork(outlook, processes.controllerManager)) return;
    for (const replicaSet of outlook.list("ReplicaSet")) {
      const { minReadySeconds = 0 } = replicaSet.spec;
      if (minReadySeconds === 0) continue;
      for (const pod of podsOf(replicaSet.metadata.uid ?? "", outlook)) {
        const dueMs = (readySinceMs(pod) ?? Number.POSITIVE_INFINITY) + minReadySeconds * 1_000;
        if (!isPodReady(pod) || isPodTerminating(pod) || dueMs <= outlook.nowMs) continue;
        const sentence = `counts as available: it has been ready for minReadySeconds=${minReadySeconds}`;
        yield { dueMs, object: { kind: "Pod", key: keyOf(pod) }, sentence };
      }
    }
  },
};

function podsOf(owner: string, { store }: Outlook): Iterable<Pod> {
  return store.list("Pod", { owner }) as Iterable<unknown> as Iterable<Pod>;
}
