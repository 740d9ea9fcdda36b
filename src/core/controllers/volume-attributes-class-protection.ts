/**
 * Lets a class of volume attributes that is being deleted go as soon as no claim and no volume has it.
 * @see kubernetes pkg/controller/volume/vacprotection/vac_protection_controller.go
 */
import { keyOf } from "../api/kind.ts";
import type { PersistentVolumeClaim } from "../api/kinds/persistent-volume-claim.ts";
import { type Agent, NOTHING_TO_DO, update } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { protectedObject } from "../rules/protection.ts";

const FINALIZER = "kubernetes.io/vac-protection";

export const volumeAttributesClassProtection: Agent = {
  name: "volume-attributes-class-protection",
  process: processes.controllerManager,
  watches: {
    VolumeAttributesClass: ({ after }) => (after === undefined ? [] : [keyOf(after)]),
    PersistentVolumeClaim: ({ before }) => (before === undefined ? [] : classesOf(before)),
    PersistentVolume: ({ before }) => namesOf(before?.spec.volumeAttributesClassName),
  },
  reconcile(key, world) {
    const found = world.get("VolumeAttributesClass", key);
    const next = found && protectedObject(found, FINALIZER, () => isUsed(key, world));
    return next === undefined ? NOTHING_TO_DO : { intents: [update(next)] };
  },
};

function isUsed(name: string, world: World): boolean {
  for (const claim of world.list("PersistentVolumeClaim")) if (classesOf(claim).includes(name)) return true;
  for (const { spec } of world.list("PersistentVolume")) if (spec.volumeAttributesClassName === name) return true;
  return false;
}

/** The classes that a claim has, asks for, and is on its way to. */
function classesOf({ spec, status }: PersistentVolumeClaim): readonly string[] {
  const target = status?.modifyVolumeStatus?.targetVolumeAttributesClassName;
  return [spec.volumeAttributesClassName, status?.currentVolumeAttributesClassName, target].flatMap(namesOf);
}

function namesOf(name: string | undefined): readonly string[] {
  return name ? [name] : [];
}
