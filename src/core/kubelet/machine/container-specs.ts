/**
 * The containers of a pod in the order in which the kubelet keeps them, and what kind each is.
 */
import type { Pod } from "../../api/kinds/pod.ts";
import type { Container, EphemeralContainer } from "../../api/shapes/container.ts";
import type { PodSpec } from "../../api/shapes/pod-spec.ts";

/** `sidecar`: an init container that keeps running. */
export type ContainerRole = "init" | "sidecar" | "main" | "ephemeral";

/** A container and what it is to its pod. */
export interface ContainerSpec {
  readonly container: Container | EphemeralContainer;
  readonly role: ContainerRole;
  /** `spec.containers{web}`, as events name it. */
  readonly fieldPath: string;
}

const specsOf = new WeakMap<PodSpec, readonly ContainerSpec[]>();

/** Init containers, then the others, then ephemeral ones: new ones come only at the end. */
export function containerSpecs({ spec }: Pod): readonly ContainerSpec[] {
  let specs = specsOf.get(spec);
  if (specs === undefined) {
    specs = [
      ...(spec.initContainers ?? []).map((container) => ({
        container,
        role: container.restartPolicy === "Always" ? ("sidecar" as const) : ("init" as const),
        fieldPath: `spec.initContainers{${container.name}}`,
      })),
      ...spec.containers.map((container) => ({ container, role: "main" as const, fieldPath: `spec.containers{${container.name}}` })),
      ...(spec.ephemeralContainers ?? []).map((container) => ({
        container,
        role: "ephemeral" as const,
        fieldPath: `spec.ephemeralContainers{${container.name}}`,
      })),
    ];
    specsOf.set(spec, specs);
  }
  return specs;
}
