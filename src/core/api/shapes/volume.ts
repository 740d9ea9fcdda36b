/**
 * Volumes of a pod: a name and exactly one source.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { type Infer, optional, part, struct, text } from "../schema.ts";
import { configMapVolumeSource, downwardAPIVolumeSource, projectedVolumeSource, secretVolumeSource } from "./projected-volume.ts";
import * as source from "./volume-sources.ts";

export const volume = struct("Volume", () => ({
  awsElasticBlockStore: optional(part(source.awsElasticBlockStoreVolumeSource, "An AWS disk.")),
  azureDisk: optional(part(source.azureDiskVolumeSource, "An Azure disk.")),
  azureFile: optional(part(source.azureFileVolumeSource, "An Azure file share.")),
  cephfs: optional(part(source.cephFSVolumeSource, "A CephFS mount.")),
  cinder: optional(part(source.cinderVolumeSource, "An OpenStack disk.")),
  configMap: optional(part(configMapVolumeSource, "A ConfigMap as files.")),
  csi: optional(part(source.csiVolumeSource, "An inline volume of a CSI driver.")),
  downwardAPI: optional(part(downwardAPIVolumeSource, "The pod's own fields as files.")),
  emptyDir: optional(part(source.emptyDirVolumeSource, "A directory that lives as long as the pod.")),
  ephemeral: optional(part(source.ephemeralVolumeSource, "A claim made for this pod alone.")),
  fc: optional(part(source.fcVolumeSource, "A Fibre Channel disk.")),
  flexVolume: optional(part(source.flexVolumeSource, "A volume of an exec driver.")),
  flocker: optional(part(source.flockerVolumeSource, "A Flocker dataset.")),
  gcePersistentDisk: optional(part(source.gcePersistentDiskVolumeSource, "A Google Cloud disk.")),
  gitRepo: optional(part(source.gitRepoVolumeSource, "A git repository, cloned at start.")),
  glusterfs: optional(part(source.glusterfsVolumeSource, "A GlusterFS volume.")),
  hostPath: optional(part(source.hostPathVolumeSource, "A path of the node.")),
  image: optional(part(source.imageVolumeSource, "The content of an image.")),
  iscsi: optional(part(source.iscsiVolumeSource, "An iSCSI disk.")),
  name: text("Name by which containers mount the volume."),
  nfs: optional(part(source.nfsVolumeSource, "An NFS export.")),
  persistentVolumeClaim: optional(part(source.persistentVolumeClaimVolumeSource, "The volume bound to a claim.")),
  photonPersistentDisk: optional(part(source.photonPersistentDiskVolumeSource, "A Photon disk.")),
  portworxVolume: optional(part(source.portworxVolumeSource, "A Portworx volume.")),
  projected: optional(part(projectedVolumeSource, "Several sources in one directory.")),
  quobyte: optional(part(source.quobyteVolumeSource, "A Quobyte volume.")),
  rbd: optional(part(source.rbdVolumeSource, "A Ceph block device.")),
  scaleIO: optional(part(source.scaleIOVolumeSource, "A ScaleIO volume.")),
  secret: optional(part(secretVolumeSource, "A Secret as files.")),
  storageos: optional(part(source.storageOSVolumeSource, "A StorageOS volume.")),
  vsphereVolume: optional(part(source.vsphereVirtualDiskVolumeSource, "A vSphere disk.")),
}));
/** A volume of a pod. */
export type Volume = Infer<typeof volume>;
