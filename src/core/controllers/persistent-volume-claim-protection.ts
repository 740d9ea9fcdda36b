/**
 * Lets a claim that is being deleted go as soon as no pod on a node uses it.
 * @see kubernetes pkg/controller/volume/pvcprotection/pvc_protection_controller.go
 */
import { keyOf } from "../api/kind.ts";
import type { PersistentVolumeClaim } from "../api/kinds/persistent-volume-claim.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { type Agent, NOTHING_TO_DO, update } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import { isPodTerminal } from "../rules/pod.ts";
import { protectedObject } from "../rules/protection.ts";

const FINALIZER = "kubernetes.io/pvc-protection";

export const persistentVolumeClaimProtection: Agent = {
  name: "persistent-volume-claim-protection",
  process: processes.controllerManager,
  watches: {
    PersistentVolumeClaim: ({ after }) => (after === undefined ? [] : [keyOf(after)]),
    Pod: ({ before, after }) => (after === undefined || isPodTerminal(after) ? claimsOf(after ?? before) : []),
  },
  reconcile(key, world) {
    const claim = world.get("PersistentVolumeClaim", key);
    if (claim === undefined) return NOTHING_TO_DO;
    const next = protectedObject(claim, FINALIZER, () => {
      const pods = world.list("Pod", { namespace: claim.metadata.namespace ?? "" });
      return [...pods].some((pod) => uses(pod, claim));
    });
    return next === undefined ? NOTHING_TO_DO : { intents: [update(next)] };
  },
};

function claimsOf(pod: Pod | undefined): readonly string[] {
  const volumes = pod?.spec.volumes ?? [];
  const names = volumes.flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return [persistentVolumeClaim.claimName];
    return ephemeral === undefined ? [] : [`${pod?.metadata.name}-${name}`];
  });
  return names.map((name) => `${pod?.metadata.namespace ?? ""}/${name}`);
}

/** A pod without a node does not count: no kubelet would start it with a claim that goes. */
function uses(pod: Pod, { metadata }: PersistentVolumeClaim): boolean {
  if (!pod.spec.nodeName) return false;
  return (pod.spec.volumes ?? []).some(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return persistentVolumeClaim.claimName === metadata.name;
    const isOwn = metadata.ownerReferences?.some(({ uid }) => uid === pod.metadata.uid) === true;
    return ephemeral !== undefined && `${pod.metadata.name}-${name}` === metadata.name && isOwn && !isPodTerminal(pod);
  });
}
