/**
 * What a persistent volume is: its size, who may use it, what stands behind it. Attachments of inline volumes carry one too.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { type Infer, list, map, oneOf, optional, part, quantity, struct, text } from "../schema.ts";
import { nodeSelector } from "./affinity.ts";
import { atomic, atomicMap } from "./list-rules.ts";
import * as persistent from "./persistent-volume-sources.ts";
import { objectReference } from "./references.ts";
import { accessModes } from "./volume-claim.ts";
import * as source from "./volume-sources.ts";

export const volumeNodeAffinity = struct("VolumeNodeAffinity", () => ({
  required: optional(part(nodeSelector, "Nodes from which the volume can be reached.", atomicMap)),
}));
/** Where a volume can be reached from. */
export type VolumeNodeAffinity = Infer<typeof volumeNodeAffinity>;

export const persistentVolumeSources = () => ({
  awsElasticBlockStore: optional(part(source.awsElasticBlockStoreVolumeSource, "An AWS disk.")),
  azureDisk: optional(part(source.azureDiskVolumeSource, "An Azure disk.")),
  azureFile: optional(part(persistent.azureFilePersistentVolumeSource, "An Azure file share.")),
  cephfs: optional(part(persistent.cephFSPersistentVolumeSource, "A CephFS mount.")),
  cinder: optional(part(persistent.cinderPersistentVolumeSource, "An OpenStack disk.")),
  csi: optional(part(persistent.csiPersistentVolumeSource, "A volume of a CSI driver.")),
  fc: optional(part(source.fcVolumeSource, "A Fibre Channel disk.")),
  flexVolume: optional(part(persistent.flexPersistentVolumeSource, "A volume of an exec driver.")),
  flocker: optional(part(source.flockerVolumeSource, "A Flocker dataset.")),
  gcePersistentDisk: optional(part(source.gcePersistentDiskVolumeSource, "A Google Cloud disk.")),
  glusterfs: optional(part(persistent.glusterfsPersistentVolumeSource, "A GlusterFS volume.")),
  hostPath: optional(part(source.hostPathVolumeSource, "A path of the node; good for a single node only.")),
  iscsi: optional(part(persistent.iscsiPersistentVolumeSource, "An iSCSI disk.")),
  local: optional(part(persistent.localVolumeSource, "Storage of one node.")),
  nfs: optional(part(source.nfsVolumeSource, "An NFS export.")),
  photonPersistentDisk: optional(part(source.photonPersistentDiskVolumeSource, "A Photon disk.")),
  portworxVolume: optional(part(source.portworxVolumeSource, "A Portworx volume.")),
  quobyte: optional(part(source.quobyteVolumeSource, "A Quobyte volume.")),
  rbd: optional(part(persistent.rbdPersistentVolumeSource, "A Ceph block device.")),
  scaleIO: optional(part(persistent.scaleIOPersistentVolumeSource, "A ScaleIO volume.")),
  storageos: optional(part(persistent.storageOSPersistentVolumeSource, "A StorageOS volume.")),
  vsphereVolume: optional(part(source.vsphereVirtualDiskVolumeSource, "A vSphere disk.")),
});

export const persistentVolumeSpec = struct("PersistentVolumeSpec", () => ({
  accessModes: optional(
    list(oneOf(accessModes, "An access mode.", "v1.PersistentVolumeAccessMode"), "The ways in which nodes may use the volume.", atomic),
  ),
  ...persistentVolumeSources(),
  capacity: optional(map(quantity("An amount."), "What the volume has, by resource; storage is its size.")),
  claimRef: optional(part(objectReference, "Claim that the volume is bound to, or kept for.", { mapType: "granular" })),
  mountOptions: optional(list(text("An option."), "Options with which the volume is mounted.", atomic)),
  nodeAffinity: optional(part(volumeNodeAffinity, "Where the volume can be reached from.")),
  persistentVolumeReclaimPolicy: optional(
    oneOf(["Delete", "Recycle", "Retain"], "What becomes of the volume when its claim is gone.", "v1.PersistentVolumeReclaimPolicy"),
  ),
  storageClassName: optional(text("StorageClass that the volume belongs to; empty means none.")),
  volumeAttributesClassName: optional(text("VolumeAttributesClass of the volume.")),
  volumeMode: optional(
    oneOf(["Filesystem", "Block"], "Whether the volume holds a file system or is a raw device.", "v1.PersistentVolumeMode"),
  ),
}));
/** What a persistent volume is. */
export type PersistentVolumeSpec = Infer<typeof persistentVolumeSpec>;

/** The names of what may stand behind a volume. */
export type PersistentVolumeSourceName = keyof ReturnType<typeof persistentVolumeSources>;

const MODES = { ReadWriteOnce: "RWO", ReadOnlyMany: "ROX", ReadWriteMany: "RWX", ReadWriteOncePod: "RWOP" } as const;

/** `RWO,ROX`, in upstream's order. */
export function accessModesText(modes: readonly string[] | undefined): string {
  return accessModes.flatMap((mode) => (modes?.includes(mode) ? [MODES[mode]] : [])).join(",");
}

/** The annotation that named a volume's or claim's class before there was a field for it. */
export const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

/** The StorageClass of a volume or a claim; empty when it has none. */
export function storageClassOf({ metadata, spec }: StorageConsumer): string {
  return metadata.annotations?.[CLASS_ANNOTATION] ?? spec.storageClassName ?? "";
}

/** What has a StorageClass. */
interface StorageConsumer {
  readonly metadata: { readonly annotations?: { readonly [key: string]: string } | undefined };
  readonly spec: { readonly storageClassName?: string | undefined };
}
