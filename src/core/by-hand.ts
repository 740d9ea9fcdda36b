/**
 * What a user breaks and mends by hand, in one call each: the power of machines, the processes of containers.
 *
 * Refused is what names nothing that is there, and what would change nothing.
 */
import { ApiError } from "./api/errors.ts";
import type { ObjectKey } from "./api/kind.ts";
import type { Cluster } from "./cluster.ts";
import { activeFaults } from "./faults/engine/strike.ts";
import { machineOf } from "./faults/engine/targets.ts";
import { machineTable, processes, processTable } from "./reconcile/process.ts";

/** Whether the node's machine has power; undefined when the node is only an object, without a machine. */
export function hasPower({ tables }: Cluster, node: string): boolean | undefined {
  if (tables.row(processTable, `${processes.kubelet.name}@${node}`) === undefined) return undefined;
  return tables.row(machineTable, node)?.powered;
}

/** Takes the power of a node's machine away: everything on it stops without telling anyone. */
export function crashNode(cluster: Cluster, node: string): void {
  cluster.submit({ do: "strike", by: "crash", fault: "node-power", aim: { target: node, options: {} } });
}

/** Ends whatever was done to a node: it boots if it had no power, and its kubelet finds out what it missed. */
export function recoverNode(cluster: Cluster, node: string): void {
  const { powered } = machineOf(cluster.scene, node);
  const troubles = activeFaults(cluster.tables).filter(({ aim }) => aim.target === node);
  if (troubles.length === 0) throw new ApiError("Conflict", powered ? `error: node "${node}" has power already` : whoHolds(cluster, node));
  for (const { id } of troubles) cluster.submit({ do: "heal", by: "recover", id });
}

/** Ends the process of one running container of a pod. */
export function crashContainer(cluster: Cluster, pod: ObjectKey, container: string, { exitCode }: { readonly exitCode: number }): void {
  const aim = { target: pod, container, options: { "exit-code": String(exitCode) } };
  cluster.submit({ do: "strike", by: "crash", fault: "container-exit", aim });
}

/** Ends the processes of all running containers of a pod; returns whose. */
export function crashPod(cluster: Cluster, pod: ObjectKey, { exitCode }: { readonly exitCode: number }): readonly string[] {
  const aim = { target: pod, options: { "exit-code": String(exitCode) } };
  const { strike } = cluster.submit({ do: "strike", by: "crash", fault: "pod-exit", aim });
  return (strike?.effects ?? []).flatMap(({ hits }) => hits ?? []);
}

/** The power of a zone is not a node's to give back. */
function whoHolds({ tables }: Cluster, node: string): string {
  const [holder = "nobody"] = tables.row(machineTable, node)?.heldBy ?? [];
  return `error: node "${node}" has no power because of ${holder}, which is not its own: heal ${holder}`;
}
