/**
 * Finding what a fault is aimed at, and refusing what is not there in the words of whoever would miss it.
 */
import { ApiError } from "../../api/errors.ts";
import { type ObjectKey, splitKey } from "../../api/kind.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import { type MachineRow, machineTable, processTable } from "../../reconcile/process.ts";
import type { Scene } from "../fault.ts";

/** The node's machine; refuses what has none. */
export function machineOf({ store, state }: Pick<Scene, "store" | "state">, node: string): MachineRow {
  const machine = state.row(machineTable, node);
  if (machine !== undefined && state.row(processTable, `kubelet@${node}`) !== undefined) return machine;
  if (store.get("Node", node) === undefined) throw new ApiError("NotFound", `nodes "${node}" not found`);
  throw new ApiError("Conflict", `error: node "${node}" has no machine: it is only an object`);
}

/** A pod whose node's machine has power. */
export interface LivePod {
  readonly pod: Pod;
  /** `namespace/name`. */
  readonly key: ObjectKey;
  readonly node: string;
}

/** The pod, which something can be done to because its machine is on. */
export function podOnLiveNode({ store, state }: Pick<Scene, "store" | "state">, key: ObjectKey): LivePod {
  const { name } = splitKey(key);
  const pod = store.get("Pod", key) as unknown as Pod | undefined;
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
