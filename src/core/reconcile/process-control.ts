/**
 * The life of processes, machines and links: starting, stopping, pausing, power, cuts; and what each of them forgets.
 *
 * Of the processes of which one leads, the leading one lives inside the process of its member and shares its fate:
 * whoever speaks of `kube-scheduler` means the `kube-scheduler@member` that leads, or led last.
 * Several may hold the same thing at once (a node's own outage and its zone's): each hold has a name, and what is held
 * goes on when the last one lets go. A hold without a name is somebody's bare hand.
 */
import type { Agenda } from "../sim/agenda.ts";
import { latency } from "../sim/latency.ts";
import type { Causes } from "../store/log.ts";
import type { Store, StoreSnapshot } from "../store/store.ts";
import type { TableSpec, Tables } from "../store/tables.ts";
import { controlPlaneWake } from "../trouble/control-plane.ts";
import type { Agent, HoldIntent, Key, LagIntent, LeadIntent, LoseIntent } from "./agent.ts";
import type { Mappings } from "./mappings.ts";
import {
  instanceOf,
  isLedName,
  isMemberInstance,
  machineTable,
  memberProcesses,
  nameOfInstance,
  nodeOfInstance,
  nodeOfKey,
  type ProcessHold,
  type ProcessRow,
  processes,
  processTable,
} from "./process.ts";
import { candidatesOf, resolveLed, withLed } from "./process-control/led.ts";
import { crashOf, kubeletOf, restartAtMs, staticPodsToStart } from "./process-control/static-pods.ts";
import type { ProcessView } from "./process-view.ts";
import type { WorkQueue } from "./work-queue.ts";
import type { ReaderWorld } from "./world.ts";

/** The manager's own appointments: processes that start after their machine's boot. */
export const BOOT = "$boot";
/** Nothing happens then, but until then a cluster that has yet to notice a crash is not settled. */
export const NOTICE = "$notice";
/** A silent node's controller calls it late after 20 s, and looks every 5 s: by then it is on the agenda itself. */
const NOTICE_MS = 26_000;
/** Who holds when nobody says so. */
const HAND = "hand";
/** What everybody's link hangs on. */
const CONTROL_PLANE: ReadonlySet<string> = new Set<string>([memberProcesses.etcd.name, memberProcesses.apiServer.name]);

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
  nowMs(): number;
}

/** Starts, stops, powers and cuts. */
export class ProcessControl {
  readonly #parts: ProcessControlParts;
  /** A view: the store's last snapshot. */
  #seen: StoreSnapshot | undefined;

  constructor(parts: ProcessControlParts) {
    this.#parts = parts;
  }

  /** Starts a process now: its agents look at everything that concerns them. One that can only lead stands for election. */
  start(name: string, machine: string): void {
    const { tables } = this.#parts;
    const candidate = isLedName(name) ? `${name}@${machine}` : name;
    const instance = tables.row(processTable, candidate) === undefined ? resolveLed(tables, name) : candidate;
    const row = tables.row(processTable, instance);
    if (instance === name) this.#start(name, machine);
    else if (row?.running === false) this.#start(instance, row.machine);
  }

  /** The process of that name that is on `machine` leads from now on; whoever led before has nothing more to say. */
  lead({ process, machine }: LeadIntent): void {
    const { tables, nowMs } = this.#parts;
    this.#stop(process);
    const { linked = true, lagMs = 0 } = tables.row(processTable, `${process}@${machine}`) ?? {};
    this.#put(processTable, process, { machine, running: false, linked, startedMs: nowMs(), lagMs });
    this.#start(process, machine);
  }

  /** Kills a process: its private memory and its queue are gone. */
  stop(name: string): void {
    const { tables } = this.#parts;
    for (const instance of withLed(tables, resolveLed(tables, name))) this.#stop(instance);
  }

  /** Kills a process that comes back by itself; without `afterMs`, when its kubelet starts it again. */
  crashAndRestart(name: string, afterMs?: number): void {
    const { tables, nowMs, queue } = this.#parts;
    const instance = resolveLed(tables, name);
    const row = tables.row(processTable, instance);
    if (row?.running !== true) return;
    const { crashes, backMs } = crashOf(instance, row, nowMs());
    if (afterMs === undefined) this.#put(processTable, instance, { ...row, crashes, backMs });
    this.stop(instance);
    queue.schedule(BOOT, instance, afterMs === undefined ? backMs : nowMs() + afterMs);
  }

