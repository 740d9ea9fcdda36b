/**
 * Who wrote an entry, in words.
 */
import { nodeOfKey } from "../reconcile/process.ts";
import type { Author, LogEntry } from "../store/log.ts";

/** Agents whose name alone does not say who they are. */
const TITLES: ReadonlyMap<string, (key: string) => string> = new Map([
  ["user", (key) => (key === "" ? "the user" : `the user (${key})`)],
  ["kubeadm", () => "kubeadm, when the cluster was made"],
  ["deployment", () => "the Deployment controller"],
  ["replicaset", () => "the ReplicaSet controller"],
  ["endpoint-slice", () => "the EndpointSlice controller"],
  ["endpoint-slice-mirroring", () => "the EndpointSlice mirroring controller"],
  ["endpoints", () => "the Endpoints controller"],
  ["pod-gc", () => "the pod garbage collector"],
  ["garbage-collector", () => "the garbage collector"],
  ["scheduler", () => "the scheduler"],
  ["kubelet", kubeletOf],
  ["node-status", kubeletOf],
]);

/** Those from whom everything else follows. */
const OUTSIDERS: ReadonlySet<string> = new Set(["user", "kubeadm"]);

/** `the ReplicaSet controller`, `the kubelet on worker-1`, `the user (scale)`. */
export function authorText({ agent, key }: Author): string {
  return TITLES.get(agent)?.(key) ?? `the ${agent.replaceAll("-", " ")} controller`;
}

/** Whether nothing in the cluster led to the entry: somebody outside wanted it. */
export function isFromOutside({ agent, verb, causes, because }: LogEntry): boolean {
  return OUTSIDERS.has(agent) || (verb === "fault" && causes === undefined && because === undefined);
}

function kubeletOf(key: string): string {
  return `the kubelet on ${nodeOfKey(key)}`;
}
