/**
 * What a user breaks and mends by hand: the power of machines, the processes of containers.
 *
 * Each leaves an entry in the log, which is where a story begins; what follows is up to the agents.
 * Refused is what names nothing that is there, and what would change nothing.
 */
import { ApiError, notFound } from "./api/errors.ts";
import { type ObjectKey, splitKey } from "./api/kind.ts";
import type { Pod } from "./api/kinds/pod.ts";
import type { Cluster } from "./cluster.ts";
import { crashContainer as killProcess } from "./kubelet/index.ts";
import { machineTable, processes, processTable } from "./reconcile/process.ts";

/** Whether the node's machine has power; undefined when the node is only an object, without a machine. */
export function hasPower({ tables }: Cluster, node: string): boolean | undefined {
  if (tables.row(processTable, `${processes.kubelet.name}@${node}`) === undefined) return undefined;
  return tables.row(machineTable, node)?.powered;
}

/** Takes the power of a node's machine away: everything on it stops without telling anyone. */
export function crashNode(cluster: Cluster, node: string): void {
  if (!powerOf(cluster, node)) throw new ApiError("Conflict", `error: node "${node}" has no power already`);
  record(cluster, node, `node ${node} loses its power`);
  cluster.manager.powerOff(node);
}

/** Gives the node's machine power again; it boots, and its kubelet finds out what it missed. */
export function recoverNode(cluster: Cluster, node: string): void {
  if (powerOf(cluster, node)) throw new ApiError("Conflict", `error: node "${node}" has power already`);
  record(cluster, node, `node ${node} gets power again`);
  cluster.manager.powerOn(node);
}

/** How a process is to end. */
export interface ProcessEnd {
  readonly exitCode: number;
}

/** Ends the process of one running container of a pod. */
export function crashContainer(cluster: Cluster, pod: ObjectKey, container: string, { exitCode }: ProcessEnd): void {
  const found = podOnLiveNode(cluster, pod);
  const known = containerNames(found);
  const { name } = found.metadata;
  if (!known.includes(container)) throw new ApiError("BadRequest", `error: container ${container} is not valid for pod ${name}`);
  if (!endProcess(cluster, found, container, exitCode)) {
    throw new ApiError("Conflict", `error: container "${container}" of pod "${name}" is not running`);
  }
}

/** Ends the processes of all running containers of a pod; returns whose. */
export function crashPod(cluster: Cluster, pod: ObjectKey, { exitCode }: ProcessEnd): readonly string[] {
  const found = podOnLiveNode(cluster, pod);
  const ended = containerNames(found).filter((container) => endProcess(cluster, found, container, exitCode));
  if (ended.length === 0) throw new ApiError("Conflict", `error: no container of pod "${found.metadata.name}" is running`);
  return ended;
}

function powerOf(cluster: Cluster, node: string): boolean {
  const power = hasPower(cluster, node);
  if (power !== undefined) return power;
  cluster.server.get("Node", node);
  throw new ApiError("Conflict", `error: node "${node}" has no machine: it is only an object`);
}

function podOnLiveNode(cluster: Cluster, key: ObjectKey): Pod {
  const pod = cluster.server.find("Pod", key) as Pod | undefined;
  if (pod === undefined) throw notFound(cluster.registry.kind("Pod"), splitKey(key).name);
  const { name } = pod.metadata;
  const { nodeName = "" } = pod.spec;
  if (nodeName === "") throw new ApiError("Conflict", `error: pod "${name}" is not on a node yet: nothing of it runs`);
  if (hasPower(cluster, nodeName) === false) {
    throw new ApiError("Conflict", `error: node "${nodeName}" of pod "${name}" has no power: nothing of it runs`);
  }
  return pod;
}

function containerNames({ spec }: Pod): readonly string[] {
  return [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);
}

/** Whether the container ran and was ended. */
function endProcess(cluster: Cluster, pod: Pod, container: string, exitCode: number): boolean {
  const { name, namespace = "" } = pod.metadata;
  const node = pod.spec.nodeName ?? "";
  const key = `${namespace}/${name}`;
  const reason = exitCode === 0 ? "Completed" : "Error";
  try {
    for (const intent of killProcess(cluster.tables, { node, pod: key, container, exitCode, reason })) {
      if (intent.do === "put") cluster.tables.put(intent.table, intent.key, intent.row);
    }
  } catch (error) {
    if (error instanceof ApiError && error.reason === "NotFound") return false;
    throw error;
  }
  record(cluster, key, `container ${container} of pod ${key} ends with exit code ${exitCode}`);
  cluster.manager.wake("kubelet", `${node}/${key}`);
  return true;
}

function record(cluster: Cluster, key: string, text: string): void {
  cluster.store.record(text, cluster.nowMs, { agent: "user", key });
}
