/**
 * Makes the claim of each ephemeral volume of a pod; the claim is the pod's own, and goes with it.
 * @see kubernetes pkg/controller/volume/ephemeral/controller.go
 */
import { keyOf } from "../api/kind.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { type Agent, create, type Draft, NOTHING_TO_DO } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";

export const ephemeralVolumes: Agent = {
  name: "ephemeral-volumes",
  process: processes.controllerManager,
  watches: {
    Pod: ({ before, after }) => (before === undefined && after !== undefined && claimsOf(after).length > 0 ? [keyOf(after)] : []),
    PersistentVolumeClaim: ({ before, after }) => (after === undefined ? ownersOf(before) : []),
  },
  reconcile(key, world) {
    const pod = world.get("Pod", key);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return NOTHING_TO_DO;
    const missing = claimsOf(pod).filter(
      (claim) => world.get("PersistentVolumeClaim", `${claim.metadata.namespace}/${claim.metadata.name}`) === undefined,
    );
    return { intents: missing.map(create) };
  },
};

function claimsOf(pod: Pod): readonly Draft[] {
  const { name, namespace, uid = "" } = pod.metadata;
  const owner = { apiVersion: "v1", kind: "Pod", name, uid, controller: true, blockOwnerDeletion: true };
  return (pod.spec.volumes ?? []).flatMap((volume) => {
    const template = volume.ephemeral?.volumeClaimTemplate;
    if (template === undefined) return [];
    const { annotations, labels } = template.metadata ?? {};
    const metadata = {
      ...{ name: `${name}-${volume.name}`, ...(namespace === undefined ? {} : { namespace }) },
      ...{ ...(annotations && { annotations }), ...(labels && { labels }), ownerReferences: [owner] },
    };
    return [{ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata, spec: template.spec }];
  });
}

function ownersOf(claim: { readonly metadata: Pod["metadata"] } | undefined): readonly string[] {
  const { ownerReferences = [], namespace = "" } = claim?.metadata ?? {};
  return ownerReferences.flatMap(({ kind, name }) => (kind === "Pod" ? [`${namespace}/${name}`] : []));
}
