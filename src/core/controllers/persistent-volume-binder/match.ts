/**
 * Which volume suits a claim.
 * @see kubernetes staging/src/k8s.io/component-helpers/storage/volume/pv_helpers.go FindMatchingVolume, and
 * pkg/controller/volume/persistentvolume/index.go
 */
import type { Node } from "../../api/kinds/node.ts";
import type { PersistentVolume } from "../../api/kinds/persistent-volume.ts";
import type { PersistentVolumeClaim } from "../../api/kinds/persistent-volume-claim.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { compareQuantities } from "../../api/quantity.ts";
import { matches, selectorOf } from "../../api/selector.ts";
import { storageClassOf } from "../../api/shapes/persistent-volume-spec.ts";
import type { World } from "../../reconcile/world.ts";
import { termMatchesNode } from "../../rules/node-affinity.ts";

/** Says that this controller chose the volume, and may take the choice back. */
export const BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
/** Says that the claim was bound once; it is never bound again. */
export const BIND_COMPLETED = "pv.kubernetes.io/bind-completed";

type ClaimReference = NonNullable<PersistentVolume["spec"]["claimRef"]>;

/** The key of the claim that a volume names. */
export function claimKeyOf({ namespace = "", name = "" }: ClaimReference): string {
  return `${namespace}/${name}`;
}

/** Whether the volume is the claim's, or kept for it. */
export function isBoundTo({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef === undefined || claimRef.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return !claimRef.uid || claimRef.uid === metadata.uid;
}

/** Whether the claim is left to the scheduler, which knows the node of its first pod. */
export function isDelayed(claim: PersistentVolumeClaim, world: World): boolean {
  const name = storageClassOf(claim);
  return name !== "" && world.get("StorageClass", name)?.volumeBindingMode === "WaitForFirstConsumer";
}

/**
 * The volume kept for the claim, else the smallest that suits; of those with the fewest further ways of access.
 *
 * A claim that waits for its first pod gets one that the pod's node can reach. Upstream's scheduler chooses it with the
 * node; here pods do not wait for their claims, so it is chosen for the node that the pod is on.
 */
export function bestVolumeFor(claim: PersistentVolumeClaim, world: World): PersistentVolume | undefined {
  const node = isDelayed(claim, world) ? nodeOf(claim, world) : undefined;
  const wanted = claim.spec.accessModes ?? [];
  const able = [...world.list("PersistentVolume")].filter((volume) => hasModes(volume, wanted) && isLargeEnough(volume, claim));
  const kept = able.find((volume) => isBoundTo(volume, claim));
  if (kept !== undefined || node === "none yet") return kept;
  return able
    .filter((volume) => isFree(volume) && suits(volume, claim) && reaches(node, volume))
    .sort((a, b) => modesOf(a) - modesOf(b) || bySize(a, b))[0];
}

/** The node of the claim's first pod. */
export function nodeOf({ metadata }: PersistentVolumeClaim, world: World): Node | "none yet" {
  for (const pod of world.list("Pod", { namespace: metadata.namespace ?? "" })) {
    const node = claimNamesOf(pod).includes(metadata.name) ? world.get("Node", pod.spec.nodeName ?? "") : undefined;
    if (node !== undefined) return node;
  }
  return "none yet";
}

/** The claims that a pod names, and those made for it. */
export function claimNamesOf({ metadata, spec }: Pod): readonly string[] {
  return (spec.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim !== undefined) return [persistentVolumeClaim.claimName];
    return ephemeral === undefined ? [] : [`${metadata.name}-${name}`];
  });
}

function reaches(node: Node | undefined, { spec }: PersistentVolume): boolean {
  const nodes = spec.nodeAffinity?.required;
  return node === undefined || nodes === undefined || nodes.nodeSelectorTerms.some((term) => termMatchesNode(term, node));
}

function modesOf({ spec }: PersistentVolume): number {
  return spec.accessModes?.length ?? 0;
}

function bySize(a: PersistentVolume, b: PersistentVolume): number {
  return compareQuantities(sizeOf(a), sizeOf(b));
}

function sizeOf({ spec }: PersistentVolume): string {
  return spec.capacity?.storage ?? "0";
}

function hasModes({ spec }: PersistentVolume, wanted: readonly string[]): boolean {
  const modes: readonly string[] = spec.accessModes ?? [];
  return wanted.every((mode) => modes.includes(mode));
}

function isLargeEnough(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const isSame = modeOf(volume) === modeOf(claim) && attributesOf(volume) === attributesOf(claim);
  const isLarge = compareQuantities(sizeOf(volume), claim.spec.resources?.requests?.storage ?? "0") >= 0;
  return isSame && isLarge && volume.metadata.deletionTimestamp === undefined;
}

function modeOf({ spec }: PersistentVolume | PersistentVolumeClaim): string {
  return spec.volumeMode ?? "Filesystem";
}

function attributesOf({ spec }: PersistentVolume | PersistentVolumeClaim): string {
  return spec.volumeAttributesClassName ?? "";
}

function isFree({ spec, status }: PersistentVolume): boolean {
  return spec.claimRef === undefined && status.phase === "Available";
}

function suits(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  const { selector } = claim.spec;
  const isSelected = selector === undefined || matches(selectorOf(selector), volume.metadata.labels);
  return isSelected && storageClassOf(volume) === storageClassOf(claim);
}

/** Why a volume that the claim asks for by name does not suit it. */
export function mismatchOf(volume: PersistentVolume, claim: PersistentVolumeClaim): string | undefined {
  if (volume.metadata.deletionTimestamp !== undefined) {
    return `the volume is marked for deletion ${JSON.stringify(volume.metadata.name)}`;
  }
  if (compareQuantities(sizeOf(volume), claim.spec.resources?.requests?.storage ?? "0") < 0) return "requested PV is too small";
  if (storageClassOf(volume) !== storageClassOf(claim)) return "storageClassName does not match";
  if (attributesOf(volume) !== attributesOf(claim)) return "volumeAttributesClassName does not match";
  if (modeOf(volume) !== modeOf(claim)) return "incompatible volumeMode";
  return hasModes(volume, claim.spec.accessModes ?? []) ? undefined : "incompatible accessMode";
}
