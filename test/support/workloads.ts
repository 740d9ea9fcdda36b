/**
 * Deployments and ReplicaSets for tests, as the server would have stored them.
 */
import type { Deployment, DeploymentSpec, DeploymentStatus } from "../../src/core/api/kinds/deployment.ts";
import type { ReplicaSet, ReplicaSetSpec, ReplicaSetStatus } from "../../src/core/api/kinds/replica-set.ts";
import type { ObjectMeta } from "../../src/core/api/meta.ts";
import type { PodTemplateSpec } from "../../src/core/api/shapes/pod-spec.ts";
import { controllerReference } from "../../src/core/rules/workload.ts";
import { aPod, timeAt } from "./builders.ts";

/** A template of one container with this image, labelled `app=web`. */
export function aTemplate(image = "nginx:1.29", labels: { readonly [key: string]: string } = {}): PodTemplateSpec {
  const { spec } = aPod();
  return {
    metadata: { labels: { app: "web", ...labels } },
    spec: { ...spec, containers: spec.containers.map((one) => ({ ...one, image })) },
  };
}

/** What a test says about a Deployment; the limits of its rolling update are short for the strategy. */
export interface DeploymentOverrides {
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: Partial<DeploymentSpec>;
  readonly status?: Partial<DeploymentStatus>;
  readonly maxSurge?: number | string;
  readonly maxUnavailable?: number | string;
}

/** The Deployment `default/web` of three replicas, not yet seen by its controller. */
export function aDeployment({ metadata, spec, status, maxSurge = "25%", maxUnavailable = "25%" }: DeploymentOverrides = {}): Deployment {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "default", uid: "uid-web", generation: 1, creationTimestamp: timeAt(0), ...metadata },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: "web" } },
      template: aTemplate(),
      strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge, maxUnavailable } },
      progressDeadlineSeconds: 600,
      revisionHistoryLimit: 10,
      ...spec,
    },
    status: { ...status },
  };
}

/** What a test says about a ReplicaSet; `bornAt` is in seconds, `available` sets all counts of its status. */
export interface ReplicaSetOverrides {
  readonly name?: string;
  readonly owner?: Deployment;
  readonly image?: string;
  readonly bornAt?: number;
  readonly replicas?: number;
  readonly available?: number;
  readonly annotations?: { readonly [key: string]: string };
  readonly metadata?: Partial<ObjectMeta>;
  readonly spec?: Partial<ReplicaSetSpec>;
  readonly status?: Partial<ReplicaSetStatus>;
}

/** A ReplicaSet `default/web-1` that its controller has seen. */
export function aReplicaSet(overrides: ReplicaSetOverrides = {}): ReplicaSet {
  const { name = "web-1", owner, image, bornAt = 0, replicas = 0, available = 0, annotations } = overrides;
  const labels = { app: "web", "pod-template-hash": name };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name,
      namespace: "default",
      uid: `uid-${name}`,
      generation: 1,
      creationTimestamp: timeAt(bornAt),
      labels,
      ...(annotations === undefined ? {} : { annotations }),
      ...(owner === undefined ? {} : { ownerReferences: [controllerReference(owner)] }),
      ...overrides.metadata,
    },
    spec: { replicas, selector: { matchLabels: labels }, template: aTemplate(image, labels), ...overrides.spec },
    status: {
      replicas: available,
      ...(available === 0 ? {} : { fullyLabeledReplicas: available, readyReplicas: available, availableReplicas: available }),
      observedGeneration: 1,
      ...overrides.status,
    },
  };
}
