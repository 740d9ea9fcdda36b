/**
 * Which process works on a key, and whether it may: a view of the process and machine tables for the manager's hot path.
 */
import type { Tables } from "../store/tables.ts";
import type { Key } from "./agent.ts";
import { isLedName, machineTable, nodeOfKey, type ProcessRow, type ProcessSpec, processTable } from "./process.ts";

/** A process as the manager sees it while it runs a key. */
export interface ProcessState {
  /** `kubelet@worker-1`. */
  readonly instance: string;
  /** Undefined when there is no such process. */
  readonly row: ProcessRow | undefined;
  /** How far its machine's clock is ahead. */
  readonly skewMs: number;
}

/** Remembers each process until `forget`, which every change of a process or machine calls. */
export class ProcessView {
  readonly #tables: Tables;
  readonly #states = new Map<string, Map<string, ProcessState>>();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** The process that works on `key`. */
  of(process: ProcessSpec, key: Key): ProcessState {
    const node = process.perNode ? nodeOfKey(key) : "";
    let states = this.#states.get(process.name);
    if (states === undefined) {
      states = new Map();
      this.#states.set(process.name, states);
    }
    let state = states.get(node);
    if (state === undefined) {
      state = this.#read(process.perNode ? `${process.name}@${node}` : process.name);
      states.set(node, state);
    }
    return state;
  }

  /** Something about processes or machines changed. */
  forget(): void {
    this.#states.clear();
  }

  #read(instance: string): ProcessState {
    const row = this.#tables.row(processTable, instance);
    // Whoever leads counts by timers, which no clock can hurry; what little controllers do by the clock is not worth their being lost in it.
    const machine = row === undefined || isLedName(instance) ? undefined : this.#tables.row(machineTable, row.machine);
    return { instance, row, skewMs: machine?.skewMs ?? 0 };
  }
}
