/**
 * What a persistent volume may stand for where that differs from a pod's volume: secrets are named with their namespace.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { bool, type Infer, int32, list, map, optional, part, struct, text } from "../schema.ts";
import { atomic, atomicMap } from "./list-rules.ts";
import { objectReference, secretReference } from "./references.ts";

const fsType = () => optional(text("File system on the volume, such as ext4."));
const readOnly = () => optional(bool("Whether containers may only read."));
const secretRef = (doc = "Secret with the credentials.") => optional(part(secretReference, doc, atomicMap));

export const localVolumeSource = struct("LocalVolumeSource", () => ({
  fsType: fsType(),
  path: text("Path of the directory or device on the node."),
}));
/** Storage of one node. */
export type LocalVolumeSource = Infer<typeof localVolumeSource>;

export const csiPersistentVolumeSource = struct("CSIPersistentVolumeSource", () => ({
  controllerExpandSecretRef: secretRef("Secret handed to the driver when it grows the volume."),
  controllerPublishSecretRef: secretRef("Secret handed to the driver when it attaches the volume."),
  driver: text("Name of the CSI driver."),
  fsType: fsType(),
  nodeExpandSecretRef: secretRef("Secret handed to the driver when it grows the file system on the node."),
  nodePublishSecretRef: secretRef("Secret handed to the driver when it mounts the volume into a pod."),
  nodeStageSecretRef: secretRef("Secret handed to the driver when it prepares the volume on the node."),
  readOnly: readOnly(),
  volumeAttributes: optional(map(text("A property's value."), "Properties handed to the driver.")),
  volumeHandle: text("The driver's own name of the volume."),
}));
/** A volume of a CSI driver. */
export type CSIPersistentVolumeSource = Infer<typeof csiPersistentVolumeSource>;

export const azureFilePersistentVolumeSource = struct("AzureFilePersistentVolumeSource", () => ({
  readOnly: readOnly(),
  secretName: text("Secret with the storage account's name and key."),
  secretNamespace: optional(text("Namespace of the Secret; the claim's when absent.")),
  shareName: text("Name of the share."),
}));
/** An Azure file share. */
export type AzureFilePersistentVolumeSource = Infer<typeof azureFilePersistentVolumeSource>;

export const cephFSPersistentVolumeSource = struct("CephFSPersistentVolumeSource", () => ({
  monitors: list(text("Address of a monitor."), "Ceph monitors.", atomic),
  path: optional(text("Directory that is mounted as the root.")),
  readOnly: readOnly(),
  secretFile: optional(text("File on the node with the key ring.")),
  secretRef: secretRef(),
  user: optional(text("Ceph user.")),
}));
/** A CephFS mount. */
export type CephFSPersistentVolumeSource = Infer<typeof cephFSPersistentVolumeSource>;

export const cinderPersistentVolumeSource = struct("CinderPersistentVolumeSource", () => ({
  fsType: fsType(),
  readOnly: readOnly(),
  secretRef: secretRef(),
  volumeID: text("ID of the Cinder volume."),
}));
/** An OpenStack disk. */
export type CinderPersistentVolumeSource = Infer<typeof cinderPersistentVolumeSource>;

export const flexPersistentVolumeSource = struct("FlexPersistentVolumeSource", () => ({
  driver: text("Name of the driver."),
  fsType: fsType(),
  options: optional(map(text("An option's value."), "Options handed to the driver.")),
  readOnly: readOnly(),
  secretRef: secretRef(),
}));
/** A volume of an exec driver. */
export type FlexPersistentVolumeSource = Infer<typeof flexPersistentVolumeSource>;

export const glusterfsPersistentVolumeSource = struct("GlusterfsPersistentVolumeSource", () => ({
  endpoints: text("Endpoints of the servers."),
  endpointsNamespace: optional(text("Namespace of the Endpoints; the claim's when absent.")),
  path: text("Path of the volume."),
  readOnly: readOnly(),
}));
/** A GlusterFS volume. */
export type GlusterfsPersistentVolumeSource = Infer<typeof glusterfsPersistentVolumeSource>;

export const iscsiPersistentVolumeSource = struct("ISCSIPersistentVolumeSource", () => ({
  chapAuthDiscovery: optional(bool("Whether discovery is authenticated by CHAP.")),
  chapAuthSession: optional(bool("Whether sessions are authenticated by CHAP.")),
  fsType: fsType(),
  initiatorName: optional(text("Name of the initiator, when it is not the node's own.")),
  iqn: text("Qualified name of the target."),
  iscsiInterface: optional(text("Interface with its transport.")),
  lun: int32("Logical unit of the target."),
  portals: optional(list(text("Address of a portal."), "Further portals of the target.", atomic)),
  readOnly: readOnly(),
  secretRef: secretRef(),
  targetPortal: text("Address of the target."),
}));
/** An iSCSI disk. */
export type ISCSIPersistentVolumeSource = Infer<typeof iscsiPersistentVolumeSource>;

export const rbdPersistentVolumeSource = struct("RBDPersistentVolumeSource", () => ({
  fsType: fsType(),
  image: text("Name of the image."),
  keyring: optional(text("File on the node with the key ring.")),
  monitors: list(text("Address of a monitor."), "Ceph monitors.", atomic),
  pool: optional(text("Pool of the image.")),
  readOnly: readOnly(),
  secretRef: secretRef(),
  user: optional(text("Ceph user.")),
}));
/** A Ceph block device. */
export type RBDPersistentVolumeSource = Infer<typeof rbdPersistentVolumeSource>;

export const scaleIOPersistentVolumeSource = struct("ScaleIOPersistentVolumeSource", () => ({
  fsType: fsType(),
  gateway: text("Address of the gateway."),
  protectionDomain: optional(text("Protection domain of the storage.")),
  readOnly: readOnly(),
  secretRef: secretRef(),
  sslEnabled: optional(bool("Whether the gateway is reached over TLS.")),
  storageMode: optional(text("Whether the volume is thick or thin.")),
  storagePool: optional(text("Pool of the protection domain.")),
  system: text("Name of the storage system."),
  volumeName: optional(text("Name of the volume.")),
}));
/** A ScaleIO volume. */
export type ScaleIOPersistentVolumeSource = Infer<typeof scaleIOPersistentVolumeSource>;

export const storageOSPersistentVolumeSource = struct("StorageOSPersistentVolumeSource", () => ({
  fsType: fsType(),
  readOnly: readOnly(),
  secretRef: optional(part(objectReference, "Secret with the credentials.", atomicMap)),
  volumeName: optional(text("Name of the volume.")),
  volumeNamespace: optional(text("Namespace of the volume; the claim's when absent.")),
}));
/** A StorageOS volume. */
export type StorageOSPersistentVolumeSource = Infer<typeof storageOSPersistentVolumeSource>;
