/**
 * Machines in trouble: a container runtime that hangs, and something that takes memory, disk, CPU or processes from the pods.
 *
 * What runs on the machine dies with its power; what fills its disk does not.
 */
import { defineTable, type StateReader, type TableSpec } from "../store/tables.ts";
import { troublesOf, type Wake } from "./troubles.ts";

/** The container runtime answers nothing. */
export type RuntimeRow = Readonly<Record<string, never>>;

/** An amount that is gone: bytes or processes. */
export interface TakenRow {
  readonly amount: number;
  /** It grows by so much every second from `sinceMs` on. */
  readonly perSecond?: number;
  readonly sinceMs: number;
}

/** A share of the machine's CPU that is gone. */
export interface CpuRow {
  /** From 0 to 1. */
  readonly fraction: number;
}

/** Container runtimes that hang, by `node/faultId`, like all tables here. */
export const runtimeTable = defineTable<RuntimeRow>("runtime-hung", "machine");
/** Bytes of memory that no pod uses. */
export const memoryTable = defineTable<TakenRow>("memory-taken", "machine");
/** Bytes of the filesystem that images, containers and logs share. */
export const diskTable = defineTable<TakenRow>("disk-taken", "disk");
/** Processes that belong to no pod. */
export const pidTable = defineTable<TakenRow>("pids-taken", "machine");
/** CPU that somebody hogs. */
export const cpuTable = defineTable<CpuRow>("cpu-taken", "machine");

/** Everything that can trouble a machine. */
export const machineTables: readonly TableSpec<unknown>[] = [runtimeTable, memoryTable, diskTable, pidTable, cpuTable];

/** The key of a machine's trouble. */
export function machineKey(node: string, faultId: string): string {
  return `${node}/${faultId}`;
}

/** Whom to wake when any trouble of a machine comes or goes; `pods` are all that are bound to the node, as `namespace/name`. */
export function machineWakes(node: string, pods: Iterable<string>): readonly Wake[] {
  const workers = [...pods].map((pod) => ({ agent: "kubelet", key: `${node}/${pod}` }));
  return [{ agent: "node-status", key: node }, { agent: "kubelet", key: node }, ...workers];
}

/** How much of a node's memory, disk or processes is taken at an instant. */
export function takenAt(state: StateReader, table: TableSpec<TakenRow>, node: string, atMs: number): number {
  let sum = 0;
  for (const [, row] of troublesOf(state, table, node)) sum += takenBy(row, atMs);
  return sum;
}

/** How much one of them takes at an instant. */
export function takenBy({ amount, perSecond = 0, sinceMs }: TakenRow, atMs: number): number {
  return amount + (perSecond * Math.max(0, atMs - sinceMs)) / 1_000;
}

/** Little is left even to a machine whose CPU is said to be gone altogether. */
const SHARE_MIN = 0.001;

/** How many times as long everything takes on the node: 1 when nobody hogs its CPU. */
export function cpuSlowdown(state: StateReader, node: string): number {
  let left = 1;
  for (const [, { fraction }] of troublesOf(state, cpuTable, node)) left -= fraction;
  return 1 / Math.max(SHARE_MIN, left);
}
