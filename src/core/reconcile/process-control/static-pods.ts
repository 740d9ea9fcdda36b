/**
 * What a kubelet does for the control plane's processes on its machine: it starts them again when they end.
 *
 * Absent on purpose: the pods themselves; a crash is counted in the row of the process.
 */
import { latency } from "../../sim/latency.ts";
import type { StateReader } from "../../store/tables.ts";
import { memberInstances, memberProcesses, nameOfInstance, type ProcessRow, processes, processTable } from "../process.ts";

/** A container is started again at once, then after 10 s doubled up to 300 s; ten good minutes make that forgotten. */
const BACK_OFF_MIN_MS = 10_000;
const BACK_OFF_MAX_MS = 300_000;
const BACK_OFF_FORGET_MS = 600_000;
/** A kubelet that starts has its static pods running after so long. */
const STATIC_PODS_MS = 2_000;
/** An API server fills its caches before it serves. */
const API_SERVER_STARTS_MS = 3_000;

/** A process ends: how often it did so in a row, and when it is back. */
export function crashOf(instance: string, row: ProcessRow, nowMs: number): { readonly crashes: number; readonly backMs: number } {
  const before = nowMs - row.startedMs >= BACK_OFF_FORGET_MS ? 0 : (row.crashes ?? 0);
  return { crashes: before + 1, backMs: nowMs + backOffMs(before) + startingMs(instance) };
}

/** When a process is back that somebody has kept stopped until now. */
export function restartAtMs(instance: string, { backMs = 0 }: ProcessRow, nowMs: number): number {
  return Math.max(nowMs + startingMs(instance), backMs);
}

/** The static pods that a kubelet finds stopped when it starts, and after how long each of them runs. */
export function* staticPodsToStart(state: StateReader, machine: string): Generator<readonly [instance: string, afterMs: number]> {
  for (const instance of memberInstances(machine)) {
    if (state.row(processTable, instance)?.running === false) yield [instance, STATIC_PODS_MS + startingMs(instance)];
  }
}

/** The kubelet of a machine; undefined where there is none. */
export function kubeletOf(state: StateReader, machine: string): ProcessRow | undefined {
  return state.row(processTable, `${processes.kubelet.name}@${machine}`);
}

function backOffMs(crashes: number): number {
  if (crashes === 0) return latency.reconnectMs;
  let delayMs = BACK_OFF_MIN_MS;
  for (let crash = 1; crash < crashes && delayMs < BACK_OFF_MAX_MS; crash++) delayMs *= 2;
  return Math.min(delayMs, BACK_OFF_MAX_MS);
}

/** From the start of a process to its first answer. */
function startingMs(instance: string): number {
  return nameOfInstance(instance) === memberProcesses.apiServer.name ? API_SERVER_STARTS_MS : 0;
}
