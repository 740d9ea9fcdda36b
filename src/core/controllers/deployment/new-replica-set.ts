/**
 * The ReplicaSet of a Deployment's present template: found, brought up to date, or made.
 * @see kubernetes pkg/controller/deployment/sync.go getNewReplicaSet
 */
import { splitKey } from "../../api/kind.ts";
import type { Deployment } from "../../api/kinds/deployment.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import { isSameTemplate, POD_TEMPLATE_HASH } from "../../api/shapes/template-identity.ts";
import { create, update } from "../../reconcile/agent.ts";
import { controllerReference, podTemplateHash } from "../../rules/workload.ts";
import { nextRevision, REVISION, withRolloutAnnotations, withSizeAnnotations } from "./annotations.ts";
import { conditionOf, hasDeadline, progressing, withFinding } from "./conditions.ts";
import { type Plan, scaledEvent } from "./plan.ts";
import { newReplicaSetReplicas } from "./scaling.ts";

const NAME_LENGTH_MAX = 253;

/** The oldest of the sets whose template is the Deployment's; `replicaSets` come oldest first. */
export function findNewReplicaSet({ spec }: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  return replicaSets.find((replicaSet) => isSameTemplate(replicaSet.spec.template, spec.template));
}

/** The plan with the new set's annotations and the Deployment's revision up to date; nothing happens while there is no new set. */
export function withRevisionSynced(plan: Plan, nowMs: number): Plan {
  const { deployment, newReplicaSet, oldReplicaSets } = plan;
  if (newReplicaSet === undefined) return plan;
  const annotated = withRolloutAnnotations(newReplicaSet, deployment, nextRevision(oldReplicaSets));
  const { minReadySeconds } = deployment.spec;
  const isSameMinimum = (annotated.spec.minReadySeconds ?? 0) === (minReadySeconds ?? 0);
  const synced = isSameMinimum ? annotated : { ...annotated, spec: { ...annotated.spec, minReadySeconds } };
  const revised = withRevision(deployment, synced.metadata.annotations?.[REVISION]);
  const isNoted = !hasDeadline(revised) || conditionOf(revised, "Progressing") !== undefined;
  const finding = progressing("True", "FoundNewReplicaSet", `Found new replica set "${synced.metadata.name}"`);
  return {
    ...plan,
    newReplicaSet: synced,
    deployment: isNoted ? revised : withFinding(revised, finding, nowMs),
    intents: synced === newReplicaSet ? plan.intents : [...plan.intents, update(synced)],
  };
}

/** The plan with a new set made, as large as it may be at once. */
export function withNewReplicaSet(plan: Plan, nowMs: number): Plan {
  const { deployment, oldReplicaSets } = plan;
  const empty = draftOf(deployment);
  const replicas = newReplicaSetReplicas(deployment, [...oldReplicaSets, empty], empty);
  const annotated = withSizeAnnotations(withRolloutAnnotations(empty, deployment, nextRevision(oldReplicaSets)), deployment);
  const made: ReplicaSet = { ...annotated, spec: { ...annotated.spec, replicas } };
  const revised = withRevision(deployment, made.metadata.annotations?.[REVISION]);
  const finding = progressing("True", "NewReplicaSetCreated", `Created new replica set "${made.metadata.name}"`);
  return {
    ...plan,
    newReplicaSet: made,
    deployment: hasDeadline(revised) ? withFinding(revised, finding, nowMs) : revised,
    intents: [...plan.intents, create(made), ...(replicas > 0 ? [scaledEvent(deployment, empty, replicas)] : [])],
  };
}

/** The key under which the next new set will be made; whoever holds it already is in the way. */
export function newReplicaSetKey({ metadata, spec, status }: Deployment): string {
  const hash = podTemplateHash(spec.template, status.collisionCount);
  return `${metadata.namespace ?? ""}/${metadata.name.slice(0, NAME_LENGTH_MAX - hash.length - 1)}-${hash}`;
}

function draftOf(deployment: Deployment): ReplicaSet {
  const { template, selector, minReadySeconds } = deployment.spec;
  const hash = podTemplateHash(template, deployment.status.collisionCount);
  const labels = { ...template.metadata?.labels, [POD_TEMPLATE_HASH]: hash };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: splitKey(newReplicaSetKey(deployment)).name,
      namespace: deployment.metadata.namespace,
      labels,
      ownerReferences: [controllerReference(deployment)],
    },
    spec: {
      replicas: 0,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [POD_TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
}

function withRevision(deployment: Deployment, revision: string | undefined): Deployment {
  const { annotations } = deployment.metadata;
  if (revision === undefined || annotations?.[REVISION] === revision) return deployment;
  return { ...deployment, metadata: { ...deployment.metadata, annotations: { ...annotations, [REVISION]: revision } } };
}
