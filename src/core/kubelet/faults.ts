/**
 * What commands do to containers behind the kubelet's back.
 */
import { ApiError } from "../api/errors.ts";
import { type Intent, putRow } from "../reconcile/agent.ts";
import type { StateReader } from "../store/tables.ts";
import { isAlive } from "./machine/conditions.ts";
import { podTable } from "./machine/rows.ts";

/** A container to crash, and how. */
export interface ContainerCrash {
  readonly node: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly container: string;
  readonly exitCode: number;
  /** `Error`, `OOMKilled` … */
  readonly reason: string;
}

/** The rows by which a running container's process ends now; the caller wakes agent `kubelet` with `node/namespace/name`. */
export function crashContainer(state: StateReader, { node, pod, container, exitCode, reason }: ContainerCrash): readonly Intent[] {
  const key = `${node}/${pod}`;
  const row = state.row(podTable, key);
  const index = row?.containers.findIndex(({ name }) => name === container) ?? -1;
  const found = row?.containers[index];
  if (row === undefined || found === undefined || !isAlive(found)) {
    throw new ApiError("NotFound", `unable to upgrade connection: container not found ("${container}")`);
  }
  return [putRow(podTable, key, { ...row, containers: row.containers.with(index, { ...found, fault: { exitCode, reason } }) })];
}
