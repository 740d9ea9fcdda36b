/**
 * What the descriptions of kinds that keep pods up have in common.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go
 */
import type { Description } from "../describe.ts";
import type { KubeObject, Related } from "../kind.ts";

/** The conditions of a Deployment, a ReplicaSet or their like; nothing when there are none. */
export function describeConditions(
  { line }: Description,
  conditions: readonly { readonly type: string; readonly status: string; readonly reason?: string | undefined }[] = [],
): void {
  if (conditions.length === 0) return;
  line(0, "Conditions:");
  line(1, "Type", "Status", "Reason");
  line(1, "----", "------", "------");
  for (const { type, status, reason = "" } of conditions) line(1, `${type} `, status, reason);
}

/** `1 Running / 0 Waiting / 0 Succeeded / 0 Failed`, over the pods that the owner controls. */
export function podPhaseCounts(owner: KubeObject, related: Related): string {
  const pods = [...related.list("Pod", { owner: owner.metadata.uid })].filter(isPod);
  const count = (wanted: string) => pods.filter(({ status }) => status.phase === wanted).length;
  return `${count("Running")} Running / ${count("Pending")} Waiting / ${count("Succeeded")} Succeeded / ${count("Failed")} Failed`;
}

/** A Pod as far as counting needs it. */
interface PhasedPod extends KubeObject {
  readonly status: { readonly phase?: string };
}

const isPod = (object: KubeObject): object is PhasedPod => object.kind === "Pod";
