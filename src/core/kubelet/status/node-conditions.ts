/**
 * The conditions of a node that its kubelet owns, and when it speaks of their change.
 * @see kubernetes pkg/kubelet/nodestatus/setters.go, pkg/kubelet/runtime.go
 */
import { goDuration, rfc3339 } from "../../api/duration.ts";
import type { Node, NodeCondition } from "../../api/kinds/node.ts";
import { nodeCondition } from "../../rules/node.ts";
import type { Pressure } from "../eviction/pressure.ts";

/** Why a node is not ready whose kubelet has just started. */
export const NO_NETWORK =
  "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized";

/** Conditions of a node that is well, in upstream's order, and the event that tells of each. */
export const HEALTHY = [
  {
    type: "MemoryPressure",
    status: "False",
    reason: "KubeletHasSufficientMemory",
    message: "kubelet has sufficient memory available",
    event: "NodeHasSufficientMemory",
  },
  {
    type: "DiskPressure",
    status: "False",
    reason: "KubeletHasNoDiskPressure",
    message: "kubelet has no disk pressure",
    event: "NodeHasNoDiskPressure",
  },
  {
    type: "PIDPressure",
    status: "False",
    reason: "KubeletHasSufficientPID",
    message: "kubelet has sufficient PID available",
    event: "NodeHasSufficientPID",
  },
  { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status", event: "NodeReady" },
] as const;

/** What is wrong with a node. */
export interface Health {
  /** Why it is not ready. */
  readonly complaint: string | undefined;
  readonly pressures: readonly Pressure[];
}

type Finding = Pick<NodeCondition, "type" | "status" | "reason" | "message"> & { readonly event: string };

const SHORT: { readonly [P in Pressure]: Finding } = {
  MemoryPressure: {
    type: "MemoryPressure",
    status: "True",
    reason: "KubeletHasInsufficientMemory",
    message: "kubelet has insufficient memory available",
    event: "NodeHasInsufficientMemory",
  },
  DiskPressure: {
    type: "DiskPressure",
    status: "True",
    reason: "KubeletHasDiskPressure",
    message: "kubelet has disk pressure",
    event: "NodeHasDiskPressure",
  },
  PIDPressure: {
    type: "PIDPressure",
    status: "True",
    reason: "KubeletHasInsufficientPID",
    message: "kubelet has insufficient PID available",
    event: "NodeHasInsufficientPID",
  },
};

/** Upstream asks the runtime for its status every 5 s, and lets it be silent for 30 s. */
const RUNTIME_STATUS_MS = 5_000;
const RUNTIME_SILENCE_MS = 30_000;
/** The relist that never came back began within its period of a second. */
const PLEG_THRESHOLD_MS = 180_000;

/** Why a container runtime that has hung since `hungMs` makes the node unfit, in upstream's words. */
export function runtimeComplaint(hungMs: number | undefined, nowMs: number): string | undefined {
  if (hungMs === undefined) return undefined;
  const complaints: string[] = [];
  const silentMs = nowMs - hungMs;
  if (silentMs >= RUNTIME_SILENCE_MS - RUNTIME_STATUS_MS / 2) complaints.push("container runtime is down");
  if (silentMs > PLEG_THRESHOLD_MS) {
    complaints.push(`PLEG is not healthy: pleg was last seen active ${goDuration(silentMs)} ago; threshold is 3m0s`);
  }
  return complaints.length > 1 ? `[${complaints.join(", ")}]` : complaints[0];
}

/** The node's conditions as they should be, those of others first, and whether anything about them is new. */
export function nodeConditions(
  object: Node,
  health: Health,
  nowMs: number,
  tell: (event: string) => void,
): { readonly list: readonly NodeCondition[]; readonly changed: boolean } {
  const time = rfc3339(nowMs);
  let changed = false;
  const own = HEALTHY.map((healthy) => {
    const before = nodeCondition(object, healthy.type);
    const found = findingOf(healthy, health);
    const { type, status, reason, message, event } = found;
    const isSame = before?.status === status && before.reason === reason && before.message === message;
    if (!isSame) changed = true;
    if (isTold(healthy, found, before)) tell(event);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : time;
    return { type, status, reason, message, lastHeartbeatTime: time, lastTransitionTime };
  });
  const others = (object.status.conditions ?? []).filter(({ type }) => HEALTHY.every((healthy) => healthy.type !== type));
  return { list: [...others, ...own], changed };
}

function findingOf(healthy: (typeof HEALTHY)[number], { complaint, pressures }: Health): Finding {
  if (healthy.type !== "Ready") return pressures.includes(healthy.type) ? SHORT[healthy.type] : healthy;
  if (complaint === undefined) return healthy;
  return { type: "Ready", status: "False", reason: "KubeletNotReady", message: complaint, event: "NodeNotReady" };
}

/** Recovery is told from wherever it comes, trouble only when all was well. */
function isTold(healthy: (typeof HEALTHY)[number], found: Finding, before: NodeCondition | undefined): boolean {
  if (before?.status === found.status) return false;
  if (found !== healthy) return before?.status === healthy.status;
  return before !== undefined || healthy.type === "Ready";
}