  /** The time has come for a process that was to start. */
  boot(instance: string): void {
    const { tables } = this.#parts;
    const row = tables.row(processTable, instance);
    if (row === undefined || row.running || isHeld(row, "stop") || isLedName(instance)) return;
    // Nobody starts static pods while the kubelet is down; it looks after them when it is back.
    if (isMemberInstance(instance) && kubeletOf(tables, row.machine)?.running === false) return;
    if (tables.row(machineTable, row.machine)?.powered === true) this.#start(instance, row.machine);
  }

  /** Starts a machine at once, with the given processes; how a cluster begins. */
  addMachine(machine: string, instances: readonly string[]): void {
    this.#put(machineTable, machine, { powered: true, boots: 1, skewMs: 0 });
    for (const instance of instances) this.#start(instance, machine);
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
    const hasKubelet = kubeletOf(tables, machine) !== undefined;
    for (const [instance, process] of [...tables.rows(processTable)]) {
      if (process.machine !== machine || candidatesOf(tables, instance).length > 0) continue;
      if (process.crashes !== undefined) this.#put(processTable, instance, { ...process, crashes: 0, backMs: 0 });
      if (!hasKubelet || !isMemberInstance(instance)) queue.schedule(BOOT, instance, this.#parts.nowMs() + latency.bootMs);
    }
  }

  /** Sets a machine's clock. */
  skew(machine: string, skewMs: number): void {
    const row = this.#parts.tables.row(machineTable, machine);
    if (row !== undefined) this.#put(machineTable, machine, { ...row, skewMs });
  }

  /** Keeps a process stopped, paused or cut off, in somebody's name. */
  hold(what: ProcessHold, name: string, by = HAND): void {
    const instance = resolveLed(this.#parts.tables, name);
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined) return;
    const wasHeld = isHeld(row, what);
    const isCrash = what === "stop" && row.running && isMemberInstance(instance);
    const crash = isCrash ? crashOf(instance, row, this.#parts.nowMs()) : {};
    this.#put(processTable, instance, { ...row, ...crash, heldBy: { ...row.heldBy, [what]: withName(row.heldBy?.[what], by) } });
    if (wasHeld) return;
    for (const each of withLed(this.#parts.tables, instance)) {
      if (what === "stop") this.#stop(each);
      else if (what === "cut") this.#cut(each);
      else this.#pause(each);
    }
  }

  /** Lets go; what nobody else holds goes on. */
  release(what: ProcessHold, name: string, by = HAND): void {
    // Whoever was held because he led may have been succeeded since.
    const candidates = candidatesOf(this.#parts.tables, name);
    for (const instance of candidates.length > 0 ? candidates : [name]) this.#release(what, instance, by);
  }

  /** What an intent asks to hold or to let go of. */
  set({ what, name, by, on }: HoldIntent): void {
    if (what === "power" && on) this.powerOff(name, by);
    else if (what === "power") this.powerOn(name, by);
    else if (on) this.hold(what, name, by);
    else this.release(what, name, by);
  }

  #release(what: ProcessHold, instance: string, by: string): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined || !isHeld(row, what)) return;
    const rest = withoutName(row.heldBy?.[what], by);
    this.#put(processTable, instance, { ...row, heldBy: { ...row.heldBy, [what]: rest } });
    if (rest.length > 0) return;
    if (what === "stop") this.#startAgain(instance, row);
    else {
      for (const each of withLed(this.#parts.tables, instance)) {
        if (what === "cut") this.#restore(each);
        else this.#resume(each);
      }
    }
  }

  /** Requests of a process get lost, in somebody's name. */
  lose({ instance, by, share }: LoseIntent): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined) return;
    const { [by]: _before, ...others } = row.losses ?? {};
    const losses = share > 0 ? { ...others, [by]: share } : others;
    const lostShare = 1 - Object.values(losses).reduce((arrives, each) => arrives * (1 - each), 1);
    this.#put(processTable, instance, { ...row, losses, lostShare });
  }

  /** Lets a process hear of changes later than usual, in somebody's name. */
  lag({ instance, by, ms }: LagIntent): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined) return;
    const { [by]: _before, ...others } = row.lags ?? {};
    const lags = ms > 0 ? { ...others, [by]: ms } : others;
    const lagMs = Object.values(lags).reduce((sum, each) => sum + each, 0);
    this.#put(processTable, instance, { ...row, lags, lagMs });
    const [led] = withLed(this.#parts.tables, instance);
    const inside = led === undefined || led === instance ? undefined : this.#parts.tables.row(processTable, led);
    if (led !== undefined && inside !== undefined) this.#put(processTable, led, { ...inside, lagMs });
  }

  #start(instance: string, machine: string): void {
    const { tables, links, nowMs } = this.#parts;
    const row = tables.row(processTable, instance);
    const next = { ...row, machine, running: true, linked: row?.linked ?? true, startedMs: nowMs() };
    this.#put(processTable, instance, next);
    // What it saw before the cut died with it: a process that starts without a link knows nothing of the world.
    links.delete(instance);
    if (row === undefined) this.#wakeControlPlane();
    if (nameOfInstance(instance) === processes.kubelet.name) this.#startStaticPods(machine);
    if (next.paused !== true) this.#relist(instance);
  }

