/**
 * What a Deployment writes on its ReplicaSets: revisions, the history of revisions, and the size it was scaled for.
 * @see kubernetes pkg/controller/deployment/util/deployment_util.go SetNewReplicaSetAnnotations
 */
import type { Deployment } from "../../api/kinds/deployment.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import { resolveSurge } from "../../rules/workload.ts";

/** The number of a rollout; on the Deployment, that of the present one. */
export const REVISION = "deployment.kubernetes.io/revision";
/** Numbers that a ReplicaSet had before a rollback gave it a new one. */
export const REVISION_HISTORY = "deployment.kubernetes.io/revision-history";
/** The Deployment's size when it last scaled the ReplicaSet; tells scaling from rolling out. */
export const DESIRED_REPLICAS = "deployment.kubernetes.io/desired-replicas";
/** The same with the surge; the base of proportions. */
export const MAX_REPLICAS = "deployment.kubernetes.io/max-replicas";

type Annotations = { readonly [key: string]: string };

const NOT_COPIED: ReadonlySet<string> = new Set([
  "kubectl.kubernetes.io/last-applied-configuration",
  "deprecated.deployment.rollback.to",
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
]);

/** Upstream's limit of the history, in characters; the oldest numbers make way. */
const HISTORY_LENGTH_MAX = 2_000;

/** The ReplicaSet's revision; 0 when it has none. */
export function revisionOf({ metadata }: ReplicaSet): number {
  return wholeNumber(metadata.annotations?.[REVISION]) ?? 0;
}

/** The revision of a rollout that comes after those of `oldReplicaSets`. */
export function nextRevision(oldReplicaSets: readonly ReplicaSet[]): number {
  return oldReplicaSets.reduce((highest, replicaSet) => Math.max(highest, revisionOf(replicaSet)), 0) + 1;
}

/** The size of the Deployment when it last scaled the ReplicaSet. */
export function desiredReplicasOf({ metadata }: ReplicaSet): number | undefined {
  return wholeNumber(metadata.annotations?.[DESIRED_REPLICAS]);
}

/** The same with the surge. */
export function maxReplicasOf({ metadata }: ReplicaSet): number | undefined {
  return wholeNumber(metadata.annotations?.[MAX_REPLICAS]);
}

/** The ReplicaSet with the Deployment's annotations and at least this revision; the same one when nothing changes. */
export function withRolloutAnnotations(replicaSet: ReplicaSet, deployment: Deployment, revision: number): ReplicaSet {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !NOT_COPIED.has(key));
  return withAnnotations(replicaSet, { ...Object.fromEntries(copied), ...revised(replicaSet.metadata.annotations ?? {}, revision) });
}

/** The ReplicaSet with the Deployment's size written on it; the same one when nothing changes. */
export function withSizeAnnotations(replicaSet: ReplicaSet, deployment: Deployment): ReplicaSet {
  const { replicas } = deployment.spec;
  return withAnnotations(replicaSet, {
    [DESIRED_REPLICAS]: String(replicas),
    [MAX_REPLICAS]: String(replicas + resolveSurge(deployment).maxSurge),
  });
}

/** What a new revision changes: nothing when the present one is not lower, or cannot be read. */
function revised(present: Annotations, revision: number): Annotations {
  const written = present[REVISION];
  const number = written === undefined || written === "" ? 0 : wholeNumber(written);
  if (number === undefined || number >= revision) return {};
  if (written === undefined) return { [REVISION]: String(revision) };
  return { [REVISION]: String(revision), [REVISION_HISTORY]: longerHistory(present[REVISION_HISTORY] ?? "", written) };
}

function longerHistory(history: string, revision: string): string {
  const numbers = [...(history === "" ? [] : history.split(",")), revision];
  while (numbers.length > 1 && numbers.join(",").length > HISTORY_LENGTH_MAX) numbers.shift();
  return numbers.join(",");
}

function withAnnotations(replicaSet: ReplicaSet, added: Annotations): ReplicaSet {
  const { annotations } = replicaSet.metadata;
  if (Object.entries(added).every(([key, value]) => annotations?.[key] === value)) return replicaSet;
  return { ...replicaSet, metadata: { ...replicaSet.metadata, annotations: { ...annotations, ...added } } };
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}
