/**
 * The `Volumes:` block of a pod or a pod template.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeVolumes
 */
import { type Description, labelLines } from "../describe.ts";
import type { PodSpec } from "../shapes/pod-spec.ts";

type Volume = NonNullable<PodSpec["volumes"]>[number];
/** What is printed, the source's field it comes from, and the text when that is unset. */
type Row = readonly [label: string, field: string, unset: string];
/** How a source is called and which of its fields are printed. */
export interface SourceText {
  readonly type: string;
  readonly rows: readonly Row[];
}

const FS_TYPE: Row = ["FSType:", "fsType", ""];
const READ_ONLY: Row = ["ReadOnly:", "readOnly", "false"];
const OPTIONAL: Row = ["Optional:", "optional", "false"];
const SECRET_REF: Row = ["SecretRef:", "secretRef", "<nil>"];

/** The words for each source of a pod's volume. */
export const VOLUME_SOURCES: { readonly [F in keyof Volume]?: SourceText } = {
  hostPath: {
    type: "HostPath (bare host directory volume)",
    rows: [
      ["Path:", "path", ""],
      ["HostPathType:", "type", "<none>"],
    ],
  },
  emptyDir: {
    type: "EmptyDir (a temporary directory that shares a pod's lifetime)",
    rows: [
      ["Medium:", "medium", ""],
      ["SizeLimit:", "sizeLimit", "<unset>"],
    ],
  },
  secret: { type: "Secret (a volume populated by a Secret)", rows: [["SecretName:", "secretName", ""], OPTIONAL] },
  configMap: { type: "ConfigMap (a volume populated by a ConfigMap)", rows: [["Name:", "name", ""], OPTIONAL] },
  persistentVolumeClaim: {
    type: "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)",
    rows: [["ClaimName:", "claimName", ""], READ_ONLY],
  },
  projected: { type: "Projected (a volume that contains injected data from multiple sources)", rows: [] },
  downwardAPI: { type: "DownwardAPI (a volume populated by information about the pod)", rows: [] },
  ephemeral: { type: "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)", rows: [] },
  csi: {
    type: "CSI (a Container Storage Interface (CSI) volume source)",
    rows: [["Driver:", "driver", ""], FS_TYPE, READ_ONLY],
  },
  image: {
    type: "Image (a container image or OCI artifact)",
    rows: [
      ["Reference:", "reference", ""],
      ["PullPolicy:", "pullPolicy", ""],
    ],
  },
  nfs: {
    type: "NFS (an NFS mount that lasts the lifetime of a pod)",
    rows: [["Server:", "server", ""], ["Path:", "path", ""], READ_ONLY],
  },
  iscsi: {
    type: "ISCSI (an ISCSI Disk resource that is attached to a kubelet's host machine and then exposed to the pod)",
    rows: [
      ["TargetPortal:", "targetPortal", ""],
      ["IQN:", "iqn", ""],
      ["Lun:", "lun", "0"],
      // Upstream forgot this colon.
      ["ISCSIInterface", "iscsiInterface", ""],
      FS_TYPE,
      READ_ONLY,
      ["Portals:", "portals", "[]"],
      ["DiscoveryCHAPAuth:", "chapAuthDiscovery", "false"],
      ["SessionCHAPAuth:", "chapAuthSession", "false"],
      SECRET_REF,
      ["InitiatorName:", "initiatorName", "<none>"],
    ],
  },
  fc: {
    type: "FC (a Fibre Channel disk)",
    rows: [["TargetWWNs:", "targetWWNs", ""], ["LUN:", "lun", "<none>"], FS_TYPE, READ_ONLY],
  },
  gitRepo: {
    type: "GitRepo (a volume that is pulled from git when the pod is created)",
    rows: [
      ["Repository:", "repository", ""],
      ["Revision:", "revision", ""],
    ],
  },
  gcePersistentDisk: {
    type: "GCEPersistentDisk (a Persistent Disk resource in Google Compute Engine)",
    rows: [["PDName:", "pdName", ""], FS_TYPE, ["Partition:", "partition", "0"], READ_ONLY],
  },
  awsElasticBlockStore: {
    type: "AWSElasticBlockStore (a Persistent Disk resource in AWS)",
    rows: [["VolumeID:", "volumeID", ""], FS_TYPE, ["Partition:", "partition", "0"], READ_ONLY],
  },
  azureDisk: {
    type: "AzureDisk (an Azure Data Disk mount on the host and bind mount to the pod)",
    rows: [
      ["DiskName:", "diskName", ""],
      ["DiskURI:", "diskURI", ""],
      ["Kind: ", "kind", "Shared"],
      FS_TYPE,
      ["CachingMode:", "cachingMode", "ReadWrite"],
      READ_ONLY,
    ],
  },
  azureFile: {
    type: "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
    rows: [["SecretName:", "secretName", ""], ["ShareName:", "shareName", ""], READ_ONLY],
  },
  vsphereVolume: {
    type: "vSphereVolume (a Persistent Disk resource in vSphere)",
    rows: [["VolumePath:", "volumePath", ""], FS_TYPE, ["StoragePolicyName:", "storagePolicyName", ""]],
  },
  cinder: {
    type: "Cinder (a Persistent Disk resource in OpenStack)",
    rows: [["VolumeID:", "volumeID", ""], FS_TYPE, READ_ONLY, SECRET_REF],
  },
  cephfs: {
    type: "CephFS (a CephFS mount on the host that shares a pod's lifetime)",
    rows: [
      ["Monitors:", "monitors", "[]"],
      ["Path:", "path", ""],
      ["User:", "user", ""],
      ["SecretFile:", "secretFile", ""],
      SECRET_REF,
      READ_ONLY,
    ],
  },
  rbd: {
    type: "RBD (a Rados Block Device mount on the host that shares a pod's lifetime)",
    rows: [
      ["CephMonitors:", "monitors", "[]"],
      ["RBDImage:", "image", ""],
      FS_TYPE,
      ["RBDPool:", "pool", "rbd"],
      ["RadosUser:", "user", "admin"],
      ["Keyring:", "keyring", "/etc/ceph/keyring"],
      SECRET_REF,
      READ_ONLY,
    ],
  },
  glusterfs: {
    type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    rows: [["EndpointsName:", "endpoints", ""], ["Path:", "path", ""], READ_ONLY],
  },
  portworxVolume: { type: "PortworxVolume (a Portworx Volume resource)", rows: [["VolumeID:", "volumeID", ""]] },
  quobyte: {
    type: "Quobyte (a Quobyte mount on the host that shares a pod's lifetime)",
    rows: [["Registry:", "registry", ""], ["Volume:", "volume", ""], READ_ONLY],
  },
  photonPersistentDisk: {
    type: "PhotonPersistentDisk (a Persistent Disk resource in photon platform)",
    rows: [["PdID:", "pdID", ""], FS_TYPE],
  },
  scaleIO: {
    type: "ScaleIO (a persistent volume backed by a block device in ScaleIO)",
    rows: [
      ["Gateway:", "gateway", ""],
      ["System:", "system", ""],
      ["Protection Domain:", "protectionDomain", ""],
      ["Storage Pool:", "storagePool", ""],
      ["Storage Mode:", "storageMode", "ThinProvisioned"],
      ["VolumeName:", "volumeName", ""],
      FS_TYPE,
      READ_ONLY,
    ],
  },
  storageos: {
    type: "StorageOS (a StorageOS Persistent Disk resource)",
    rows: [["VolumeName:", "volumeName", ""], ["VolumeNamespace:", "volumeNamespace", ""], FS_TYPE, READ_ONLY],
  },
  flocker: {
    type: "Flocker (a Flocker volume mounted by the Flocker agent)",
    rows: [
      ["DatasetName:", "datasetName", ""],
      ["DatasetUUID:", "datasetUUID", ""],
    ],
  },
  flexVolume: {
    type: "FlexVolume (a generic volume resource that is provisioned/attached using an exec based plugin)",
    rows: [["Driver:", "driver", ""], FS_TYPE, SECRET_REF, READ_ONLY, ["Options:", "options", "map[]"]],
  },
};

