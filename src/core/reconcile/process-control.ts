/**
 * The life of processes, machines and links: starting, stopping, pausing, power, cuts; and what each of them forgets.
 *
 * Several may hold the same thing at once (a node's own outage and its zone's): each hold has a name, and what is held
 * goes on when the last one lets go. A hold without a name is somebody's bare hand.
 */
import type { Agenda } from "../sim/agenda.ts";
import { latency } from "../sim/latency.ts";
import type { Causes } from "../store/log.ts";
import type { Store, StoreSnapshot } from "../store/store.ts";
import type { TableSpec, Tables } from "../store/tables.ts";
import type { Agent, HoldIntent, Key } from "./agent.ts";
import type { Mappings } from "./mappings.ts";
import { instanceOf, machineTable, nodeOfInstance, nodeOfKey, type ProcessHold, type ProcessRow, processTable } from "./process.ts";
import type { ProcessView } from "./process-view.ts";
import type { WorkQueue } from "./work-queue.ts";
import type { ReaderWorld } from "./world.ts";

/** The manager's own appointments: processes that start after their machine's boot. */
export const BOOT = "$boot";
/** Nothing happens then, but until then a cluster that has yet to notice a crash is not settled. */
export const NOTICE = "$notice";
/** A silent node's controller calls it late after 20 s, and looks every 5 s: by then it is on the agenda itself. */
const NOTICE_MS = 26_000;
/** --leader-elect-renew-deadline. */
const RENEW_DEADLINE_MS = 10_000;
/** Who holds when nobody says so. */
const HAND = "hand";

/** What the control works with; all of it is the manager's. */
export interface ProcessControlParts {
  readonly store: Store;
  readonly tables: Tables;
  readonly agents: readonly Agent[];
  readonly agenda: Agenda<Causes>;
  readonly queue: WorkQueue;
  readonly mappings: Mappings;
  readonly world: ReaderWorld;
  readonly view: ProcessView;
  /** What a process saw last before its link was cut. */
  readonly links: Map<string, StoreSnapshot>;
  /** Worlds over those, made when asked for. */
  readonly frozen: Map<string, ReaderWorld>;
  nowMs(): number;
}

/** Starts, stops, powers and cuts. */
export class ProcessControl {
  readonly #parts: ProcessControlParts;

  constructor(parts: ProcessControlParts) {
    this.#parts = parts;
  }

