/**
 * Questions about services that several agents ask: which pods stand behind one, and on which of their ports.
 * @see kubernetes pkg/api/v1/pod/util.go FindPort and staging/src/k8s.io/endpointslice
 */
import type { Service, ServicePort } from "../api/kinds/service.ts";

/** What of a container matters for a named port. */
interface PortOwner {
  readonly ports?: readonly PodPort[] | undefined;
  readonly restartPolicy?: string | undefined;
}

interface PodPort {
  readonly name?: string | undefined;
  readonly containerPort: number;
  readonly protocol?: string | undefined;
}

/** What of a pod matters for a named port. */
export interface PodWithPorts {
  readonly spec: {
    readonly containers: readonly PortOwner[];
    readonly initContainers?: readonly PortOwner[] | undefined;
  };
}

/** The labels of the pods behind a service; undefined when somebody else keeps its endpoints, or nobody does. */
export function serviceSelector({ spec }: Service): Readonly<Record<string, string>> | undefined {
  const isAlias = spec.type === "ExternalName";
  return isAlias || spec.selector === undefined || Object.keys(spec.selector).length === 0 ? undefined : spec.selector;
}

/** The number of the pod's port that a service port leads to; undefined when the pod has no port of that name and protocol. */
export function resolveTargetPort(
  pod: PodWithPorts,
  { targetPort, protocol }: Pick<ServicePort, "targetPort" | "protocol">,
): number | undefined {
  if (typeof targetPort === "number") return targetPort;
  // Sidecars serve ports like any container; other init containers are over when traffic arrives.
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === "Always");
  for (const { ports = [] } of [...pod.spec.containers, ...sidecars]) {
    const port = ports.find((each) => each.name === targetPort && (each.protocol ?? "TCP") === protocol);
    if (port !== undefined) return port.containerPort;
  }
  return undefined;
}

/** Whether the service has no virtual address: its name leads straight to the pods. */
export function isHeadless({ spec }: Service): boolean {
  return spec.type !== "ExternalName" && spec.clusterIP === "None";
}