const ATTRIBUTE_CHARS_MAX = 140;

/** Writes `Volumes:` and a paragraph per volume; `indent` is upstream's two spaces inside a template. */
export function describeVolumes(out: Description, volumes: readonly Volume[] | undefined, indent: "" | "  "): void {
  if (volumes === undefined || volumes.length === 0) {
    out.line(0, `${indent}Volumes:`, "<none>");
    return;
  }
  out.line(0, `${indent}Volumes:`);
  for (const volume of volumes) {
    out.line(1, `${indent === "" ? "" : " "}${volume.name}:`);
    describeSource(out, volume);
  }
}

function describeSource(out: Description, volume: Volume): void {
  const sources = new Map<string, unknown>(Object.entries(volume));
  const found = Object.entries(VOLUME_SOURCES).find(([field]) => sources.get(field) !== undefined);
  if (found === undefined) {
    out.line(1, "<unknown>");
    return;
  }
  const [field, text] = found;
  describeRows(out, text, sources.get(field) ?? {});
  if (volume.projected !== undefined) describeProjections(out, volume.projected);
  if (volume.downwardAPI !== undefined) describeDownward(out, volume.downwardAPI);
  if (volume.csi !== undefined) describeAttributes(out, volume.csi.volumeAttributes);
  if (volume.ephemeral !== undefined) describeClaimTemplate(out, volume.ephemeral);
}

