/**
 * Questions about objects that make pods from a template.
 * @see kubernetes pkg/controller/controller_utils.go and pkg/controller/deployment/util/deployment_util.go
 */
import type { KubeObject } from "../api/kind.ts";
import type { Deployment } from "../api/kinds/deployment.ts";
import type { OwnerReference } from "../api/meta.ts";
import type { PodSpec, PodTemplateSpec } from "../api/shapes/pod-spec.ts";
import { canonicalTemplate } from "../api/shapes/template-identity.ts";
import { assert } from "../sim/assert.ts";
import { fnv32 } from "../sim/draw.ts";

/** How far a rollout may stray from the wanted number of pods, both ways. */
export interface Surge {
  readonly maxSurge: number;
  readonly maxUnavailable: number;
}

/** A pod as a controller asks for it: the server still has to give it a name. */
export interface PodDraft extends KubeObject {
  readonly kind: "Pod";
  readonly spec: PodSpec;
}

/** A number as it is, a percentage as its share of `total`. */
export function scaledValue(value: number | string, total: number, rounding: "up" | "down"): number {
  if (typeof value === "number") return value;
  const percent = /^(\d+)%$/.exec(value)?.[1];
  assert(percent !== undefined, `validation lets only numbers and percentages through, got ${value}`);
  const share = (Number(percent) * total) / 100;
  return rounding === "up" ? Math.ceil(share) : Math.floor(share);
}

/** The limits of a Deployment's rollout in pods; both are 0 for the strategy Recreate. */
export function resolveSurge(deployment: Deployment): Surge {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type !== "RollingUpdate" || strategy.rollingUpdate === undefined) return { maxSurge: 0, maxUnavailable: 0 };
  const maxSurge = scaledValue(strategy.rollingUpdate.maxSurge, replicas, "up");
  const maxUnavailable = scaledValue(strategy.rollingUpdate.maxUnavailable, replicas, "down");
  // Rounding down can leave both at 0, and such a rollout could never take a step.
  const unavailable = maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable;
  return { maxSurge, maxUnavailable: Math.min(unavailable, replicas) };
}

const HASH_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

/** The value of `pod-template-hash`; `collisionCount` makes another one when the first is taken. */
export function podTemplateHash(template: PodTemplateSpec, collisionCount?: number): string {
  const suffix = collisionCount === undefined ? "" : `#${collisionCount}`;
  const digits = String(fnv32(canonicalTemplate(template) + suffix));
  return [...digits].map((digit) => HASH_ALPHABET[digit.charCodeAt(0) % HASH_ALPHABET.length]).join("");
}

/** An object's reference to the controller that made it. */
export function controllerReference(owner: KubeObject): OwnerReference {
  const { name, uid } = owner.metadata;
  assert(uid !== undefined, "an owner is in the store, and whatever is there has a UID");
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller: true, blockOwnerDeletion: true };
}

const POD_NAME_MAX = 253;

/** A pod made from `template` for `owner`, in the owner's namespace; the server completes the name. */
export function podFromTemplate(template: PodTemplateSpec, owner: KubeObject): PodDraft {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  const prefix = `${owner.metadata.name}-`;
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "",
      generateName: prefix.length > POD_NAME_MAX ? owner.metadata.name : prefix,
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
      ...(finalizers === undefined ? {} : { finalizers }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: template.spec,
  };
}
