/**
 * A small cluster for stories about workloads: the agents that a test names, beside one that stands in for scheduler and kubelets.
 */
import { parseTime, rfc3339 } from "../../src/core/api/duration.ts";
import { keyOf } from "../../src/core/api/kind.ts";
import type { KindName } from "../../src/core/api/kinds/index.ts";
import type { Pod } from "../../src/core/api/kinds/pod.ts";
import { serviceAccountController } from "../../src/core/controllers/service-account.ts";
import { type Agent, NOTHING_TO_DO, updateStatus } from "../../src/core/reconcile/agent.ts";
import { processes } from "../../src/core/reconcile/process.ts";
import { isPodReady } from "../../src/core/rules/pod.ts";
import { MiniCluster } from "./mini-cluster.ts";
import { AUTHOR, CLIENT } from "./server-of.ts";

/** How pods fare in a `WorkloadCluster`. */
export interface PodLife {
  /** Default: every pod becomes ready a second after its creation. */
  readonly becomesReady?: (pod: Pod) => boolean;
  /** How long a pod takes to end; default 1. */
  readonly stopSeconds?: number;
}

/** `agents`, the ServiceAccounts that pods need, and pods that live as told. */
export class WorkloadCluster extends MiniCluster {
  constructor(agents: readonly Agent[], life: PodLife = {}) {
    super([...agents, serviceAccountController, podLife(life)], 1);
    this.advance(1);
  }

  /** Creates what a client sends. */
  apply(object: { readonly kind: string; readonly [field: string]: unknown }): void {
    this.server.create(object.kind, object, CLIENT);
  }

  /** Merges `body` into the object, as `kubectl patch --type=merge` does. */
  patch(kind: KindName, key: string, body: object): void {
    this.server.patch(kind, key, { type: "merge", body }, CLIENT);
  }

  /** Deletes and says what becomes of the dependents. */
  deleteWith(propagation: "Background" | "Foreground" | "Orphan", kind: KindName, key: string): void {
    this.server.delete(kind, key, { author: AUTHOR, propagation });
  }

  /** Messages of the events about the object, oldest first. */
  messages(kind: KindName, name: string): readonly string[] {
    return this.list("Event")
      .filter(({ involvedObject }) => involvedObject.kind === kind && involvedObject.name === name)
      .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
      .map(({ message = "" }) => message);
  }

  stopControllers(): void {
    this.manager.stopProcess(processes.controllerManager.name);
  }

  startControllers(): void {
    this.manager.startProcess(processes.controllerManager.name, "control-plane");
  }
}

/** Binds every pod, makes it ready or not, and ends it. */
function podLife({ becomesReady = () => true, stopSeconds = 1 }: PodLife): Agent {
  return {
    name: "pod-life",
    process: processes.scheduler,
    watches: { Pod: ({ after }) => (after === undefined ? [] : [keyOf(after)]) },
    reconcile(key, world) {
      const pod = world.get("Pod", key);
      if (pod === undefined) return NOTHING_TO_DO;
      const { uid = "", deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = pod.metadata;
      if (deletionTimestamp !== undefined) {
        const stopMs = parseTime(deletionTimestamp) + (stopSeconds - deletionGracePeriodSeconds) * 1_000;
        if (world.nowMs < stopMs) return { intents: [], requeueAfterMs: stopMs - world.nowMs };
        return { intents: [{ do: "delete", kind: "Pod", key, uid, graceSeconds: 0 }] };
      }
      if (pod.spec.nodeName === undefined) return { intents: [{ do: "bind", key, uid, node: "worker-1" }] };
      if (isPodReady(pod) || !becomesReady(pod)) return NOTHING_TO_DO;
      const readyMs = parseTime(creationTimestamp) + 1_000;
      if (world.nowMs < readyMs) return { intents: [], requeueAfterMs: readyMs - world.nowMs };
      const conditions = [{ type: "Ready", status: "True" as const, lastTransitionTime: rfc3339(world.nowMs) }];
      const ready: Pod = { ...pod, status: { ...pod.status, phase: "Running", conditions } };
      return { intents: [updateStatus(ready)] };
    },
  };
}
