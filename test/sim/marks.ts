/**
 * Situations that stories should bring about: a run shows that it met each, and how often.
 */
import type { KubeObject } from "../../src/core/api/kind.ts";
import type { Deployment } from "../../src/core/api/kinds/deployment.ts";
import type { Event } from "../../src/core/api/kinds/event.ts";
import type { Node } from "../../src/core/api/kinds/node.ts";
import type { Pod } from "../../src/core/api/kinds/pod.ts";
import { hasPower } from "../../src/core/by-hand.ts";
import type { Cluster } from "../../src/core/cluster.ts";
import { controllerOf, isPodTerminating } from "../../src/core/rules/pod.ts";
import type { ObjectEntry } from "./invariants/invariant.ts";

type Situation = (entry: ObjectEntry, cluster: Cluster) => boolean;

function event(reason: string, text = ""): Situation {
  return ({ kind, verb, after }) => {
    if (kind !== "Event" || verb !== "create") return false;
    const { reason: said, message = "" } = after as Event;
    return said === reason && message.includes(text);
  };
}

/** A container of a pod begins to wait for this reason. */
function waits(reason: string): Situation {
  return becomes("Pod", (object) =>
    ((object as Pod).status.containerStatuses ?? []).some(({ state }) => state?.waiting?.reason === reason),
  );
}

/** The object comes to be so with this write. */
function becomes(kind: string, is: (object: KubeObject) => boolean): Situation {
  return (entry) =>
    entry.kind === kind && entry.after !== undefined && is(entry.after) && !(entry.before !== undefined && is(entry.before));
}

function losesPower({ verb, text = "" }: ObjectEntry): boolean {
  return verb === "fault" && text.includes("loses its power");
}

/** The object's deletion begins with this write. */
function begins({ before, after }: ObjectEntry): boolean {
  return before?.metadata.deletionTimestamp === undefined && after?.metadata.deletionTimestamp !== undefined;
}

function isRollingOut({ spec, status }: Deployment): boolean {
  return (status.updatedReplicas ?? 0) < spec.replicas || (status.replicas ?? 0) > (status.updatedReplicas ?? 0);
}

function isReady(node: Node): boolean {
  return node.status.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
}

/** Whether the write gives the object a controller, or takes it from its controller. */
function changesController(kind: string, to: "owned" | "free"): Situation {
  return (entry) => {
    if (entry.kind !== kind || entry.before === undefined || entry.after === undefined) return false;
    const [had, has] = [controllerOf(entry.before) !== undefined, controllerOf(entry.after) !== undefined];
    return had !== has && has === (to === "owned");
  };
}

/** By name; a situation is met with the entry that brings it about. */
export const situations: { readonly [situation: string]: Situation } = {
  "a node is lost during a rollout": (entry, { server }) =>
    losesPower(entry) && ([...server.list("Deployment")] as Deployment[]).some(isRollingOut),
  "a node is lost with pods that end": (entry, { server }) =>
    losesPower(entry) && ([...server.list("Pod", { node: entry.key })] as Pod[]).some(isPodTerminating),
  "a namespace goes while its pods end": (entry, { server }) =>
    entry.kind === "Namespace" &&
    begins(entry) &&
    ([...server.list("Pod", { namespace: entry.objectKey })] as Pod[]).some(isPodTerminating),
  "a pod crashes again and again": waits("CrashLoopBackOff"),
  "an image cannot be pulled": waits("ImagePullBackOff"),
  "a configuration is missing": waits("CreateContainerConfigError"),
  "a volume is missing": event("FailedMount"),
  "a container cannot start": waits("RunContainerError"),
  "a liveness probe kills": event("Killing", "failed liveness probe"),
  "a readiness probe fails": event("Unhealthy", "Readiness probe failed"),
  "a pod fits nowhere": event("FailedScheduling"),
  "a pod is evicted by a taint": event("TaintManagerEviction", "Marking for deletion"),
  "an eviction is called off": event("TaintManagerEviction", "Cancelling deletion"),
  "a sandbox is made anew": event("SandboxChanged"),
  "a rollout passes its deadline": becomes("Deployment", (object) =>
    ((object as Deployment).status.conditions ?? []).some(({ reason }) => reason === "ProgressDeadlineExceeded"),
  ),
  "a pod passes its deadline": becomes("Pod", (object) => (object as Pod).status.reason === "DeadlineExceeded"),
  "a pod ends well": becomes("Pod", (object) => (object as Pod).status.phase === "Succeeded"),
  "a pod fails": becomes("Pod", (object) => (object as Pod).status.phase === "Failed"),
  "an old revision is forgotten": ({ kind, verb, agent }) => kind === "ReplicaSet" && verb === "delete" && agent === "deployment",
  "a ReplicaSet is adopted": changesController("ReplicaSet", "owned"),
  "a ReplicaSet is orphaned": changesController("ReplicaSet", "free"),
  "a pod is adopted": changesController("Pod", "owned"),
  "a pod is let go": changesController("Pod", "free"),
  "a pod is collected by the pod garbage collector": ({ kind, verb, agent }) => kind === "Pod" && verb === "delete" && agent === "pod-gc",
  "a pod is removed while its node is dark": ({ kind, verb, before }, cluster) =>
    kind === "Pod" && verb === "delete" && hasPower(cluster, (before as Pod).spec.nodeName ?? "") === false,
  "a load balancer is given back": event("DeletedLoadBalancer"),
  "a node registers again": ({ kind, verb, agent }) => kind === "Node" && verb === "create" && agent === "node-status",
  "every node is lost": (entry, { server }) =>
    entry.kind === "Node" &&
    entry.after !== undefined &&
    !isReady(entry.after as Node) &&
    ([...server.list("Node")] as Node[]).every((node) => !isReady(node)),
};

/** `      12  a pod fits nowhere`, and what was never met. */
export function printableMarks(marks: ReadonlyMap<string, number>): readonly string[] {
  const names = [...Object.keys(situations), ...[...marks.keys()].filter((name) => situations[name] === undefined).sort()];
  return names.map((name) => `${String(marks.get(name) ?? 0).padStart(8)}  ${name}`);
}
