/**
 * Finding what a fault is aimed at, and refusing what is not there in the words of whoever would miss it.
 */
import { ApiError } from "../../api/errors.ts";
import { type ObjectKey, splitKey } from "../../api/kind.ts";
import type { Node } from "../../api/kinds/node.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { quantityValue } from "../../api/quantity.ts";
import { type MachineRow, machineTable, memberProcesses, nodeOfInstance, type ProcessHold, processTable } from "../../reconcile/process.ts";
import { nodeZone } from "../../rules/node.ts";
import { isPodTerminal } from "../../rules/pod.ts";
import type { Aim, Scene } from "../fault.ts";

type Look = Pick<Scene, "store" | "state">;

/** The node's machine; refuses what has none. */
export function machineOf({ store, state }: Look, node: string): MachineRow {
  const machine = state.row(machineTable, node);
  if (machine !== undefined && state.row(processTable, `kubelet@${node}`) !== undefined) return machine;
  if (store.get("Node", node) === undefined) throw new ApiError("NotFound", `nodes "${node}" not found`);
  throw new ApiError("Conflict", `error: node "${node}" has no machine: it is only an object`);
}

/** The node, whose machine has power. */
export function liveNode(scene: Look, name: string): Node {
  if (!machineOf(scene, name).powered) throw new ApiError("Conflict", `error: node "${name}" has no power: nothing runs there`);
  const node = scene.store.get("Node", name);
  if (node === undefined) throw new ApiError("NotFound", `nodes "${name}" not found`);
  return node;
}

/** An amount of what the node has, as its status says. */
export function capacityOf({ status, metadata }: Node, resource: "memory" | "ephemeral-storage"): number {
  const capacity = quantityValue(status.capacity?.[resource] ?? "0");
  if (capacity > 0) return capacity;
  throw new ApiError("Conflict", `error: node "${metadata.name}" does not say how much ${resource} it has`);
}

/** The instance of a process on the node; refuses what somebody already keeps from working in that way. */
export function instanceOn(scene: Look, process: string, node: string, hold?: ProcessHold): string {
  liveNode(scene, node);
  const instance = `${process}@${node}`;
  const row = scene.state.row(processTable, instance);
  if (row === undefined) throw new ApiError("NotFound", `error: no ${process} runs on node "${node}"`);
  if (hold !== undefined && (row.heldBy?.[hold]?.length ?? 0) > 0)
    throw new ApiError("Conflict", `error: ${process} of node "${node}" is ${HELD[hold]} already`);
  return instance;
}

const HELD: { readonly [H in ProcessHold]: string } = { stop: "stopped", pause: "hanging", cut: "cut off" };

/** The nodes of a zone, by name; refuses a zone without nodes. */
export function nodesOfZone({ store }: Pick<Scene, "store">, zone: string): readonly string[] {
  const names = [...store.list("Node")].filter((node) => nodeZone(node) === zone).map(({ metadata }) => metadata.name);
  if (names.length === 0) throw new ApiError("NotFound", `error: no node is in zone "${zone}"`);
  return names;
}

/** The members of the control plane, which are nodes of the same name. */
export function membersOf({ state }: Pick<Scene, "state">): readonly string[] {
  return [...state.rows(processTable, `${memberProcesses.etcd.name}@`)].flatMap(([instance]) => nodeOfInstance(instance) ?? []);
}

/** Whether anything can be done to the node at all: it has a machine. */
export function hasMachine({ state }: Pick<Scene, "state">, node: string): boolean {
  return state.row(processTable, `kubelet@${node}`) !== undefined;
}

/** The pods bound to a node that have not ended, as `namespace/name`. */
export function podKeysOn({ store }: Pick<Scene, "store">, node: string): readonly ObjectKey[] {
  return podsOn({ store }, node).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
}

/** The pods bound to any node that have not ended, as `node/namespace/name`. */
export function* boundPods({ store }: Pick<Scene, "store">): Iterable<string> {
  for (const pod of store.list("Pod")) {
    const { nodeName = "" } = pod.spec;
    if (nodeName !== "" && !isPodTerminal(pod)) yield `${nodeName}/${pod.metadata.namespace}/${pod.metadata.name}`;
  }
}

/** The pods bound to a node that have not ended. */
export function podsOn({ store }: Pick<Scene, "store">, node: string): readonly Pod[] {
  return [...store.list("Pod", { node })].filter((pod) => !isPodTerminal(pod));
}

/** A pod whose node's machine has power. */
export interface LivePod {
  readonly pod: Pod;
  /** `namespace/name`. */
  readonly key: ObjectKey;
  readonly node: string;
}

/** The pod, which something can be done to because its machine is on. */
export function podOnLiveNode({ store, state }: Look, key: ObjectKey): LivePod {
  const { name } = splitKey(key);
  const pod = store.get("Pod", key);
  if (pod === undefined) throw new ApiError("NotFound", `pods "${name}" not found`);
  const { nodeName: node = "" } = pod.spec;
  if (node === "") throw new ApiError("Conflict", `error: pod "${name}" is not on a node yet: nothing of it runs`);
  if (state.row(machineTable, node)?.powered === false)
    throw new ApiError("Conflict", `error: node "${node}" of pod "${name}" has no power: nothing of it runs`);
  return { pod, key, node };
}

/** Init containers first, as they start. */
export function containerNames({ spec }: Pod): readonly string[] {
  return [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);
}

/** The container's name: the one that is given, or the pod's first; refuses what the pod has not. */
export function containerOf(pod: Pod, { container }: Aim): string {
  const name = container ?? pod.spec.containers[0]?.name ?? "";
  if (containerNames(pod).includes(name)) return name;
  throw new ApiError("BadRequest", `error: container ${name} is not valid for pod ${pod.metadata.name}`);
}

/** How often the container was started again, as the API has it; refuses one that does not run. */
export function runOf({ status, metadata }: Pod, container: string): number {
  const { containerStatuses = [], initContainerStatuses = [] } = status;
  const found = [...initContainerStatuses, ...containerStatuses].find(({ name }) => name === container);
  if (found?.state?.running !== undefined) return found.restartCount;
  throw new ApiError("Conflict", `error: container "${container}" of pod "${metadata.name}" is not running`);
}

/** The host of a registry, as it stands in a full image reference; refuses what cannot be one. */
export function registryHost(target: string): string {
  if (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?$/.test(target)) return target;
  throw new ApiError("BadRequest", `error: a registry is a host, such as docker.io: ${JSON.stringify(target)}`);
}
