/**
 * `kubectl describe persistentvolumeclaim`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describePersistentVolumeClaim
 */

import { rfc1123 } from "../../describe/times.ts";
import { createDescription } from "../../describe.ts";
import { ageText } from "../../duration.ts";
import type { KubeObject, Related } from "../../kind.ts";
import { canonicalQuantity } from "../../quantity.ts";
import { accessModesText, storageClassOf } from "../../shapes/persistent-volume-spec.ts";
import type { PersistentVolumeClaim } from "../../shapes/volume-claim-object.ts";
import type { Pod } from "../pod.ts";

/** The claim, its volume, and the pods that use it. */
export function describePersistentVolumeClaim(claim: PersistentVolumeClaim, related: Related): string {
  const { metadata, spec, status = {} } = claim;
  const out = createDescription();
  const terminating = metadata.deletionTimestamp;
  const isBound = (spec.volumeName ?? "") !== "";
  out.line(0, "Name:", metadata.name);
  out.line(0, "Namespace:", metadata.namespace ?? "");
  out.line(0, "StorageClass:", storageClassOf(claim));
  out.line(0, "Status:", terminating === undefined ? (status.phase ?? "") : `Terminating (lasts ${ageText(terminating, related.nowMs)})`);
  out.line(0, "Volume:", spec.volumeName ?? "");
  out.labelsBlock("Labels:", metadata.labels);
  out.annotationsBlock("Annotations:", metadata.annotations);
  out.line(0, "Finalizers:", `[${(metadata.finalizers ?? []).join(" ")}]`);
  out.line(0, "Capacity:", isBound ? canonicalQuantity(status.capacity?.storage ?? "0") : "");
  out.line(0, "Access Modes:", isBound ? accessModesText(status.accessModes) : "");
  if (spec.volumeMode !== undefined) out.line(0, "VolumeMode:", spec.volumeMode);
  if (spec.dataSource !== undefined) {
    out.line(0, "DataSource:");
    if (spec.dataSource.apiGroup !== undefined) out.line(1, "APIGroup:", spec.dataSource.apiGroup);
    out.line(1, "Kind:", spec.dataSource.kind);
    out.line(1, "Name:", spec.dataSource.name);
  }
  out.block("Used By:", usersOf(claim, related));
  const conditions = status.conditions ?? [];
  if (conditions.length === 0) return out.text();
  out.line(0, "Conditions:");
  out.line(1, "Type", "Status", "LastProbeTime", "LastTransitionTime", "Reason", "Message");
  out.line(1, "----", "------", "-----------------", "------------------", "------", "-------");
  for (const each of conditions) {
    const times = [`${rfc1123(each.lastProbeTime)} `, `${rfc1123(each.lastTransitionTime)} `];
    out.line(1, `${each.type} `, `${each.status} `, ...times, `${each.reason ?? ""} `, each.message ?? "");
  }
  return out.text();
}

/** Pods that mount the claim, and the pod for which it was made. */
function usersOf({ metadata }: PersistentVolumeClaim, related: Related): string[] {
  const owners = new Set((metadata.ownerReferences ?? []).flatMap(({ kind, uid }) => (kind === "Pod" ? [uid] : [])));
  const pods = [...related.list("Pod")].filter(isPod).filter((pod) => pod.metadata.namespace === metadata.namespace);
  const users = pods.filter(
    (pod) =>
      owners.has(pod.metadata.uid ?? "") ||
      (pod.spec.volumes ?? []).some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === metadata.name),
  );
  return users.map((pod) => pod.metadata.name).sort();
}

function isPod(object: KubeObject): object is Pod {
  return object.kind === "Pod";
}
