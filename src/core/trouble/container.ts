/**
 * Containers in trouble: they hang, are not ready, start slowly, or leak memory.
 *
 * Rows do not say since when; the kubelet remembers when it found out.
 */
import type { Pod } from "../api/kinds/pod.ts";
import { defineTable, type TableSpec } from "../store/tables.ts";
import type { Wake } from "./troubles.ts";

/** Which of the containers of that name is meant. */
interface Meant {
  /** The pod with this metadata.uid, and none that gets its name later; absent: whichever pod has the name. */
  readonly uid?: string;
  /** The run with this restartCount, so that a restart cures it; absent: every run. */
  readonly restart?: number;
}

/** The process is stuck: nothing that is asked of it is ever answered, SIGTERM included. */
export type HangRow = Meant;

/** The process says that it is not ready. */
export type UnreadyRow = Meant;

/** Runs that begin while this lasts answer nothing for so much longer. */
export interface SlowStartRow {
  readonly uid?: string;
  readonly delayMs: number;
}

/** The process takes more memory every second, and never gives it back. */
export interface LeakRow extends Meant {
  /** Bytes. */
  readonly perSecond: number;
}

/** Containers that hang, by `node/namespace/pod/container/faultId`, like all tables here. */
export const hangTable = defineTable<HangRow>("container-hangs", "machine");
/** Containers whose readiness probe fails. */
export const unreadyTable = defineTable<UnreadyRow>("container-unready", "machine");
/** Containers whose next starts take longer. */
export const slowStartTable = defineTable<SlowStartRow>("container-slow-start", "machine");
/** Containers that leak memory. */
export const leakTable = defineTable<LeakRow>("container-leaks", "machine");

/** Everything that can trouble a container. */
export const containerTables: readonly TableSpec<unknown>[] = [hangTable, unreadyTable, slowStartTable, leakTable];

/** A container on its node; `pod` is `namespace/name`. */
export interface ContainerPlace {
  readonly node: string;
  readonly pod: string;
  readonly container: string;
}

/** The key of a container's trouble. */
export function containerKey({ node, pod, container }: ContainerPlace, faultId: string): string {
  return `${node}/${pod}/${container}/${faultId}`;
}

/** Whom to wake when a trouble of one of the pod's containers comes or goes; `pod` is `namespace/name`. */
export function containerWakes(node: string, pod: string): readonly Wake[] {
  return [
    { agent: "kubelet", key: `${node}/${pod}` },
    { agent: "kubelet", key: node },
  ];
}

/** Whether the container has a readiness probe that could fail: without one it is ready whenever it runs. */
export function canBeUnready({ spec }: Pod, container: string): boolean {
  return [...(spec.initContainers ?? []), ...spec.containers].some(
    ({ name, readinessProbe }) => name === container && readinessProbe !== undefined,
  );
}

/** How the kernel ends a container that needs more memory than there is. */
export const OOM_KILLED = { exitCode: 137, reason: "OOMKilled" } as const;
