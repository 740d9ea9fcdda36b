/**
 * What makes a pod of a StatefulSet that pod and no other: its ordinal, its name, its claims.
 * @see kubernetes pkg/controller/statefulset/stateful_set_utils.go
 */
import type { Pod } from "../../api/kinds/pod.ts";
import type { StatefulSet } from "../../api/kinds/stateful-set.ts";
import type { PodTemplateSpec } from "../../api/shapes/pod-spec.ts";
import type { PersistentVolumeClaim } from "../../api/shapes/volume-claim-object.ts";
import { REVISION_HASH } from "../../rules/controller-revision.ts";
import { type PodDraft, podFromTemplate } from "../../rules/workload.ts";

const POD_NAME = "statefulset.kubernetes.io/pod-name";
const POD_INDEX = "apps.kubernetes.io/pod-index";

/** The ordinal in the pod's name; undefined for a name that is none of the set's. */
export function ordinalOf(set: StatefulSet, { metadata }: Pod): number | undefined {
  const prefix = `${set.metadata.name}-`;
  const digits = metadata.name.startsWith(prefix) ? metadata.name.slice(prefix.length) : "";
  return /^(?:0|[1-9]\d*)$/.test(digits) ? Number(digits) : undefined;
}

/** The ordinal of the first pod. */
export function startOf({ spec }: StatefulSet): number {
  return spec.ordinals?.start ?? 0;
}

/** The revision that the pod was made from. */
export function revisionOf({ metadata }: Pod): string {
  return metadata.labels?.[REVISION_HASH] ?? "";
}

/** The pod of an ordinal, made from a template of the given revision. */
export function podOf(set: StatefulSet, ordinal: number, template: PodTemplateSpec, revision: string): PodDraft {
  const name = `${set.metadata.name}-${ordinal}`;
  const { metadata, spec, ...head } = podFromTemplate(template, set);
  const { generateName: _, ...identity } = metadata;
  const labels = { ...metadata.labels, [POD_INDEX]: String(ordinal), [POD_NAME]: name, [REVISION_HASH]: revision };
  return {
    ...head,
    metadata: { ...identity, name, labels },
    spec: {
      ...spec,
      hostname: name,
      ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}),
      ...volumesOf(set, spec.volumes, ordinal),
    },
  };
}

function volumesOf(set: StatefulSet, volumes: Pod["spec"]["volumes"] = [], ordinal: number): Pick<Pod["spec"], "volumes"> {
  const claims = set.spec.volumeClaimTemplates ?? [];
  if (claims.length === 0) return {};
  const claimed = claims.map(({ metadata }) => ({
    name: metadata.name,
    persistentVolumeClaim: { claimName: claimName(set, metadata.name, ordinal) },
  }));
  const names = new Set(claimed.map(({ name }) => name));
  return { volumes: [...claimed, ...volumes.filter(({ name }) => !names.has(name))] };
}

function claimName(set: StatefulSet, template: string, ordinal: number): string {
  return `${template}-${set.metadata.name}-${ordinal}`;
}

/** The claims of an ordinal's pod. */
export function claimsOf(set: StatefulSet, ordinal: number): readonly PersistentVolumeClaim[] {
  const { namespace } = set.metadata;
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      ...metadata,
      name: claimName(set, metadata.name, ordinal),
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...metadata.labels, ...set.spec.selector.matchLabels },
    },
    spec,
  }));
}