  /** Starts a process now: its agents look at everything that concerns them. */
  start(instance: string, machine: string): void {
    const { tables, links, frozen } = this.#parts;
    const row = tables.row(processTable, instance);
    const next = { ...row, machine, running: true, linked: row?.linked ?? true, startedMs: this.#parts.nowMs() };
    this.#put(processTable, instance, next);
    // What it saw before the cut died with it: a process that starts without a link knows nothing of the world.
    links.delete(instance);
    frozen.delete(instance);
    if (next.paused !== true) this.#relist(instance);
  }

  /** Kills a process: its private memory and its queue are gone. */
  stop(instance: string): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined || !row.running) return;
    this.#put(processTable, instance, { ...row, running: false });
    this.#forget(instance, ["process"]);
    this.#dropQueue(instance);
  }

  /** Kills a process that comes back by itself. */
  crashAndRestart(instance: string, afterMs: number): void {
    if (this.#parts.tables.row(processTable, instance) === undefined) return;
    this.stop(instance);
    this.#parts.queue.schedule(BOOT, instance, this.#parts.nowMs() + afterMs);
  }

  /** The time has come for a process that was to start. */
  boot(instance: string): void {
    const { tables } = this.#parts;
    const row = tables.row(processTable, instance);
    if (row === undefined || row.running || isHeld(row, "stop")) return;
    if (tables.row(machineTable, row.machine)?.powered === true) this.start(instance, row.machine);
  }

  /** Starts a machine at once, with the given processes; how a cluster begins. */
  addMachine(machine: string, instances: readonly string[]): void {
    this.#put(machineTable, machine, { powered: true, boots: 1, skewMs: 0 });
    for (const instance of instances) this.start(instance, machine);
  }

  /** Takes a machine's power away: its processes stop, and what lived in its memory is gone. */
  powerOff(machine: string, by = HAND): void {
    const { tables, agenda, queue } = this.#parts;
    const row = tables.row(machineTable, machine);
    if (row === undefined) return;
    this.#put(machineTable, machine, { ...row, powered: false, heldBy: withName(row.heldBy, by) });
    if (!row.powered) return;
    queue.schedule(NOTICE, machine, this.#parts.nowMs() + NOTICE_MS);
    for (const [instance, process] of [...tables.rows(processTable)]) {
      if (process.machine !== machine) continue;
      this.stop(instance);
      this.#forget(instance, ["process", "machine"]);
      const booting = agenda.get(BOOT, instance);
      if (booting !== undefined) agenda.remove(booting);
    }
  }

  /** Lets a machine have power; its processes start when it has booted. */
  powerOn(machine: string, by = HAND): void {
    const { tables, queue } = this.#parts;
    const row = tables.row(machineTable, machine);
    if (row === undefined || row.powered) return;
    const heldBy = withoutName(row.heldBy, by);
    if (heldBy.length > 0) {
      this.#put(machineTable, machine, { ...row, heldBy });
      return;
    }
    this.#put(machineTable, machine, { ...row, powered: true, boots: row.boots + 1, heldBy });
    for (const [instance, process] of [...tables.rows(processTable)]) {
      if (process.machine === machine) queue.schedule(BOOT, instance, this.#parts.nowMs() + latency.bootMs);
    }
  }

  /** Sets a machine's clock. */
  skew(machine: string, skewMs: number): void {
    const row = this.#parts.tables.row(machineTable, machine);
    if (row !== undefined) this.#put(machineTable, machine, { ...row, skewMs });
  }

  /** Keeps a process stopped, paused or cut off, in somebody's name. */
  hold(what: ProcessHold, instance: string, by = HAND): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined) return;
    const wasHeld = isHeld(row, what);
    this.#put(processTable, instance, { ...row, heldBy: { ...row.heldBy, [what]: withName(row.heldBy?.[what], by) } });
    if (wasHeld) return;
    if (what === "stop") this.stop(instance);
    else if (what === "cut") this.#cut(instance);
    else this.#pause(instance);
  }

  /** Lets go; what nobody else holds goes on. */
  release(what: ProcessHold, instance: string, by = HAND): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined || !isHeld(row, what)) return;
    const rest = withoutName(row.heldBy?.[what], by);
    this.#put(processTable, instance, { ...row, heldBy: { ...row.heldBy, [what]: rest } });
    if (rest.length > 0) return;
    if (what === "stop") this.boot(instance);
    else if (what === "cut") this.#restore(instance);
    else this.#resume(instance);
  }

  /** What an intent asks to hold or to let go of. */
  set({ what, name, by, on }: HoldIntent): void {
    if (what === "power" && on) this.powerOff(name, by);
    else if (what === "power") this.powerOn(name, by);
    else if (on) this.hold(what, name, by);
    else this.release(what, name, by);
  }

  /** It goes on with what it last saw, and its writes are refused. */
  #cut(instance: string): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined || !row.linked) return;
    this.#put(processTable, instance, { ...row, linked: false, cutMs: this.#parts.nowMs() });
    this.#parts.links.set(instance, this.#parts.store.snapshot());
  }

  /** It catches up after the reconnect latency. */
  #restore(instance: string): void {
    const { tables, links, frozen, nowMs } = this.#parts;
    const row = tables.row(processTable, instance);
    if (row === undefined || row.linked) return;
    this.#put(processTable, instance, { ...row, linked: true });
    const seen = links.get(instance);
    links.delete(instance);
    frozen.delete(instance);
    const { cutMs = nowMs(), machine } = row;
    const hasLostLease = nodeOfInstance(instance) === undefined && nowMs() - cutMs >= RENEW_DEADLINE_MS;
    // Whoever could not renew its leader's lease has ended, and starts with nothing in its memory.
    if (row.running && hasLostLease) this.stop(instance);
    if (row.running && hasLostLease) this.start(instance, machine);
    else if (row.running && row.paused !== true) this.#relist(instance, seen);
  }

  #pause(instance: string): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined) return;
    this.#put(processTable, instance, { ...row, paused: true });
    this.#dropQueue(instance);
  }

  /** It looks at everything again: what it had planned went by while it stood still. */
  #resume(instance: string): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined) return;
    this.#put(processTable, instance, { ...row, paused: false });
    if (row.running) this.#relist(instance);
  }

  /**
   * What a process does when it starts or reconnects: list everything, and look at every key that follows; also at those
   * of what it had `seen` and what has changed or gone since.
   */
  #relist(instance: string, seen?: StoreSnapshot): void {
    const { agents, mappings, queue, store, world } = this.#parts;
    const nowMs = this.#parts.nowMs();
    const node = nodeOfInstance(instance);
    const name = nameOf(instance);
    for (const agent of agents) {
      if (agent.process.name !== name) continue;
      world.open(nowMs, store.revision);
      const keys = new Set<Key>(agent.startKeys?.(world, node) ?? []);
      // An agent of one node among thousands names its own keys; asking every object for them would cost nodes × objects.
      if (node === undefined || agent.startKeys === undefined) {
        mappings.mapEverything(agent, keys);
        if (seen !== undefined) mappings.mapMissed(agent, seen, keys);
      }
      world.close();
      for (const key of keys) {
        if (node === undefined || nodeOfKey(key) === node) queue.enqueue(agent, key, nowMs + latency.watchMs, undefined);
      }
    }
  }

  #put<Row>(table: TableSpec<Row>, name: string, row: Row): void {
    this.#parts.tables.put(table, name, row);
    this.#parts.view.forget();
  }

  #forget(instance: string, causes: readonly ("process" | "machine")[]): void {
    const { agents, tables } = this.#parts;
    const node = nodeOfInstance(instance);
    const name = nameOf(instance);
    const specs = agents.filter((agent) => agent.process.name === name).flatMap((agent) => agent.tables ?? []);
    tables.forget([...new Set(specs.map((table) => table.name))], causes, node === undefined ? "" : `${node}/`);
    tables.forget(["events-spoken"], causes, `${instance}/`);
  }

  #dropQueue(instance: string): void {
    const { agents, agenda } = this.#parts;
    for (const agent of agents) {
      for (const record of agenda.recordsOf(agent.name)) if (instanceOf(agent.process, record.key) === instance) agenda.remove(record);
    }
  }
}

/** `kubelet` for `kubelet@worker-1`. */
function nameOf(instance: string): string {
  const at = instance.indexOf("@");
  return at < 0 ? instance : instance.slice(0, at);
}

function isHeld(row: ProcessRow, what: ProcessHold): boolean {
  return (row.heldBy?.[what]?.length ?? 0) > 0;
}

function withName(names: readonly string[] | undefined, name: string): readonly string[] {
  return names?.includes(name) === true ? names : [...(names ?? []), name];
}

function withoutName(names: readonly string[] | undefined, name: string): readonly string[] {
  return (names ?? []).filter((each) => each !== name);
}
