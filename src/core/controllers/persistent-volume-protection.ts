/**
 * Lets a volume that is being deleted go as soon as no claim is bound to it.
 * @see kubernetes pkg/controller/volume/pvprotection/pv_protection_controller.go
 */
import { keyOf } from "../api/kind.ts";
import { type Agent, NOTHING_TO_DO, update } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import { protectedObject } from "../rules/protection.ts";

const FINALIZER = "kubernetes.io/pv-protection";

export const persistentVolumeProtection: Agent = {
  name: "persistent-volume-protection",
  process: processes.controllerManager,
  watches: { PersistentVolume: ({ after }) => (after === undefined ? [] : [keyOf(after)]) },
  reconcile(key, world) {
    const volume = world.get("PersistentVolume", key);
    const next = volume && protectedObject(volume, FINALIZER, () => volume.status.phase === "Bound");
    return next === undefined ? NOTHING_TO_DO : { intents: [update(next)] };
  },
};
