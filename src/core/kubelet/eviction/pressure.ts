/**
 * What a kubelet remembers of its node's being short of something. It dies with the process, as upstream's does.
 * @see kubernetes pkg/kubelet/eviction/eviction_manager.go nodeConditionsLastObservedAt
 */
import { defineTable, type StateReader } from "../../store/tables.ts";

/** The conditions by which a node says that it is short of something, in the order in which it does. */
export const PRESSURES = ["MemoryPressure", "DiskPressure", "PIDPressure"] as const;
/** One of them. */
export type Pressure = (typeof PRESSURES)[number];

/** A node that is short of something, was lately, or may soon be. */
export interface PressureRow {
  /** The next round of the eviction manager; absent while only a new container could bring one about. */
  readonly nextMs?: number | undefined;
  /** When each shortage was last found. */
  readonly observedMs: { readonly [P in Pressure]?: number };
  /** The pod evicted last, until it is gone. */
  readonly victim?: { readonly pod: string; readonly uid: string; readonly sinceMs: number } | undefined;
}

/** Rows by `node/`; a node without a row is far from any shortage. */
export const pressureTable = defineTable<PressureRow>("kubelet-pressure", "process");

/** A shortage counts for five minutes after it was last found: --eviction-pressure-transition-period. */
export const TRANSITION_MS = 300_000;

/** The pressures that the node is under, also those that it has only just got rid of. */
export function pressuresOf(state: StateReader, node: string, nowMs: number): readonly Pressure[] {
  if (state.size(pressureTable) === 0) return [];
  const row = state.row(pressureTable, `${node}/`);
  return row === undefined ? [] : pressuresOfRow(row, nowMs);
}

/** The same of a row. */
export function pressuresOfRow({ observedMs }: Pick<PressureRow, "observedMs">, nowMs: number): readonly Pressure[] {
  return PRESSURES.filter((pressure) => {
    const sinceMs = observedMs[pressure];
    return sinceMs !== undefined && nowMs - sinceMs < TRANSITION_MS;
  });
}
