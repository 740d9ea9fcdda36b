/**
 * A sync on its way: the objects as they will be once the intents are applied, and those intents.
 *
 * Steps take a plan and return a plan, so each can be asked alone what it would do.
 * @see kubernetes pkg/controller/deployment/sync.go scaleReplicaSet
 */
import type { Deployment } from "../../api/kinds/deployment.ts";
import type { ReplicaSet } from "../../api/kinds/replica-set.ts";
import { type EventIntent, type Intent, update } from "../../reconcile/agent.ts";
import { withSizeAnnotations } from "./annotations.ts";
import type { Resize } from "./replica-sets.ts";

/** What a sync works on and what it wants. */
export interface Plan {
  /** With the annotations and conditions that the last intent will write. */
  readonly deployment: Deployment;
  /** The set of the present template, if there is one. */
  readonly newReplicaSet: ReplicaSet | undefined;
  /** All others, oldest first. */
  readonly oldReplicaSets: readonly ReplicaSet[];
  readonly intents: readonly Intent[];
}

/** Every ReplicaSet of the Deployment. */
export function allOf({ newReplicaSet, oldReplicaSets }: Plan): readonly ReplicaSet[] {
  return newReplicaSet === undefined ? oldReplicaSets : [...oldReplicaSets, newReplicaSet];
}

/** The plan with the ReplicaSets resized, their annotations brought up to date, and the changes of size told. */
export function resized(plan: Plan, resizes: readonly Resize[]): Plan {
  return resizes.reduce(resizedOne, plan);
}

/** An event about the Deployment. */
export function deploymentEvent(
  deployment: Deployment,
  event: { readonly type?: "Warning"; readonly reason: string; readonly message: string },
): EventIntent {
  return { do: "event", regarding: deployment, type: "Normal", source: "deployment-controller", ...event };
}

/** `Scaled up replica set web-5d5f9c8c9d from 0 to 3`. */
export function scaledEvent(deployment: Deployment, { metadata, spec }: ReplicaSet, replicas: number): EventIntent {
  const direction = spec.replicas < replicas ? "up" : "down";
  const message = `Scaled ${direction} replica set ${metadata.name} from ${spec.replicas} to ${replicas}`;
  return deploymentEvent(deployment, { reason: "ScalingReplicaSet", message });
}

function resizedOne(plan: Plan, resize: Resize): Plan {
  const { replicas } = resize;
  // An earlier step of the same plan may have changed the set already.
  const replicaSet = allOf(plan).find(({ metadata }) => metadata.name === resize.replicaSet.metadata.name) ?? resize.replicaSet;
  const annotated = withSizeAnnotations(replicaSet, plan.deployment);
  const isResized = replicas !== replicaSet.spec.replicas;
  const next = isResized ? { ...annotated, spec: { ...annotated.spec, replicas } } : annotated;
  if (next === replicaSet) return plan;
  const told = isResized ? [scaledEvent(plan.deployment, replicaSet, replicas)] : [];
  return { ...withReplicaSet(plan, next), intents: [...plan.intents, update(next), ...told] };
}

function withReplicaSet(plan: Plan, next: ReplicaSet): Plan {
  const { name } = next.metadata;
  if (plan.newReplicaSet?.metadata.name === name) return { ...plan, newReplicaSet: next };
  return { ...plan, oldReplicaSets: plan.oldReplicaSets.map((replicaSet) => (replicaSet.metadata.name === name ? next : replicaSet)) };
}
