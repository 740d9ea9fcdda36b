/**
 * One claim: finds it a volume, or says why there is none.
 * @see kubernetes pkg/controller/volume/persistentvolume/pv_controller.go syncClaim
 */
import type { PersistentVolume } from "../../api/kinds/persistent-volume.ts";
import type { PersistentVolumeClaim } from "../../api/kinds/persistent-volume-claim.ts";
import type { StorageClass } from "../../api/kinds/storage-class.ts";
import { isDefaultClass } from "../../api/kinds/storage-class.ts";
import { CLASS_ANNOTATION, storageClassOf } from "../../api/shapes/persistent-volume-spec.ts";
import { type Intent, type Outcome, update } from "../../reconcile/agent.ts";
import type { World } from "../../reconcile/world.ts";
import { newestOf } from "../../rules/newest.ts";
import { isPodTerminal } from "../../rules/pod.ts";
import { BIND_COMPLETED, BOUND_BY_CONTROLLER, bestVolumeFor, claimNamesOf, isBoundTo, isDelayed, mismatchOf, nodeOf } from "./match.ts";
import { bind, binderEvent, claimStatus } from "./writes.ts";

/** 15 s: upstream's look around, at which what is still pending says so again. */
const RESYNC_MS = 15_000;
/** Says who should make a volume for the claim. */
const PROVISIONER = "volume.kubernetes.io/storage-provisioner";
/** Says for which node the volume is wanted. */
const SELECTED_NODE = "volume.kubernetes.io/selected-node";
const BETA_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner";

/** What is to be done about a claim. */
export function syncClaim(claim: PersistentVolumeClaim, world: World): Outcome {
  if (claim.metadata.annotations?.[BIND_COMPLETED] !== undefined) return { intents: syncBound(claim, world) };
  const found = claim.spec.volumeName ? askedFor(claim, world) : findFor(claim, world);
  return found.isBound ? { intents: found.intents } : { intents: found.intents, requeueAfterMs: RESYNC_MS, background: true };
}

interface Finding {
  readonly intents: readonly Intent[];
  readonly isBound: boolean;
}

function pending(claim: PersistentVolumeClaim, ...intents: readonly Intent[]): Finding {
  return { intents: [...intents, ...claimStatus(claim, "Pending")], isBound: false };
}

function bound(volume: PersistentVolume, claim: PersistentVolumeClaim, world: World): Finding {
  return { intents: bind(volume, claim, world.nowMs), isBound: true };
}

/** The claim names its volume. */
function askedFor(claim: PersistentVolumeClaim, world: World): Finding {
  const volume = world.get("PersistentVolume", claim.spec.volumeName ?? "");
  if (volume === undefined) return pending(claim);
  const name = JSON.stringify(volume.metadata.name);
  if (volume.spec.claimRef === undefined) {
    const why = mismatchOf(volume, claim);
    if (why === undefined) return bound(volume, claim, world);
    return pending(claim, binderEvent(claim, "Warning", "VolumeMismatch", `Cannot bind to requested volume ${name}: ${why}`));
  }
  if (isBoundTo(volume, claim)) return bound(volume, claim, world);
  const taken = binderEvent(claim, "Warning", "FailedBinding", `volume ${name} already bound to a different claim.`);
  const isOurs = claim.metadata.annotations?.[BOUND_BY_CONTROLLER] !== undefined;
  return isOurs ? { intents: [taken], isBound: false } : pending(claim, taken);
}

