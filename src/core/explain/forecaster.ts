/**
 * The contract of a forecaster: one kind of thing that comes by itself, read from what agents remember and have appointed.
 */
import type { KubeObject, ObjectKey } from "../api/kind.ts";
import type { KindMap, KindName } from "../api/kinds/index.ts";
import type { Registry } from "../api/registry.ts";
import { type ProcessSpec, processTable } from "../reconcile/process.ts";
import type { Due } from "../sim/agenda.ts";
import type { Store } from "../store/store.ts";
import type { StateReader } from "../store/tables.ts";

/** What forecasters read. */
export interface Outlook {
  readonly nowMs: number;
  readonly store: Store;
  readonly registry: Registry;
  readonly state: StateReader;
  /** What agents have appointed, soonest first. */
  readonly due: readonly Due[];
  list<K extends KindName>(kind: K): Iterable<KindMap[K]>;
}

/** A thing to come. */
export interface Foreseen {
  readonly dueMs: number;
  readonly object: { readonly kind: string; readonly key: ObjectKey };
  /** Without subject: what happens, and why, if nobody does anything about it. */
  readonly sentence: string;
}

/** One kind of thing that comes by itself. */
export interface Forecaster {
  readonly name: string;
  foresee(outlook: Outlook): Iterable<Foreseen>;
}

/** Whether a process is at work: one that was stopped or paused lets all its appointments pass. */
export function isAtWork({ state }: Outlook, process: ProcessSpec, node?: string): boolean {
  const row = state.row(processTable, node === undefined ? process.name : `${process.name}@${node}`);
  return row?.running === true && row.paused !== true;
}

/** The object by kind and key, typed. */
export function find<K extends KindName>({ store }: Outlook, kind: K, key: ObjectKey): KindMap[K] | undefined {
  return store.get(kind, key) as KubeObject | undefined as KindMap[K] | undefined;
}
