/**
 * One volume: whether it is free, bound, or left behind by its claim.
 * @see kubernetes pkg/controller/volume/persistentvolume/pv_controller.go syncVolume
 */
import { keyOf } from "../../api/kind.ts";
import type { PersistentVolume } from "../../api/kinds/persistent-volume.ts";
import type { Intent } from "../../reconcile/agent.ts";
import type { World } from "../../reconcile/world.ts";
import { claimKeyOf } from "./match.ts";
import { binderEvent, unbind, volumePhase } from "./writes.ts";

const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

/** What is to be done about a volume; that it be bound is the claim's affair. */
export function syncVolume(volume: PersistentVolume, world: World): readonly Intent[] {
  const { claimRef, volumeMode = "Filesystem", persistentVolumeReclaimPolicy: policy } = volume.spec;
  if (!claimRef?.uid) return volumePhase(volume, "Available", world.nowMs);
  const namesake = world.get("PersistentVolumeClaim", claimKeyOf(claimRef));
  const claim = namesake?.metadata.uid === claimRef.uid ? namesake : undefined;
  if (claim === undefined) return release(volume, world);
  if (!claim.spec.volumeName) {
    if ((claim.spec.volumeMode ?? "Filesystem") === volumeMode) return [];
    const words = ["Cannot bind PersistentVolume", "to requested PersistentVolumeClaim", "due to incompatible volumeMode."];
    const [bind, to, why] = words;
    return [
      binderEvent(volume, "Warning", "VolumeMismatch", `${bind} ${to} ${JSON.stringify(claim.metadata.name)} ${why}`),
      binderEvent(claim, "Warning", "VolumeMismatch", `${bind} ${JSON.stringify(volume.metadata.name)} ${to} ${why}`),
    ];
  }
  if (claim.spec.volumeName === volume.metadata.name) return volumePhase(volume, "Bound", world.nowMs);
  const isSpare = volume.metadata.annotations?.[PROVISIONED_BY] !== undefined && policy === "Delete";
  return isSpare ? release(volume, world) : unbind(volume, world.nowMs);
}

/** The claim is gone for good: the volume is kept, or goes too. */
function release(volume: PersistentVolume, world: World): readonly Intent[] {
  const { phase } = volume.status;
  // That something went wrong before is not forgotten.
  const released = phase === "Released" || phase === "Failed" ? [] : volumePhase(volume, "Released", world.nowMs);
  return volume.spec.persistentVolumeReclaimPolicy === "Delete" ? [...released, ...remove(volume, world)] : released;
}

/** Where the files are that the controller can remove itself. */
const OWN_PATHS = /^\/tmp\/.+/;

function remove(volume: PersistentVolume, world: World): readonly Intent[] {
  const { hostPath, csi } = volume.spec;
  const provisioner = volume.metadata.annotations?.[PROVISIONED_BY];
  const isForeign = csi !== undefined || (provisioner !== undefined && !provisioner.startsWith("kubernetes.io/"));
  // Whoever made the volume takes it away.
  if (isForeign) return [];
  if (hostPath !== undefined && OWN_PATHS.test(hostPath.path)) {
    if (volume.metadata.deletionTimestamp !== undefined) return [];
    const { uid } = volume.metadata;
    return [{ do: "delete", kind: "PersistentVolume", key: keyOf(volume), ...(uid === undefined ? {} : { uid }) }];
  }
  const name = JSON.stringify(volume.metadata.name);
  const why =
    hostPath === undefined
      ? `error getting deleter volume plugin for volume ${name}: no deletable volume plugin matched`
      : `host_path deleter only supports /tmp/.+ but received provided ${hostPath.path}`;
  if (volume.status.phase === "Failed") return [];
  return [...volumePhase(volume, "Failed", world.nowMs, why), binderEvent(volume, "Warning", "VolumeFailedDelete", why)];
}
