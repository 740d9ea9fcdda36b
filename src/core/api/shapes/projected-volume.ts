/**
 * Volumes whose files are made from API objects: ConfigMaps, Secrets, the pod's own fields, tokens, certificates.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go
 */
import { labelSelector } from "../meta.ts";
import { bool, type Infer, int32, int64, list, optional, part, struct, text } from "../schema.ts";
import { objectFieldSelector, resourceFieldSelector } from "./container.ts";
import { atomic, atomicMap } from "./list-rules.ts";

export const keyToPath = struct("KeyToPath", () => ({
  key: text("Key whose value becomes the file."),
  mode: optional(int32("Permission bits of the file.")),
  path: text("Path of the file inside the volume."),
}));
/** The file that a key becomes. */
export type KeyToPath = Infer<typeof keyToPath>;

export const configMapVolumeSource = struct("ConfigMapVolumeSource", () => ({
  defaultMode: int32("Permission bits of files that set none."),
  items: optional(list(keyToPath, "Keys to show; absent means all.", atomic)),
  name: optional(text("Name of the ConfigMap.")),
  optional: optional(bool("Whether the ConfigMap or its keys may be missing.")),
}));
/** A ConfigMap as files. */
export type ConfigMapVolumeSource = Infer<typeof configMapVolumeSource>;

export const secretVolumeSource = struct("SecretVolumeSource", () => ({
  defaultMode: int32("Permission bits of files that set none."),
  items: optional(list(keyToPath, "Keys to show; absent means all.", atomic)),
  optional: optional(bool("Whether the Secret or its keys may be missing.")),
  secretName: optional(text("Name of the Secret.")),
}));
/** A Secret as files. */
export type SecretVolumeSource = Infer<typeof secretVolumeSource>;

export const downwardAPIVolumeFile = struct("DownwardAPIVolumeFile", () => ({
  fieldRef: optional(part(objectFieldSelector, "Field of the pod.", atomicMap)),
  mode: optional(int32("Permission bits of the file.")),
  path: text("Path of the file inside the volume."),
  resourceFieldRef: optional(part(resourceFieldSelector, "Amount of a resource of a container.", atomicMap)),
}));
/** A file that tells something of the pod. */
export type DownwardAPIVolumeFile = Infer<typeof downwardAPIVolumeFile>;

export const downwardAPIVolumeSource = struct("DownwardAPIVolumeSource", () => ({
  defaultMode: int32("Permission bits of files that set none."),
  items: optional(list(downwardAPIVolumeFile, "Files of the volume.", atomic)),
}));
/** The pod's own fields as files. */
export type DownwardAPIVolumeSource = Infer<typeof downwardAPIVolumeSource>;

export const configMapProjection = struct("ConfigMapProjection", () => ({
  items: optional(list(keyToPath, "Keys to show; absent means all.", atomic)),
  name: optional(text("Name of the ConfigMap.")),
  optional: optional(bool("Whether the ConfigMap or its keys may be missing.")),
}));
/** A ConfigMap's share of a projected volume. */
export type ConfigMapProjection = Infer<typeof configMapProjection>;

export const secretProjection = struct("SecretProjection", () => ({
  items: optional(list(keyToPath, "Keys to show; absent means all.", atomic)),
  name: optional(text("Name of the Secret.")),
  optional: optional(bool("Whether the Secret or its keys may be missing.")),
}));
/** A Secret's share of a projected volume. */
export type SecretProjection = Infer<typeof secretProjection>;

export const downwardAPIProjection = struct("DownwardAPIProjection", () => ({
  items: optional(list(downwardAPIVolumeFile, "Files it adds.", atomic)),
}));
/** The pod's fields' share of a projected volume. */
export type DownwardAPIProjection = Infer<typeof downwardAPIProjection>;

export const serviceAccountTokenProjection = struct("ServiceAccountTokenProjection", () => ({
  audience: optional(text("Audience of the token; the API server when absent.")),
  expirationSeconds: int64("Seconds for which a token is valid."),
  path: text("Path of the file inside the volume."),
}));
/** A token of the pod's service account. */
export type ServiceAccountTokenProjection = Infer<typeof serviceAccountTokenProjection>;

export const clusterTrustBundleProjection = struct("ClusterTrustBundleProjection", () => ({
  labelSelector: optional(part(labelSelector, "Bundles of the signer that are taken.", atomicMap)),
  name: optional(text("Name of the one bundle that is taken.")),
  optional: optional(bool("Whether the bundle may be missing.")),
  path: text("Path of the file inside the volume."),
  signerName: optional(text("Signer whose bundles are taken.")),
}));
/** Trust anchors as a file. */
export type ClusterTrustBundleProjection = Infer<typeof clusterTrustBundleProjection>;

export const podCertificateProjection = struct("PodCertificateProjection", () => ({
  certificateChainPath: optional(text("File for the certificate chain.")),
  credentialBundlePath: optional(text("File for key and chain together.")),
  keyPath: optional(text("File for the private key.")),
  keyType: text("Kind of key that is made, such as ED25519."),
  maxExpirationSeconds: optional(int32("Longest validity that is accepted.")),
  signerName: text("Signer that is asked for the certificate."),
}));
/** A certificate of the pod's own. */
export type PodCertificateProjection = Infer<typeof podCertificateProjection>;

export const volumeProjection = struct("VolumeProjection", () => ({
  clusterTrustBundle: optional(part(clusterTrustBundleProjection, "Trust anchors.")),
  configMap: optional(part(configMapProjection, "A ConfigMap.")),
  downwardAPI: optional(part(downwardAPIProjection, "Fields of the pod.")),
  podCertificate: optional(part(podCertificateProjection, "A certificate of the pod's own.")),
  secret: optional(part(secretProjection, "A Secret.")),
  serviceAccountToken: optional(part(serviceAccountTokenProjection, "A token of the pod's service account.")),
}));
/** One source of a projected volume; exactly one member is set. */
export type VolumeProjection = Infer<typeof volumeProjection>;

export const projectedVolumeSource = struct("ProjectedVolumeSource", () => ({
  defaultMode: int32("Permission bits of files that set none."),
  sources: optional(list(volumeProjection, "Sources whose files are put together.", atomic)),
}));
/** Several sources in one directory. */
export type ProjectedVolumeSource = Infer<typeof projectedVolumeSource>;
