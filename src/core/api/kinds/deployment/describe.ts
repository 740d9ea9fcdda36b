/**
 * The text of `kubectl describe deployment`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeDeployment
 */
import { compareKeys } from "../../../sim/tree.ts";
import { describePodTemplate } from "../../describe/pod-template.ts";
import { rfc1123 } from "../../describe/times.ts";
import { createDescription } from "../../describe.ts";
import type { KubeObject, Related } from "../../kind.ts";
import { selectorOf, selectorText } from "../../selector.ts";
import type { PodTemplateSpec } from "../../shapes/pod-spec.ts";
import { describeConditions } from "../../shapes/replicated-describe.ts";
import { isSameTemplate } from "../../shapes/template-identity.ts";
import type { Deployment } from "../deployment.ts";

/** A ReplicaSet as far as a description needs it; kinds do not import each other. */
interface OwnedReplicaSet extends KubeObject {
  readonly spec: { readonly replicas: number; readonly template: PodTemplateSpec };
  readonly status: { readonly replicas: number };
}

const isReplicaSet = (object: KubeObject): object is OwnedReplicaSet => object.kind === "ReplicaSet";

/** Describes a Deployment and its ReplicaSets. */
export function describeDeployment(object: Deployment, related: Related): string {
  const { metadata, spec } = object;
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Namespace:", metadata.namespace ?? "");
  line(0, "CreationTimestamp:", rfc1123(metadata.creationTimestamp));
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  line(0, "Selector:", selectorText(selectorOf(spec.selector)));
  line(0, "Replicas:", replicasText(object));
  line(0, "StrategyType:", spec.strategy.type);
  line(0, "MinReadySeconds:", spec.minReadySeconds ?? 0);
  const { rollingUpdate } = spec.strategy;
  if (rollingUpdate !== undefined) {
    line(0, "RollingUpdateStrategy:", `${rollingUpdate.maxUnavailable} max unavailable, ${rollingUpdate.maxSurge} max surge`);
  }
  describePodTemplate(description, spec.template);
  describeConditions(description, object.status.conditions);
  const { old, current } = replicaSetsOf(object, related);
  if (old.length + current.length > 0) {
    line(0, "OldReplicaSets:", replicaSetsText(old));
    line(0, "NewReplicaSet:", replicaSetsText(current));
  }
  return description.text();
}

function replicasText({ spec, status }: Deployment): string {
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status;
  const counts = [
    `${updatedReplicas} updated`,
    `${replicas} total`,
    `${availableReplicas} available`,
    `${unavailableReplicas} unavailable`,
  ];
  return [`${spec.replicas} desired`, ...counts].join(" | ");
}

/** The ReplicaSet of the present template, if there is one, and the others; the oldest first. */
function replicaSetsOf(object: Deployment, related: Related) {
  const owned = [...related.list("ReplicaSet", { owner: object.metadata.uid })].filter(isReplicaSet);
  owned.sort(compareAges);
  const current = owned.find(({ spec }) => isSameTemplate(spec.template, object.spec.template));
  return { old: owned.filter((replicaSet) => replicaSet !== current), current: current === undefined ? [] : [current] };
}

function compareAges(a: KubeObject, b: KubeObject): number {
  const ageKey = ({ metadata }: KubeObject) => `${metadata.creationTimestamp ?? ""} ${metadata.name}`;
  return compareKeys(ageKey(a), ageKey(b));
}

function replicaSetsText(replicaSets: readonly OwnedReplicaSet[]): string {
  if (replicaSets.length === 0) return "<none>";
  return replicaSets
    .map(({ metadata, spec, status }) => `${metadata.name} (${status.replicas}/${spec.replicas} replicas created)`)
    .join(", ");
}
