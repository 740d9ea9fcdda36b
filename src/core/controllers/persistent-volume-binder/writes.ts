/**
 * What is written of claims and volumes; each only when it says something new.
 */
import { rfc3339 } from "../../api/duration.ts";
import type { PersistentVolume } from "../../api/kinds/persistent-volume.ts";
import type { PersistentVolumeClaim } from "../../api/kinds/persistent-volume-claim.ts";
import { sameJson } from "../../api/patch/json-value.ts";
import { compareQuantities } from "../../api/quantity.ts";
import { type EventIntent, type Intent, update, updateStatus } from "../../reconcile/agent.ts";
import { BIND_COMPLETED, BOUND_BY_CONTROLLER, isBoundTo } from "./match.ts";

type Phase = PersistentVolume["status"]["phase"];

/** Tells of a claim or a volume. */
export function binderEvent(
  regarding: PersistentVolume | PersistentVolumeClaim,
  type: EventIntent["type"],
  reason: string,
  message: string,
): EventIntent {
  return { do: "event", regarding, type, reason, message, source: "persistentvolume-controller" };
}

/** The volume in another phase. */
export function volumePhase(volume: PersistentVolume, phase: Phase, nowMs: number, message = ""): readonly Intent[] {
  if (volume.status.phase === phase) return [];
  const { message: _old, ...status } = volume.status;
  const said = message === "" ? {} : { message };
  return [updateStatus({ ...volume, status: { ...status, ...said, phase, lastPhaseTransitionTime: rfc3339(nowMs) } } as PersistentVolume)];
}

/** Volume and claim as they are when they belong together; every prefix of this is taken up again. */
export function bind(volume: PersistentVolume, claim: PersistentVolumeClaim, nowMs: number): readonly Intent[] {
  const held = heldVolume(volume, claim);
  const bound = boundClaim(claim, volume);
  return [
    ...(held === volume ? [] : [update(held)]),
    ...volumePhase(held, "Bound", nowMs),
    ...(bound === claim ? [] : [update(bound)]),
    ...claimStatus(bound, "Bound", volume),
  ];
}

function heldVolume(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { name, namespace, uid, resourceVersion } = claim.metadata;
  const { claimRef } = volume.spec;
  const isHeld = claimRef?.name === name && claimRef.namespace === namespace && claimRef.uid === uid;
  const reference = { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid, resourceVersion };
  const spec = isHeld ? volume.spec : { ...volume.spec, claimRef: reference };
  const isMarked = isBoundTo(volume, claim) || volume.metadata.annotations?.[BOUND_BY_CONTROLLER] !== undefined;
  if (isHeld && isMarked) return volume;
  return { ...volume, metadata: isMarked ? volume.metadata : annotated(volume.metadata, BOUND_BY_CONTROLLER), spec };
}

function boundClaim(claim: PersistentVolumeClaim, { metadata: { name } }: PersistentVolume): PersistentVolumeClaim {
  const isNamed = claim.spec.volumeName === name;
  const { annotations = {} } = claim.metadata;
  if (isNamed && annotations[BIND_COMPLETED] !== undefined) return claim;
  const marked =
    isNamed || annotations[BOUND_BY_CONTROLLER] !== undefined ? claim.metadata : annotated(claim.metadata, BOUND_BY_CONTROLLER);
  return { ...claim, metadata: annotated(marked, BIND_COMPLETED), spec: isNamed ? claim.spec : { ...claim.spec, volumeName: name } };
}

function annotated(metadata: PersistentVolume["metadata"], name: string): PersistentVolume["metadata"] {
  return { ...metadata, annotations: { ...metadata.annotations, [name]: "yes" } };
}

type ClaimStatus = NonNullable<PersistentVolumeClaim["status"]>;

/** The claim in a phase, with what its volume gives. */
export function claimStatus(claim: PersistentVolumeClaim, phase: ClaimStatus["phase"], volume?: PersistentVolume): readonly Intent[] {
  const before = claim.status ?? {};
  const { accessModes: _modes, capacity: _capacity, currentVolumeAttributesClassName: _attributes, ...kept } = before;
  const status: ClaimStatus = { ...kept, phase, ...(volume === undefined ? {} : givenBy(volume, before, before.phase !== phase)) };
  return sameJson(status, before) ? [] : [updateStatus({ ...claim, status } as PersistentVolumeClaim)];
}

/** Size and attributes are taken over once: the file system may be behind its device, and a change of attributes under way. */
function givenBy({ spec }: PersistentVolume, before: ClaimStatus, isNewlyBound: boolean): Partial<ClaimStatus> {
  const isOther = compareQuantities(spec.capacity?.storage ?? "0", before.capacity?.storage ?? "0") !== 0;
  const capacity = isNewlyBound && isOther ? spec.capacity : before.capacity;
  const attributes = isNewlyBound && before.phase === "Pending" ? spec.volumeAttributesClassName : before.currentVolumeAttributesClassName;
  return {
    ...(spec.accessModes === undefined ? {} : { accessModes: spec.accessModes }),
    ...(capacity === undefined ? {} : { capacity }),
    ...(attributes === undefined ? {} : { currentVolumeAttributesClassName: attributes }),
  };
}

/** The volume free again: kept for the claim that its author named, or for nobody. */
export function unbind(volume: PersistentVolume, nowMs: number): readonly Intent[] {
  const { claimRef, ...spec } = volume.spec;
  const { [BOUND_BY_CONTROLLER]: mark, ...annotations } = volume.metadata.annotations ?? {};
  const { uid: _uid, ...named } = claimRef ?? {};
  const metadata = mark === undefined ? volume.metadata : { ...volume.metadata, annotations };
  const freed = { ...volume, metadata, spec: mark === undefined ? { ...spec, claimRef: named } : spec } as PersistentVolume;
  return [update(freed), ...volumePhase(freed, "Available", nowMs)];
}
