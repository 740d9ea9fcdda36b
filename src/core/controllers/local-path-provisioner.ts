/**
 * Makes volumes out of directories of nodes for the claims of classes that ask for it, and takes them away again.
 *
 * It is what most small clusters come with: a class whose provisioner is `rancher.io/local-path` brings it to work.
 * Absent on purpose: its own pods; the time they take is `WORK_MS`.
 * @see rancher/local-path-provisioner provisioner.go, sig-storage-lib-external-provisioner controller/controller.go
 */
import { keyOf } from "../api/kind.ts";
import type { PersistentVolume } from "../api/kinds/persistent-volume.ts";
import type { PersistentVolumeClaim } from "../api/kinds/persistent-volume-claim.ts";
import type { StorageClass } from "../api/kinds/storage-class.ts";
import { storageClassOf } from "../api/shapes/persistent-volume-spec.ts";
import { type Agent, create, type Draft, type EventIntent, NOTHING_TO_DO, type Outcome } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";

/** The provisioner's name, as classes give it. */
const LOCAL_PATH = "rancher.io/local-path";

/** How long the pod takes that makes a directory or removes it. */
const WORK_MS = 3_000;
const CLAIM = "claim/";
const VOLUME = "volume/";
const FOLDER = "/opt/local-path-provisioner";
const PROVISIONER = "volume.kubernetes.io/storage-provisioner";
const SELECTED_NODE = "volume.kubernetes.io/selected-node";
const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

export const localPathProvisioner: Agent = {
  name: "local-path-provisioner",
  process: processes.cloudControllerManager,
  latencyMs: WORK_MS,
  watches: {
    PersistentVolumeClaim: ({ after }) => (after !== undefined && isAsked(after) ? [CLAIM + keyOf(after)] : []),
    PersistentVolume: ({ after }) => (after !== undefined && isLeftBehind(after) ? [VOLUME + keyOf(after)] : []),
  },
  reconcile(key, world) {
    if (key.startsWith(VOLUME)) return remove(world.get("PersistentVolume", key.slice(VOLUME.length)));
    const claim = world.get("PersistentVolumeClaim", key.slice(CLAIM.length));
    return claim === undefined || !isAsked(claim) ? NOTHING_TO_DO : provision(claim, world);
  },
};

/** Whether the claim still waits for a volume of this provisioner. */
function isAsked({ metadata, spec }: PersistentVolumeClaim): boolean {
  return !spec.volumeName && metadata.annotations?.[PROVISIONER] === LOCAL_PATH && metadata.deletionTimestamp === undefined;
}

function isLeftBehind({ metadata, spec, status }: PersistentVolume): boolean {
  const isOurs = metadata.annotations?.[PROVISIONED_BY] === LOCAL_PATH && metadata.deletionTimestamp === undefined;
  return isOurs && status.phase === "Released" && spec.persistentVolumeReclaimPolicy === "Delete";
}

function remove(volume: PersistentVolume | undefined): Outcome {
  if (volume === undefined || !isLeftBehind(volume)) return NOTHING_TO_DO;
  const { uid } = volume.metadata;
  return { intents: [{ do: "delete", kind: "PersistentVolume", key: keyOf(volume), ...(uid === undefined ? {} : { uid }) }] };
}

function provision(claim: PersistentVolumeClaim, world: World): Outcome {
  const className = storageClassOf(claim);
  const storageClass = world.get("StorageClass", className);
  const volumeName = `pvc-${claim.metadata.uid ?? ""}`;
  if (storageClass === undefined || world.get("PersistentVolume", volumeName) !== undefined) return NOTHING_TO_DO;
  const node = claim.metadata.annotations?.[SELECTED_NODE];
  const begun = told(
    claim,
    "Normal",
    "Provisioning",
    `External provisioner is provisioning volume for claim ${JSON.stringify(keyOf(claim))}`,
  );
  if (node === undefined) {
    const why = "configuration error, no node was specified";
    const failed = `failed to provision volume with StorageClass ${JSON.stringify(className)}: ${why}`;
    return { intents: [begun, told(claim, "Warning", "ProvisioningFailed", failed)] };
  }
  const volume = draftOf(volumeName, claim, storageClass, node);
  return {
    intents: [begun, create(volume), told(claim, "Normal", "ProvisioningSucceeded", `Successfully provisioned volume ${volumeName}`)],
  };
}

function told(claim: PersistentVolumeClaim, type: EventIntent["type"], reason: string, message: string): EventIntent {
  return { do: "event", regarding: claim, type, reason, message, source: `${LOCAL_PATH}_local-path-provisioner` };
}

function draftOf(name: string, { metadata, spec }: PersistentVolumeClaim, storageClass: StorageClass, node: string): Draft {
  const { namespace = "", uid, resourceVersion } = metadata;
  const requirement = { key: "kubernetes.io/hostname", operator: "In", values: [node] };
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name, annotations: { "local.path.provisioner/selected-node": node, [PROVISIONED_BY]: LOCAL_PATH } },
    spec: {
      accessModes: spec.accessModes,
      capacity: { storage: spec.resources?.requests?.storage ?? "0" },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name: metadata.name, namespace, uid, resourceVersion },
      hostPath: { path: `${FOLDER}/${name}_${namespace}_${metadata.name}`, type: "DirectoryOrCreate" },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [requirement] }] } },
      persistentVolumeReclaimPolicy: storageClass.reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      volumeMode: spec.volumeMode,
    },
  };
}
