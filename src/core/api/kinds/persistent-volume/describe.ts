/**
 * `kubectl describe persistentvolume`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describePersistentVolume
 */

import { describeAttributes, describeRows, type SourceText, VOLUME_SOURCES } from "../../describe/volumes.ts";
import { createDescription, type Description } from "../../describe.ts";
import { ageText } from "../../duration.ts";
import type { Related } from "../../kind.ts";
import { canonicalQuantity } from "../../quantity.ts";
import {
  accessModesText,
  type PersistentVolumeSourceName,
  type PersistentVolumeSpec,
  storageClassOf,
} from "../../shapes/persistent-volume-spec.ts";
import type { PersistentVolume } from "../persistent-volume.ts";

/** The volume, its claim, where it can be reached from and what stands behind it. */
export function describePersistentVolume(volume: PersistentVolume, { nowMs }: Related): string {
  const { metadata, spec, status } = volume;
  const out = createDescription();
  const terminating = metadata.deletionTimestamp;
  out.line(0, "Name:", metadata.name);
  out.labelsBlock("Labels:", metadata.labels);
  out.annotationsBlock("Annotations:", metadata.annotations);
  out.line(0, "Finalizers:", `[${(metadata.finalizers ?? []).join(" ")}]`);
  out.line(0, "StorageClass:", storageClassOf(volume));
  out.line(0, "Status:", terminating === undefined ? status.phase : `Terminating (lasts ${ageText(terminating, nowMs)})`);
  out.line(0, "Claim:", spec.claimRef === undefined ? "" : `${spec.claimRef.namespace ?? ""}/${spec.claimRef.name ?? ""}`);
  out.line(0, "Reclaim Policy:", spec.persistentVolumeReclaimPolicy ?? "");
  out.line(0, "Access Modes:", accessModesText(spec.accessModes));
  if (spec.volumeMode !== undefined) out.line(0, "VolumeMode:", spec.volumeMode);
  out.line(0, "Capacity:", canonicalQuantity(spec.capacity?.storage ?? "0"));
  describeAffinity(out, spec.nodeAffinity);
  out.line(0, "Message:", status.message ?? "");
  out.line(0, "Source:");
  describeSource(out, spec);
  return out.text();
}

function describeAffinity(out: Description, affinity: PersistentVolumeSpec["nodeAffinity"]): void {
  const terms = affinity?.required?.nodeSelectorTerms;
  out.line(0, "Node Affinity:", affinity?.required === undefined ? "<none>" : "");
  if (terms === undefined) return;
  out.line(1, "Required Terms:", terms.length === 0 ? "<none>" : "");
  for (const [index, { matchExpressions = [] }] of terms.entries()) {
    if (matchExpressions.length === 0) out.line(2, `Term ${index}:`, "<none>");
    for (const [at, { key, operator, values = [] }] of matchExpressions.entries()) {
      const list = values.length === 0 ? "" : ` [${values.join(", ")}]`;
      out.line(2, at === 0 ? `Term ${index}:` : "", `${key} ${operator.toLowerCase()}${list}`);
    }
  }
}

/** What is printed otherwise than for a pod's volume. */
const OWN_SOURCES: { readonly [S in PersistentVolumeSourceName]?: SourceText } = {
  glusterfs: {
    type: "Glusterfs (a Glusterfs mount on the host that shares a pod's lifetime)",
    rows: [
      ["EndpointsName:", "endpoints", ""],
      ["EndpointsNamespace:", "endpointsNamespace", "<unset>"],
      ["Path:", "path", ""],
      ["ReadOnly:", "readOnly", "false"],
    ],
  },
  azureFile: {
    type: "AzureFile (an Azure File Service mount on the host and bind mount to the pod)",
    rows: [
      ["SecretName:", "secretName", ""],
      ["SecretNamespace:", "secretNamespace", ""],
      ["ShareName:", "shareName", ""],
      ["ReadOnly:", "readOnly", "false"],
    ],
  },
  local: { type: "LocalVolume (a persistent volume backed by local storage on a node)", rows: [["Path:", "path", ""]] },
  csi: {
    type: "CSI (a Container Storage Interface (CSI) volume source)",
    rows: [
      ["Driver:", "driver", ""],
      ["FSType:", "fsType", ""],
      ["VolumeHandle:", "volumeHandle", ""],
      ["ReadOnly:", "readOnly", "false"],
    ],
  },
};

const TEXTS = new Map<string, SourceText>(Object.entries({ ...VOLUME_SOURCES, ...OWN_SOURCES, scaleIO: scaleIoText() }));

/** Of ScaleIO the secret is named in two lines of its own. */
function scaleIoText(): SourceText {
  const { type, rows } = VOLUME_SOURCES.scaleIO ?? { type: "", rows: [] };
  const secret = [
    ["SecretName:", "secretName", ""],
    ["SecretNamespace:", "secretNamespace", ""],
  ] as const;
  return { type, rows: rows.flatMap((row) => (row[1] === "fsType" ? [...secret, row] : [row])) };
}

function describeSource(out: Description, spec: PersistentVolumeSpec): void {
  const found = Object.entries(spec).find(([field, value]) => value !== undefined && TEXTS.has(field));
  const text = found && TEXTS.get(found[0]);
  if (text === undefined) {
    out.line(1, "<unknown>");
    return;
  }
  const { scaleIO, csi } = spec;
  const secret = { secretName: scaleIO?.secretRef?.name, secretNamespace: scaleIO?.secretRef?.namespace };
  describeRows(out, text, { ...(scaleIO === undefined ? {} : secret), ...Object(found?.[1]) });
  if (csi !== undefined) describeAttributes(out, csi.volumeAttributes);
}
