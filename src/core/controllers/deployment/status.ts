/**
 * What a Deployment reports about itself: the counts of its ReplicaSets and whether enough pods are available.
 * @see kubernetes pkg/controller/deployment/sync.go calculateStatus
 */
import type { Deployment, DeploymentCondition, DeploymentStatus } from "../../api/kinds/deployment.ts";
import { resolveSurge } from "../../rules/workload.ts";
import { withCondition } from "./conditions.ts";
import { allOf, type Plan } from "./plan.ts";
import { actualReplicas, availableReplicas, readyReplicas, wantedReplicas } from "./replica-sets.ts";

/** The status that follows from the ReplicaSets; counts of zero are left out. */
export function statusOf(plan: Plan, nowMs: number): DeploymentStatus {
  const { deployment, newReplicaSet } = plan;
  const all = allOf(plan);
  const available = availableReplicas(all);
  const unavailable = Math.max(0, wantedReplicas(all) - available);
  const isEnough = available >= deployment.spec.replicas - resolveSurge(deployment).maxUnavailable;
  const finding = isEnough
    ? { status: "True", reason: "MinimumReplicasAvailable", message: "Deployment has minimum availability." }
    : { status: "False", reason: "MinimumReplicasUnavailable", message: "Deployment does not have minimum availability." };
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: actualReplicas(all) || undefined,
    updatedReplicas: (newReplicaSet?.status.replicas ?? 0) || undefined,
    readyReplicas: readyReplicas(all) || undefined,
    availableReplicas: available || undefined,
    unavailableReplicas: unavailable || undefined,
    collisionCount: deployment.status.collisionCount,
    conditions: withCondition(deployment.status.conditions, { type: "Available", ...finding }, nowMs),
  };
}

/** Whether every wanted pod is new and available, and no other is left. */
export function isComplete({ metadata, spec }: Deployment, status: DeploymentStatus): boolean {
  const { updatedReplicas = 0, replicas = 0, availableReplicas: available = 0, observedGeneration = 0 } = status;
  const isAllNew = updatedReplicas === spec.replicas && replicas === spec.replicas && available === spec.replicas;
  return isAllNew && observedGeneration >= (metadata.generation ?? 0);
}

/** Whether both say the same. */
export function isSameStatus(a: DeploymentStatus, b: DeploymentStatus): boolean {
  const { conditions: left = [], ...countsA } = a;
  const { conditions: right = [], ...countsB } = b;
  return isSameRecord(countsA, countsB) && left.length === right.length && left.every((one, index) => isSameCondition(one, right[index]));
}

function isSameCondition(a: DeploymentCondition, b: DeploymentCondition | undefined): boolean {
  return a === b || (b !== undefined && isSameRecord(a, b));
}

function isSameRecord(a: object, b: object): boolean {
  const left = new Map<string, unknown>(Object.entries(a));
  const right = new Map<string, unknown>(Object.entries(b));
  return [...left.keys(), ...right.keys()].every((field) => left.get(field) === right.get(field));
}
