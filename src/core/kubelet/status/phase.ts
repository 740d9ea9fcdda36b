/**
 * The phase of a pod, from its containers.
 * @see kubernetes pkg/kubelet/kubelet_pods.go getPhase
 */
import type { PodStatus } from "../../api/shapes/container-status.ts";
import { hasInitialized, isUnsettled } from "../machine/conditions.ts";
import { containerSpecs } from "../machine/container-specs.ts";
import type { ContainerRow, PodRow } from "../machine/rows.ts";

/** Whether nothing of the pod runs any more and nothing will. */
export function isPodOver(row: PodRow): boolean {
  return row.stage === "ended" || row.stage === "cleanup";
}

/**
 * Whether the status tells of the sandbox and its address. The pod's worker is busy until a container has been started
 * or has failed to start, so there is no report in between.
 */
export function showsSandbox({ ip, containers }: PodRow): boolean {
  return ip !== undefined && containers.some(({ instance, trouble }) => instance !== undefined || trouble !== undefined);
}

/** The phase the containers amount to. */
export function phaseOf(row: PodRow): PodStatus["phase"] {
  if (row.verdict !== undefined && isPodOver(row)) return "Failed";
  const specs = containerSpecs(row.pod);
  const mains: ContainerRow[] = [];
  let initialized = true;
  for (const [index, container] of row.containers.entries()) {
    const role = specs[index]?.role;
    if (role === "main") mains.push(container);
    else if (role === "init" && !hasInitialized(container, role)) {
      initialized = false;
      if (container.stage === "dead" && container.ending !== undefined && (row.pod.spec.restartPolicy === "Never" || isPodOver(row)))
        return "Failed";
    } else if (role === "sidecar" && container.instance === undefined) initialized = false;
  }
  const ended = mains.filter(hasEnded);
  const succeeded = ended.filter(({ ending }) => ending?.exitCode === 0);
  if (isPodOver(row) && ended.length === mains.length) return succeeded.length === mains.length ? "Succeeded" : "Failed";
  if (isPodOver(row)) return "Failed";
  // Once it has begun, a pod stays Running while containers come and go.
  if (!initialized && !mains.some(hasBegun)) return "Pending";
  return mains.every(hasBegun) ? "Running" : "Pending";
}

function hasBegun({ instance, stage, previous }: ContainerRow): boolean {
  return instance !== undefined && (stage !== "post-start" || previous !== undefined);
}

function hasEnded(container: ContainerRow): boolean {
  return container.instance !== undefined && container.ending !== undefined && !isUnsettled(container);
}