  #stop(instance: string): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined || !row.running) return;
    this.#put(processTable, instance, { ...row, running: false });
    this.#forget(instance, ["process"]);
    // What it saw before its link was cut dies with it, too.
    this.#parts.links.delete(instance);
    this.#dropQueue(instance);
  }

  /** Nobody keeps it stopped any more; static pods are their kubelet's affair. */
  #startAgain(instance: string, row: ProcessRow): void {
    if (row.running) return;
    if (isMemberInstance(instance)) this.#parts.queue.schedule(BOOT, instance, restartAtMs(instance, row, this.#parts.nowMs()));
    else this.boot(instance);
  }

  /** A kubelet that starts looks after the static pods that ended while it was away. */
  #startStaticPods(machine: string): void {
    const { tables, agenda, queue, nowMs } = this.#parts;
    for (const [instance, afterMs] of staticPodsToStart(tables, machine)) {
      if (agenda.get(BOOT, instance) === undefined) queue.schedule(BOOT, instance, nowMs() + afterMs);
    }
  }

  /** It goes on with what it last saw, and its writes are refused. */
  #cut(instance: string): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined || !row.linked) return;
    this.#put(processTable, instance, { ...row, linked: false, cutMs: this.#parts.nowMs() });
    this.#parts.links.set(instance, this.#seenNow());
    // Leaders count from here how long they may still call themselves so.
    if (row.running && row.paused !== true && isMemberInstance(instance)) this.#relist(instance);
  }

  /** It catches up after the reconnect latency. */
  #restore(instance: string): void {
    const { tables, links } = this.#parts;
    const row = tables.row(processTable, instance);
    if (row === undefined || row.linked) return;
    this.#put(processTable, instance, { ...row, linked: true });
    const seen = links.get(instance);
    links.delete(instance);
    if (row.running && row.paused !== true) this.#relist(instance, seen);
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

  /** Whoever watches lists anew, and looks at what of `seen` has changed or gone. */
  relistAll(seen: StoreSnapshot): void {
    for (const [instance, row] of [...this.#parts.tables.rows(processTable)]) {
      if (row.running && row.linked && row.paused !== true) this.#relist(instance, seen);
    }
  }

  /**
   * What a process does when it starts or reconnects: list everything, and look at every key that follows; also at those
   * of what it had `seen` and what has changed or gone since.
   */
  #relist(instance: string, seen?: StoreSnapshot): void {
    const { agents, mappings, queue, store, world } = this.#parts;
    const nowMs = this.#parts.nowMs();
    const node = nodeOfInstance(instance);
    const name = nameOfInstance(instance);
    for (const agent of agents) {
      if (agent.process.name !== name || agent.process.perNode !== (node !== undefined)) continue;
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
    if (table === processTable && name.includes("@") && CONTROL_PLANE.has(nameOfInstance(name))) this.#wakeControlPlane();
  }

  /** Somebody has to find out who still reaches the API. */
  #wakeControlPlane(): void {
    const { agents, queue, nowMs } = this.#parts;
    const agent = agents.find(({ name }) => name === controlPlaneWake.agent);
    if (agent !== undefined) queue.enqueue(agent, controlPlaneWake.key, nowMs(), undefined);
  }

  /** What there is to see now; taken once for thousands of processes that are cut off together. */
  #seenNow(): StoreSnapshot {
    const { store } = this.#parts;
    if (this.#seen?.revision !== store.revision) this.#seen = store.snapshot();
    return this.#seen;
  }

  #forget(instance: string, causes: readonly ("process" | "machine")[]): void {
    const { agents, tables } = this.#parts;
    const node = nodeOfInstance(instance);
    const name = nameOfInstance(instance);
    const isOfNode = node !== undefined;
    const specs = agents
      .filter(({ process }) => process.name === name && process.perNode === isOfNode)
      .flatMap(({ tables: own = [] }) => own);
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

function isHeld(row: ProcessRow, what: ProcessHold): boolean {
  return (row.heldBy?.[what]?.length ?? 0) > 0;
}

function withName(names: readonly string[] | undefined, name: string): readonly string[] {
  return names?.includes(name) === true ? names : [...(names ?? []), name];
}

function withoutName(names: readonly string[] | undefined, name: string): readonly string[] {
  return (names ?? []).filter((each) => each !== name);
}