/** Writes a source's type and fields. */
export function describeRows(out: Description, { type, rows }: SourceText, source: object): void {
  out.line(2, "Type:", type);
  const values = new Map<string, unknown>(Object.entries(source));
  for (const [label, name, unset] of rows) out.line(2, label, valueText(values.get(name), unset));
}

/** As Go prints a value: `[a b]`, `map[k:v]`, `&{name}`. */
function valueText(value: unknown, unset: string): string {
  if (value === undefined) return unset;
  if (Array.isArray(value)) return unset === "" ? value.join(", ") : `[${value.join(" ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const pairs = Object.entries(value);
  if (unset !== "map[]") return referenceText(new Map<string, unknown>(pairs));
  return `map[${pairs.map(([key, each]) => `${key}:${String(each)}`).join(" ")}]`;
}

/** A reference to a Secret; persistent volumes name its namespace. */
function referenceText(reference: ReadonlyMap<string, unknown>): string {
  const name = `Name:${String(reference.get("name") ?? "")},`;
  const namespace = reference.get("namespace");
  return namespace === undefined ? `&LocalObjectReference{${name}}` : `&SecretReference{${name}Namespace:${String(namespace)},}`;
}

function describeProjections(out: Description, projected: NonNullable<Volume["projected"]>): void {
  for (const { secret, downwardAPI, configMap, serviceAccountToken } of projected.sources ?? []) {
    if (secret !== undefined) {
      out.line(2, "SecretName:", secret.name ?? "");
      out.line(2, "Optional:", secret.optional ?? false);
    } else if (downwardAPI !== undefined) {
      out.line(2, "DownwardAPI:", true);
    } else if (configMap !== undefined) {
      out.line(2, "ConfigMapName:", configMap.name ?? "");
      out.line(2, "Optional:", configMap.optional ?? false);
    } else if (serviceAccountToken !== undefined) {
      out.line(2, "TokenExpirationSeconds:", serviceAccountToken.expirationSeconds ?? 3600);
    }
  }
}

function describeDownward(out: Description, source: NonNullable<Volume["downwardAPI"]>): void {
  out.line(2, "Items:");
  for (const { fieldRef, resourceFieldRef, path } of source.items ?? []) {
    if (fieldRef !== undefined) out.line(3, `${fieldRef.fieldPath} -> ${path}`);
    if (resourceFieldRef !== undefined) out.line(3, `${resourceFieldRef.resource} -> ${path}`);
  }
}

/** Writes the properties that a CSI driver is handed. */
export function describeAttributes(out: Description, attributes: { readonly [key: string]: string } | undefined): void {
  const lines = labelLines(attributes);
  if (lines.length === 0) out.line(2, "VolumeAttributes:", "<none>");
  // Upstream indents label, gap and text one by one, which shows in the column.
  for (const [index, line] of lines.entries()) {
    const text = line.length > ATTRIBUTE_CHARS_MAX ? `${line.slice(0, ATTRIBUTE_CHARS_MAX)}...` : line;
    out.line(2, index === 0 ? "VolumeAttributes:" : "    ", `    ${text}`);
  }
}

function describeClaimTemplate(out: Description, source: NonNullable<Volume["ephemeral"]>): void {
  const template = source.volumeClaimTemplate;
  if (template === undefined) return;
  out.line(2, "StorageClass:", template.spec.storageClassName ?? "");
  out.line(2, "Volume:", template.spec.volumeName ?? "");
  out.labelsBlock("    Labels:", template.metadata?.labels);
  out.annotationsBlock("    Annotations:", template.metadata?.annotations);
  out.line(2, "Capacity:", "");
  out.line(2, "Access Modes:", "");
  if (template.spec.volumeMode !== undefined) out.line(2, "VolumeMode:", template.spec.volumeMode);
}
