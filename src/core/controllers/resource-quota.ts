/**
 * Counts what the objects of a namespace take of its ResourceQuotas, and puts new limits in force.
 * @see kubernetes pkg/controller/resourcequota/resource_quota_controller.go
 */
import { type KubeObject, keyOf } from "../api/kind.ts";
import { builtInKinds } from "../api/kinds/index.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { ResourceQuota } from "../api/kinds/resource-quota.ts";
import type { ResourceList } from "../api/shapes/pod-level-resources.ts";
import { type Agent, type Change, NOTHING_TO_DO, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { isPodTerminal } from "../rules/pod.ts";
import { isInScope, resourcesTakenBy, summed, usageOf } from "../rules/quota.ts";
import { latency } from "../sim/latency.ts";

/** Custom kinds are not counted: the World knows them by name only. */
const COUNTED_KINDS = builtInKinds.filter(({ namespaced, kind }) => namespaced && kind !== "Event");

export const resourceQuotaController: Agent = {
  name: "resourcequota",
  process: processes.controllerManager,
  latencyMs: latency.aggregateMs,
  watches: { ResourceQuota: ({ before, after }) => [keyOf((after ?? before) as ResourceQuota)] },
  watchAny: (kind, change, world) => (isOfInterest(kind, change, world) ? quotasAround(change, world) : []),
  reconcile(key, world) {
    const quota = world.get("ResourceQuota", key);
    if (quota === undefined) return NOTHING_TO_DO;
    const { hard = {} } = quota.spec;
    const used = usedOf(quota, hard, world);
    const { status } = quota;
    if (isSame(status.hard, hard) && isSame(status.used, used)) return NOTHING_TO_DO;
    return { intents: [updateStatus({ ...quota, status: { hard, used } } as ResourceQuota)] };
  },
};

/** Objects that come and go; of those that stay, only what they take may change. */
function isOfInterest(kind: string, { before, after }: Change<KubeObject>, world: World): boolean {
  if (kind === "Event" || world.count("ResourceQuota") === 0) return false;
  if (before === undefined || after === undefined) return true;
  if (kind === "Pod") return isPodTerminal(before as Pod) !== isPodTerminal(after as Pod) || (before as Pod).spec !== (after as Pod).spec;
  return kind === "Service" || kind === "PersistentVolumeClaim";
}

function* quotasAround({ before, after }: Change<KubeObject>, world: World): Iterable<string> {
  const namespace = (after ?? before)?.metadata.namespace;
  if (namespace === undefined) return;
  for (const quota of world.list("ResourceQuota", { namespace })) yield keyOf(quota);
}

function usedOf(quota: ResourceQuota, hard: ResourceList, world: World): ResourceList {
  const { namespace = "" } = quota.metadata;
  const limited = Object.keys(hard);
  let used: ResourceList = {};
  for (const kind of COUNTED_KINDS) {
    const taken = resourcesTakenBy(kind, limited);
    if (taken.length === 0) continue;
    used = summed(used, Object.fromEntries(taken.map((resource) => [resource, "0"])));
    for (const object of world.listAny(kind.kind, { namespace })) {
      if (isInScope(quota, kind, object)) used = summed(used, masked(usageOf(kind, object, world.nowMs), taken));
    }
  }
  return used;
}

function masked(usage: ResourceList, resources: readonly string[]): ResourceList {
  return Object.fromEntries(resources.flatMap((resource) => (usage[resource] === undefined ? [] : [[resource, usage[resource]]])));
}

function isSame(a: ResourceList | undefined, b: ResourceList): boolean {
  if (a === undefined) return false;
  const keys = Object.keys(b);
  return keys.length === Object.keys(a).length && keys.every((key) => a[key] === b[key]);
}
