/**
 * Volumes backed by storage, local or over the network. Most network drivers are gone from v1.34's nodes; their
 * fields are still part of the API, so manifests that use them are accepted here as there.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { bool, type Infer, int32, list, map, oneOf, optional, part, quantity, struct, text } from "../schema.ts";
import { atomic, atomicMap } from "./list-rules.ts";
import { localObjectReference } from "./references.ts";
import { persistentVolumeClaimTemplate } from "./volume-claim.ts";

const fsType = () => optional(text("File system on the volume, such as ext4."));
const readOnly = () => optional(bool("Whether containers may only read."));
const secretRef = () => optional(part(localObjectReference, "Secret with the credentials.", atomicMap));

export const emptyDirVolumeSource = struct("EmptyDirVolumeSource", () => ({
  medium: optional(text("What holds the files: empty for the node's disk, Memory, or HugePages.")),
  sizeLimit: optional(quantity("Size beyond which the pod is evicted.")),
}));
/** A directory that lives as long as the pod. */
export type EmptyDirVolumeSource = Infer<typeof emptyDirVolumeSource>;

export const hostPathVolumeSource = struct("HostPathVolumeSource", () => ({
  path: text("Path on the node."),
  type: oneOf(
    ["", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"],
    "What must be at the path; empty means no check.",
    "v1.HostPathType",
  ),
}));
/** A path of the node. */
export type HostPathVolumeSource = Infer<typeof hostPathVolumeSource>;

export const persistentVolumeClaimVolumeSource = struct("PersistentVolumeClaimVolumeSource", () => ({
  claimName: text("Name of the claim, in the pod's namespace."),
  readOnly: readOnly(),
}));
/** The volume bound to a claim. */
export type PersistentVolumeClaimVolumeSource = Infer<typeof persistentVolumeClaimVolumeSource>;

export const ephemeralVolumeSource = struct("EphemeralVolumeSource", () => ({
  volumeClaimTemplate: optional(part(persistentVolumeClaimTemplate, "Claim that is made for, and lives with, the pod.")),
}));
/** A claim of the pod's own. */
export type EphemeralVolumeSource = Infer<typeof ephemeralVolumeSource>;

export const imageVolumeSource = struct("ImageVolumeSource", () => ({
  pullPolicy: oneOf(["Always", "IfNotPresent", "Never"], "When the image is pulled.", "v1.PullPolicy"),
  reference: optional(text("Image whose content is mounted.")),
}));
/** The content of an image. */
export type ImageVolumeSource = Infer<typeof imageVolumeSource>;

export const nfsVolumeSource = struct("NFSVolumeSource", () => ({
  path: text("Path that the server exports."),
  readOnly: readOnly(),
  server: text("Host name or address of the server."),
}));
/** An NFS export. */
export type NFSVolumeSource = Infer<typeof nfsVolumeSource>;

export const csiVolumeSource = struct("CSIVolumeSource", () => ({
  driver: text("Name of the CSI driver."),
  fsType: fsType(),
  nodePublishSecretRef: optional(part(localObjectReference, "Secret handed to the driver when it mounts.", atomicMap)),
  readOnly: readOnly(),
  volumeAttributes: optional(map(text("A property's value."), "Properties handed to the driver.")),
}));
/** An inline volume of a CSI driver. */
export type CSIVolumeSource = Infer<typeof csiVolumeSource>;

export const awsElasticBlockStoreVolumeSource = struct("AWSElasticBlockStoreVolumeSource", () => ({
  fsType: fsType(),
  partition: optional(int32("Partition that is mounted; 0 means the whole disk.")),
  readOnly: readOnly(),
  volumeID: text("ID of the EBS volume."),
}));
/** An AWS disk. */
export type AWSElasticBlockStoreVolumeSource = Infer<typeof awsElasticBlockStoreVolumeSource>;

export const azureDiskVolumeSource = struct("AzureDiskVolumeSource", () => ({
  cachingMode: oneOf(["None", "ReadOnly", "ReadWrite"], "How the host caches.", "v1.AzureDataDiskCachingMode"),
  diskName: text("Name of the disk."),
  diskURI: text("URI of the disk."),
  fsType: text("File system on the volume."),
  kind: oneOf(["Shared", "Dedicated", "Managed"], "Kind of the disk.", "v1.AzureDataDiskKind"),
  readOnly: bool("Whether containers may only read."),
}));
/** An Azure disk. */
export type AzureDiskVolumeSource = Infer<typeof azureDiskVolumeSource>;

export const azureFileVolumeSource = struct("AzureFileVolumeSource", () => ({
  readOnly: readOnly(),
  secretName: text("Secret with the storage account's name and key."),
  shareName: text("Name of the share."),
}));
/** An Azure file share. */
export type AzureFileVolumeSource = Infer<typeof azureFileVolumeSource>;

export const cephFSVolumeSource = struct("CephFSVolumeSource", () => ({
  monitors: list(text("Address of a monitor."), "Ceph monitors.", atomic),
  path: optional(text("Directory that is mounted as the root.")),
  readOnly: readOnly(),
  secretFile: optional(text("File on the node with the key ring.")),
  secretRef: secretRef(),
  user: optional(text("Ceph user.")),
}));
/** A CephFS mount. */
export type CephFSVolumeSource = Infer<typeof cephFSVolumeSource>;

export const cinderVolumeSource = struct("CinderVolumeSource", () => ({
  fsType: fsType(),
  readOnly: readOnly(),
  secretRef: secretRef(),
  volumeID: text("ID of the Cinder volume."),
}));
/** An OpenStack disk. */
export type CinderVolumeSource = Infer<typeof cinderVolumeSource>;

export const fcVolumeSource = struct("FCVolumeSource", () => ({
  fsType: fsType(),
  lun: optional(int32("Logical unit of the target.")),
  readOnly: readOnly(),
  targetWWNs: optional(list(text("A world wide name."), "Names of the target's ports.", atomic)),
  wwids: optional(list(text("A world wide identifier."), "Identifiers of the volume, instead of names and unit.", atomic)),
}));
/** A Fibre Channel disk. */
export type FCVolumeSource = Infer<typeof fcVolumeSource>;

export const flexVolumeSource = struct("FlexVolumeSource", () => ({
  driver: text("Name of the driver."),
  fsType: fsType(),
  options: optional(map(text("An option's value."), "Options handed to the driver.")),
  readOnly: readOnly(),
  secretRef: secretRef(),
}));
/** A volume of an exec driver. */
export type FlexVolumeSource = Infer<typeof flexVolumeSource>;

export const flockerVolumeSource = struct("FlockerVolumeSource", () => ({
  datasetName: optional(text("Name of the dataset.")),
  datasetUUID: optional(text("UUID of the dataset.")),
}));
/** A Flocker dataset. */
export type FlockerVolumeSource = Infer<typeof flockerVolumeSource>;

export const gcePersistentDiskVolumeSource = struct("GCEPersistentDiskVolumeSource", () => ({
  fsType: fsType(),
  partition: optional(int32("Partition that is mounted; 0 means the whole disk.")),
  pdName: text("Name of the disk."),
  readOnly: readOnly(),
}));
/** A Google Cloud disk. */
export type GCEPersistentDiskVolumeSource = Infer<typeof gcePersistentDiskVolumeSource>;

export const gitRepoVolumeSource = struct("GitRepoVolumeSource", () => ({
  directory: optional(text("Directory the repository is cloned into.")),
  repository: text("URL of the repository."),
  revision: optional(text("Commit that is checked out.")),
}));
/** A git repository, cloned at start. */
export type GitRepoVolumeSource = Infer<typeof gitRepoVolumeSource>;

export const glusterfsVolumeSource = struct("GlusterfsVolumeSource", () => ({
  endpoints: text("Endpoints object that lists the servers."),
  path: text("Name of the volume."),
  readOnly: readOnly(),
}));
/** A GlusterFS volume. */
export type GlusterfsVolumeSource = Infer<typeof glusterfsVolumeSource>;

export const iscsiVolumeSource = struct("ISCSIVolumeSource", () => ({
  chapAuthDiscovery: optional(bool("Whether discovery authenticates by CHAP.")),
  chapAuthSession: optional(bool("Whether sessions authenticate by CHAP.")),
  fsType: fsType(),
  initiatorName: optional(text("Name of the initiator.")),
  iqn: text("Qualified name of the target."),
  iscsiInterface: text("Interface the initiator uses."),
  lun: int32("Logical unit of the target."),
  portals: optional(list(text("An address."), "Further portals of the target.", atomic)),
  readOnly: readOnly(),
  secretRef: secretRef(),
  targetPortal: text("Address of the target."),
}));
/** An iSCSI disk. */
export type ISCSIVolumeSource = Infer<typeof iscsiVolumeSource>;

export const photonPersistentDiskVolumeSource = struct("PhotonPersistentDiskVolumeSource", () => ({
  fsType: fsType(),
  pdID: text("ID of the disk."),
}));
/** A Photon disk. */
export type PhotonPersistentDiskVolumeSource = Infer<typeof photonPersistentDiskVolumeSource>;

export const portworxVolumeSource = struct("PortworxVolumeSource", () => ({
  fsType: fsType(),
  readOnly: readOnly(),
  volumeID: text("ID of the volume."),
}));
/** A Portworx volume. */
export type PortworxVolumeSource = Infer<typeof portworxVolumeSource>;

export const quobyteVolumeSource = struct("QuobyteVolumeSource", () => ({
  group: optional(text("Group that files belong to.")),
  readOnly: readOnly(),
  registry: text("Addresses of the registries, separated by commas."),
  tenant: optional(text("Tenant that owns the volume.")),
  user: optional(text("User that files belong to.")),
  volume: text("Name of the volume."),
}));
/** A Quobyte volume. */
export type QuobyteVolumeSource = Infer<typeof quobyteVolumeSource>;

export const rbdVolumeSource = struct("RBDVolumeSource", () => ({
  fsType: fsType(),
  image: text("Name of the image."),
  keyring: text("File on the node with the key ring."),
  monitors: list(text("Address of a monitor."), "Ceph monitors.", atomic),
  pool: text("Pool of the image."),
  readOnly: readOnly(),
  secretRef: secretRef(),
  user: text("Ceph user."),
}));
/** A Ceph block device. */
export type RBDVolumeSource = Infer<typeof rbdVolumeSource>;

export const scaleIOVolumeSource = struct("ScaleIOVolumeSource", () => ({
  fsType: text("File system on the volume."),
  gateway: text("Address of the gateway."),
  protectionDomain: optional(text("Protection domain of the storage.")),
  readOnly: readOnly(),
  secretRef: part(localObjectReference, "Secret with the credentials.", atomicMap),
  sslEnabled: optional(bool("Whether the gateway is reached over TLS.")),
  storageMode: text("Whether the volume is thick or thin."),
  storagePool: optional(text("Pool of the protection domain.")),
  system: text("Name of the storage system."),
  volumeName: optional(text("Name of the volume.")),
}));
/** A ScaleIO volume. */
export type ScaleIOVolumeSource = Infer<typeof scaleIOVolumeSource>;

export const storageOSVolumeSource = struct("StorageOSVolumeSource", () => ({
  fsType: fsType(),
  readOnly: readOnly(),
  secretRef: secretRef(),
  volumeName: optional(text("Name of the volume.")),
  volumeNamespace: optional(text("Namespace of the volume; the pod's when absent.")),
}));
/** A StorageOS volume. */
export type StorageOSVolumeSource = Infer<typeof storageOSVolumeSource>;

export const vsphereVirtualDiskVolumeSource = struct("VsphereVirtualDiskVolumeSource", () => ({
  fsType: fsType(),
  storagePolicyID: optional(text("ID of the storage policy.")),
  storagePolicyName: optional(text("Name of the storage policy.")),
  volumePath: text("Path of the disk."),
}));
/** A vSphere disk. */
export type VsphereVirtualDiskVolumeSource = Infer<typeof vsphereVirtualDiskVolumeSource>;
