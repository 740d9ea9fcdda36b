/**
 * Brings claims and volumes together, and sees to volumes whose claim is gone.
 *
 * Upstream finds a volume that was made later at its next look around, within 15 s; here the volume's own change brings
 * its claims up. Absent on purpose: making volumes (nothing here provisions), and recycling, whose pod nobody runs.
 * @see kubernetes pkg/controller/volume/persistentvolume/pv_controller.go
 */
import { keyOf } from "../api/kind.ts";
import type { PersistentVolume } from "../api/kinds/persistent-volume.ts";
import type { PersistentVolumeClaim } from "../api/kinds/persistent-volume-claim.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { type Agent, type Change, NOTHING_TO_DO } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { syncClaim } from "./persistent-volume-binder/claim.ts";
import { claimKeyOf, claimNamesOf } from "./persistent-volume-binder/match.ts";
import { syncVolume } from "./persistent-volume-binder/volume.ts";

const CLAIM = "claim/";
const VOLUME = "volume/";

export const persistentVolumeBinder: Agent = {
  name: "persistent-volume-binder",
  process: processes.controllerManager,
  watches: {
    PersistentVolumeClaim: ({ before, after }, world) => ((after ?? before) === undefined ? [] : claimAndVolumes([before, after], world)),
    PersistentVolume: (change, world) => volumeAndClaims(change, world),
    // Claims may wait for the node of their first pod.
    Pod: ({ before, after }) => (after?.spec.nodeName && !before?.spec.nodeName ? claimsOf(after) : []),
    StorageClass: (_change, world) => unboundClaims(world),
  },
  reconcile(key, world) {
    if (key.startsWith(CLAIM)) {
      const claim = world.get("PersistentVolumeClaim", key.slice(CLAIM.length));
      return claim === undefined ? NOTHING_TO_DO : syncClaim(claim, world);
    }
    const volume = world.get("PersistentVolume", key.slice(VOLUME.length));
    return volume === undefined ? NOTHING_TO_DO : { intents: syncVolume(volume, world) };
  },
};

/** The claim, and every volume that it names or that is bound to it. */
function claimAndVolumes(states: readonly (PersistentVolumeClaim | undefined)[], world: World): Iterable<string> {
  const keys = new Set<string>();
  for (const claim of states) {
    if (claim === undefined) continue;
    keys.add(CLAIM + keyOf(claim));
    if (claim.spec.volumeName) keys.add(VOLUME + claim.spec.volumeName);
    for (const volume of world.list("PersistentVolume", { claim: keyOf(claim) })) keys.add(VOLUME + keyOf(volume));
  }
  return keys;
}

/** The volume, its claim, and claims that it might suit. */
function volumeAndClaims({ before, after }: Change<PersistentVolume>, world: World): Iterable<string> {
  const keys = new Set<string>();
  for (const volume of [before, after]) {
    if (volume === undefined) continue;
    keys.add(VOLUME + keyOf(volume));
    if (volume.spec.claimRef !== undefined) keys.add(CLAIM + claimKeyOf(volume.spec.claimRef));
    for (const claim of world.list("PersistentVolumeClaim", { volume: keyOf(volume) })) keys.add(CLAIM + keyOf(claim));
  }
  const isFree = after?.status.phase === "Available" && before?.status.phase !== "Available";
  return isFree ? [...keys, ...unboundClaims(world)] : keys;
}

function claimsOf(pod: Pod): readonly string[] {
  return claimNamesOf(pod).map((name) => `${CLAIM}${pod.metadata.namespace ?? ""}/${name}`);
}

function unboundClaims(world: World): readonly string[] {
  const unbound = [...world.list("PersistentVolumeClaim")].filter(({ spec }) => !spec.volumeName);
  return unbound.map((claim) => CLAIM + keyOf(claim));
}
