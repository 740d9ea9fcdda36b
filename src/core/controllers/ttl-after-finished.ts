/**
 * Deletes Jobs a while after their end, when they ask for it.
 * @see kubernetes pkg/controller/ttlafterfinished/ttlafterfinished_controller.go
 */
import { parseTime } from "../api/duration.ts";
import { keyOf } from "../api/kind.ts";
import type { Job } from "../api/kinds/job.ts";
import { type Agent, NOTHING_TO_DO } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";

export const ttlAfterFinished: Agent = {
  name: "ttl-after-finished",
  process: processes.controllerManager,
  watches: { Job: ({ after }) => (after?.spec.ttlSecondsAfterFinished === undefined ? [] : [keyOf(after)]) },
  reconcile(key, world) {
    const job = world.get("Job", key);
    const endMs = job === undefined ? undefined : expiryMs(job);
    if (job === undefined || endMs === undefined) return NOTHING_TO_DO;
    // Nobody waits for it: a cluster in which old Jobs are left is settled.
    if (endMs > world.nowMs) return { intents: [], requeueAfterMs: endMs - world.nowMs, background: true };
    const { uid } = job.metadata;
    return { intents: [{ do: "delete", kind: "Job", key, propagation: "Foreground", ...(uid === undefined ? {} : { uid }) }] };
  },
};

function expiryMs({ metadata, spec, status }: Job): number | undefined {
  const { ttlSecondsAfterFinished: ttlSeconds } = spec;
  if (ttlSeconds === undefined || metadata.deletionTimestamp !== undefined) return undefined;
  const end = status.conditions?.find(({ type, status: truth }) => (type === "Complete" || type === "Failed") && truth === "True");
  return end === undefined ? undefined : parseTime(end.lastTransitionTime) + ttlSeconds * 1_000;
}