/** The claim takes any volume that suits. */
function findFor(claim: PersistentVolumeClaim, world: World): Finding {
  const volume = bestVolumeFor(claim, world);
  if (volume !== undefined) return bound(volume, claim, world);
  const className = storageClassOf(claim);
  const lateClass = hasClass(claim) ? undefined : defaultClass(world);
  if (lateClass !== undefined) {
    return {
      intents: [update({ ...claim, spec: { ...claim.spec, storageClassName: lateClass } } as PersistentVolumeClaim)],
      isBound: false,
    };
  }
  if (isDelayed(claim, world) && claim.metadata.annotations?.[SELECTED_NODE] === undefined) {
    const node = nodeOf(claim, world);
    return pending(claim, node === "none yet" ? waitsForPod(claim, world) : selectNode(claim, node.metadata.name));
  }
  if (className !== "") return { intents: provision(claim, className, world), isBound: false };
  const message = "no persistent volumes available for this claim and no storage class is set";
  return pending(claim, binderEvent(claim, "Normal", "FailedBinding", message));
}

function hasClass({ metadata, spec }: PersistentVolumeClaim): boolean {
  return metadata.annotations?.[CLASS_ANNOTATION] !== undefined || spec.storageClassName !== undefined;
}

/** A default class that came after the claim is the claim's all the same. */
function defaultClass(world: World): string | undefined {
  const classes: readonly StorageClass[] = [...world.list("StorageClass")];
  return newestOf(classes.filter(isDefaultClass))?.metadata.name;
}

function waitsForPod(claim: PersistentVolumeClaim, world: World): Intent {
  const pods = [...world.list("Pod", { namespace: claim.metadata.namespace ?? "" })].filter(
    (pod) => !pod.spec.nodeName && !isPodTerminal(pod) && claimNamesOf(pod).includes(claim.metadata.name),
  );
  const names = pods.map(({ metadata }) => metadata.name);
  if (names.length === 0) {
    return binderEvent(claim, "Normal", "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
  }
  const message = `waiting for ${names.length === 1 ? "pod" : "pods"} ${names.join(",")} to be scheduled`;
  return binderEvent(claim, "Normal", "WaitForPodScheduled", message);
}

/** Tells whoever makes volumes where; upstream's scheduler does so. */
function selectNode(claim: PersistentVolumeClaim, name: string): Intent {
  return update({ ...claim, metadata: { ...claim.metadata, annotations: { ...claim.metadata.annotations, [SELECTED_NODE]: name } } });
}

/** Asks whoever makes volumes of the class. */
function provision(claim: PersistentVolumeClaim, className: string, world: World): readonly Intent[] {
  const found = world.get("StorageClass", className);
  if (found === undefined) {
    const message = `storageclass.storage.k8s.io ${JSON.stringify(className)} not found`;
    return [binderEvent(claim, "Warning", "ProvisioningFailed", message)];
  }
  const { provisioner } = found;
  if (provisioner.startsWith("kubernetes.io/")) {
    return [binderEvent(claim, "Warning", "ProvisioningFailed", "no volume plugin matched")];
  }
  const annotations = { ...claim.metadata.annotations, [PROVISIONER]: provisioner, [BETA_PROVISIONER]: provisioner };
  const isAsked = claim.metadata.annotations?.[PROVISIONER] === provisioner;
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  return [
    ...(isAsked ? [] : [update({ ...claim, metadata: { ...claim.metadata, annotations } })]),
    binderEvent(claim, "Normal", "ExternalProvisioning", message),
  ];
}

/** The claim was bound once: its volume must still be there, and be its own. */
function syncBound(claim: PersistentVolumeClaim, world: World): readonly Intent[] {
  const { volumeName } = claim.spec;
  if (!volumeName) return lost(claim, "ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
  const volume = world.get("PersistentVolume", volumeName);
  if (volume === undefined) return lost(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
  const { claimRef } = volume.spec;
  if (claimRef === undefined || claimRef.uid === claim.metadata.uid) return bind(volume, claim, world.nowMs);
  return lost(claim, "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly");
}

function lost(claim: PersistentVolumeClaim, reason: string, message: string): readonly Intent[] {
  const status = claimStatus(claim, "Lost");
  // Said once, when it is found out.
  return claim.status?.phase === "Lost" ? status : [...status, binderEvent(claim, "Warning", reason, message)];
}
