/**
 * Runs all agents: maps changes to keys, runs what is due, applies intents, retries, and keeps processes honest.
 *
 * Invariant: time moves only here, to the due time of the next record; between two records nothing happens.
 * @see kubernetes-sigs/controller-runtime pkg/internal/controller/controller.go (queue, retries) for the shape
 */
import type { KubeObject } from "../api/kind.ts";
import type { Server } from "../server/server.ts";
import { Agenda, type AgendaSnapshot, type Due } from "../sim/agenda.ts";
import { assert } from "../sim/assert.ts";
import { latency } from "../sim/latency.ts";
import { Trace } from "../sim/trace.ts";
import { createTree, type Tree } from "../sim/tree.ts";
import type { Author, Causes, LogEntry } from "../store/log.ts";
import { Reader } from "../store/reader.ts";
import type { Store, StoreSnapshot } from "../store/store.ts";
import type { TableSpec, Tables } from "../store/tables.ts";
import type { Agent, Change, Key } from "./agent.ts";
import { Applier } from "./apply-intent.ts";
import type { Buggify } from "./buggify.ts";
import { KeyTurn } from "./key-turn.ts";
import { Livelock } from "./livelock.ts";
import { instanceOf, machineTable, nodeOfInstance, nodeOfKey, processTable } from "./process.ts";
import { ProcessView } from "./process-view.ts";
import { Recorder } from "./recorder.ts";
import { WorkQueue } from "./work-queue.ts";
import { ReaderWorld } from "./world.ts";

/** The manager's own appointments: processes that start after their machine's boot, and the recorder's sweep. */
const BOOT = "$boot";
/** Nothing happens then, but until then a cluster that has yet to notice a crash is not settled. */
const NOTICE = "$notice";
const SWEEP = "$sweep";
const SWEEP_MS = 60_000;
/** A silent node's controller calls it late after 20 s, and looks every 5 s: by then it is on the agenda itself. */
const NOTICE_MS = 26_000;
/** --leader-elect-renew-deadline. */
const RENEW_DEADLINE_MS = 10_000;
/** How late a wake comes that a simulation delays. */
const DELAYED_WAKE_MS = 2_000;

/** What the manager works with. */
export interface ManagerParts {
  readonly store: Store;
  readonly server: Server;
  readonly tables: Tables;
  readonly agents: readonly Agent[];
  readonly seed: number;
  readonly startMs: number;
  readonly buggify?: Buggify | undefined;
  readonly from?: ManagerSnapshot | undefined;
}

/** What the manager remembers beside store and tables. */
export interface ManagerSnapshot {
  readonly nowMs: number;
  readonly steps: number;
  readonly agenda: AgendaSnapshot<Causes>;
  /** When each agent's next worker is free. */
  readonly freeMs: Tree<string, number>;
  /** What a process saw last before its link was cut. */
  readonly links: ReadonlyMap<string, StoreSnapshot>;
}

type Mapping = { readonly agent: Agent; map(change: Change<KubeObject>): Iterable<Key> };

/** The controller manager of the house, for every process. */
export class Manager {
  readonly trace = new Trace();
  readonly #parts: ManagerParts;
  readonly #agenda: Agenda<Causes>;
  readonly #agents: ReadonlyMap<string, Agent>;
  readonly #mappings = new Map<string, readonly Mapping[]>();
  readonly #world: ReaderWorld;
  readonly #applier: Applier;
  readonly #livelock = new Livelock();
  readonly #freeMs: Tree<string, number>;
  readonly #queue: WorkQueue;
  readonly #processes: ProcessView;
  readonly #links: Map<string, StoreSnapshot>;
  readonly #frozen = new Map<string, ReaderWorld>();
  #nowMs: number;
  #steps: number;

  constructor(parts: ManagerParts) {
    this.#parts = parts;
    this.#nowMs = parts.from?.nowMs ?? parts.startMs;
    this.#steps = parts.from?.steps ?? 0;
    this.#agenda = new Agenda(parts.from?.agenda);
    this.#agents = new Map(parts.agents.map((agent) => [agent.name, agent]));
    this.#freeMs = parts.from?.freeMs.clone() ?? createTree();
    this.#queue = new WorkQueue(this.#agenda, this.#freeMs);
    this.#processes = new ProcessView(parts.tables);
    this.#links = new Map(parts.from?.links ?? []);
    this.#world = new ReaderWorld(parts.store);
    const recorder = new Recorder(parts.tables);
    this.#applier = new Applier({ server: parts.server, tables: parts.tables, recorder, buggify: parts.buggify });
    for (const { kind } of parts.store.definitions) this.#mappings.set(kind, this.#mappingsOf(kind));
    parts.store.observe((entry) => this.#observe(entry));
    if (parts.from === undefined) this.#queue.schedule(SWEEP, "recorder", this.#nowMs + SWEEP_MS, { background: true });
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** How many records ran. */
  get steps(): number {
    return this.#steps;
  }

  /** Whether no work is queued and nothing is due that would change anything. */
  get settled(): boolean {
    return this.#agenda.foreground === 0;
  }

  /** When the next record is due. */
  get nextDueMs(): number | undefined {
    return this.#agenda.first()?.dueMs;
  }

  /** What is queued, soonest first. */
  due(): Iterable<Due<Causes>> {
    return this.#agenda.records();
  }

  snapshot(): ManagerSnapshot {
    return {
      nowMs: this.#nowMs,
      steps: this.#steps,
      agenda: this.#agenda.snapshot(),
      freeMs: this.#freeMs.clone(),
      links: new Map(this.#links),
    };
  }

  /** Runs the next record if it is due by `untilMs`; returns whether one ran. */
  step(untilMs: number): boolean {
    const record = this.#agenda.first();
    if (record === undefined || record.dueMs > untilMs) return false;
    this.#agenda.remove(record);
    if (record.dueMs > this.#nowMs) this.#nowMs = record.dueMs;
    this.#steps += 1;
    if (record.agent.startsWith("$")) this.#runOwn(record);
    else this.#run(record);
    return true;
  }

  /** Lets time pass to `untilMs` with nothing due before it. */
  idleUntil(untilMs: number): void {
    assert((this.nextDueMs ?? Number.POSITIVE_INFINITY) >= untilMs, "time never jumps over a due record");
    if (untilMs > this.#nowMs) this.#nowMs = untilMs;
  }

  /** Forgets every view; the next question rebuilds what it needs. */
  dropViews(): void {
    this.#parts.store.dropViews();
    for (const agent of this.#parts.agents) agent.dropViews?.();
  }

  /** Starts a process now: its agents look at everything that concerns them. */
  startProcess(instance: string, machine: string): void {
    const { tables } = this.#parts;
    const row = tables.row(processTable, instance);
    this.#putProcess(processTable, instance, { machine, running: true, linked: row?.linked ?? true, startedMs: this.#nowMs });
    // What it saw before the cut died with it: a process that starts without a link knows nothing of the world.
    this.#links.delete(instance);
    this.#frozen.delete(instance);
    this.#relist(instance);
  }

  /** Kills a process: its private memory and its queue are gone. */
  stopProcess(instance: string): void {
    const { tables } = this.#parts;
    const row = tables.row(processTable, instance);
    if (row === undefined || !row.running) return;
    this.#putProcess(processTable, instance, { ...row, running: false });
    this.#forget(instance, ["process"]);
    this.#dropQueue(instance);
  }

  /** Starts a machine at once, with the given processes; how a cluster begins. */
  addMachine(machine: string, instances: readonly string[]): void {
    this.#putProcess(machineTable, machine, { powered: true, boots: 1, skewMs: 0 });
    for (const instance of instances) this.startProcess(instance, machine);
  }

  /** Takes a machine's power away: its processes stop, and what lived in its memory is gone. */
  powerOff(machine: string): void {
    const { tables } = this.#parts;
    const row = tables.row(machineTable, machine);
    if (row === undefined || !row.powered) return;
    this.#putProcess(machineTable, machine, { ...row, powered: false });
    this.#queue.schedule(NOTICE, machine, this.#nowMs + NOTICE_MS);
    for (const [instance, process] of [...tables.rows(processTable)]) {
      if (process.machine !== machine) continue;
      this.stopProcess(instance);
      this.#forget(instance, ["process", "machine"]);
      const booting = this.#agenda.get(BOOT, instance);
      if (booting !== undefined) this.#agenda.remove(booting);
    }
  }

  /** Gives a machine power; its processes start when it has booted. */
  powerOn(machine: string): void {
    const { tables } = this.#parts;
    const row = tables.row(machineTable, machine);
    if (row === undefined || row.powered) return;
    this.#putProcess(machineTable, machine, { ...row, powered: true, boots: row.boots + 1 });
    for (const [instance, process] of [...tables.rows(processTable)]) {
      if (process.machine === machine) this.#queue.schedule(BOOT, instance, this.#nowMs + latency.bootMs);
    }
  }

  /** Cuts a process off: it goes on with what it last saw, and its writes are refused. */
  cutLink(instance: string): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined || !row.linked) return;
    this.#putProcess(processTable, instance, { ...row, linked: false, cutMs: this.#nowMs });
    this.#links.set(instance, this.#parts.store.snapshot());
  }

  /** Connects a process again; it catches up after the reconnect latency. */
  restoreLink(instance: string): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined || row.linked) return;
    this.#putProcess(processTable, instance, { ...row, linked: true });
    const seen = this.#links.get(instance);
    this.#links.delete(instance);
    this.#frozen.delete(instance);
    const { cutMs = this.#nowMs, machine } = row;
    const hasLostLease = nodeOfInstance(instance) === undefined && this.#nowMs - cutMs >= RENEW_DEADLINE_MS;
    // Whoever could not renew its leader's lease has ended, and starts with nothing in its memory.
    if (row.running && hasLostLease) this.stopProcess(instance);
    if (row.running && hasLostLease) this.startProcess(instance, machine);
    else if (row.running) this.#relist(instance, seen);
  }

  /** Wakes a key as if something it watches had changed: for agents' own keys that a command touches. */
  wake(agentName: string, key: Key): void {
    const agent = this.#agents.get(agentName);
    assert(agent !== undefined, `no agent ${agentName}`);
    this.#queue.enqueue(agent, key, this.#nowMs, undefined);
  }

  #runOwn(record: Due<Causes>): void {
    if (record.agent === SWEEP) {
      this.#applier.sweepEvents(this.#nowMs);
      this.#queue.schedule(SWEEP, record.key, this.#nowMs + SWEEP_MS, { background: true });
      return;
    }
    if (record.agent === NOTICE) return;
    const row = this.#parts.tables.row(processTable, record.key);
    if (row !== undefined && !row.running) this.startProcess(record.key, row.machine);
  }

  #run(record: Due<Causes>): void {
    const agent = this.#agents.get(record.agent);
    assert(agent !== undefined, `a record names an agent that exists: ${record.agent}`);
    const { instance, row: process, skewMs } = this.#processes.of(agent.process, record.key);
    if (process === undefined || !process.running) return;
    if (this.#queue.waitForWorker(agent, record, this.#nowMs)) return;
    if (this.#parts.buggify?.strikes("droppedViews", `${record.agent}/${record.key}`, this.#nowMs)) this.dropViews();
    const world = this.#worldOf(instance, skewMs, process.linked);
    const outcome = agent.reconcile(record.key, world, new KeyTurn(this.#parts.seed, this.#parts.tables, record));
    world.close();
    const { intents } = outcome;
    if (agent.drainsQueue !== true) this.#livelock.observe(record, this.#nowMs, intents.length > 0);
    if (intents.length > 0)
      this.trace.add(this.#nowMs, () => `${record.agent} ${record.key}: ${intents.map((intent) => intent.do).join(", ")}`);
    const author: Author = { agent: agent.name, key: record.key, causes: record.causes };
    const ending = this.#applier.apply(outcome, { author, instance, linked: process.linked, nowMs: this.#nowMs });
    if (ending === "crashed") this.#crashAndRestart(instance);
    else this.#queue.reschedule(agent, record, outcome, ending, this.#nowMs);
    if (this.#parts.buggify?.strikes("doubledWake", `${record.agent}/${record.key}`, this.#nowMs)) {
      this.#queue.enqueue(agent, record.key, this.#nowMs + latency.watchMs, undefined);
    }
  }

  #worldOf(instance: string, skewMs: number, linked: boolean): ReaderWorld {
    if (linked) return this.#world.open(this.#nowMs + skewMs, this.#parts.store.revision);
    const seen = this.#links.get(instance);
    let frozen = this.#frozen.get(instance);
    if (frozen === undefined) {
      frozen = new ReaderWorld(new Reader(this.#parts.store.definitions, seen?.tables));
      this.#frozen.set(instance, frozen);
    }
    return frozen.open(this.#nowMs + skewMs, seen?.revision ?? 0);
  }

  #observe(entry: LogEntry): void {
    const mappings = this.#mappings.get(entry.kind);
    if (mappings === undefined || mappings.length === 0) return;
    const change = entry as Change<KubeObject>;
    this.#world.open(this.#nowMs, this.#parts.store.revision);
    for (const { agent, map } of mappings) {
      for (const key of map(change)) {
        if (this.#hears(agent, key)) this.#queue.enqueue(agent, key, this.#wakeMs(agent, key), entry.seq);
      }
    }
    this.#world.close();
  }

  #wakeMs(agent: Agent, key: Key): number {
    const late = this.#parts.buggify?.strikes("delayedWake", `${agent.name}/${key}`, this.#nowMs) ? DELAYED_WAKE_MS : 0;
    return this.#nowMs + (agent.latencyMs ?? latency.watchMs) + late;
  }

  #hears(agent: Agent, key: Key): boolean {
    const { row } = this.#processes.of(agent.process, key);
    return row?.running === true && row.linked;
  }

  #mappingsOf(kind: string): readonly Mapping[] {
    const mappings: Mapping[] = [];
    for (const agent of this.#parts.agents) {
      const watch = agent.watches[kind as keyof Agent["watches"]] as
        | ((change: Change<KubeObject>, world: ReaderWorld) => Iterable<Key>)
        | undefined;
      if (watch !== undefined) mappings.push({ agent, map: (change) => watch(change, this.#world) });
      else if (agent.watchAny !== undefined) mappings.push({ agent, map: (change) => agent.watchAny?.(kind, change, this.#world) ?? [] });
    }
    return mappings;
  }

  /**
   * What a process does when it starts or reconnects: list everything, and look at every key that follows; also at those
   * of what it had `seen` and what has changed or gone since.
   */
  #relist(instance: string, seen?: StoreSnapshot): void {
    const node = nodeOfInstance(instance);
    const dueMs = this.#nowMs + latency.watchMs;
    for (const agent of this.#agents.values()) {
      if (agent.process.name !== (node === undefined ? instance : instance.slice(0, instance.indexOf("@")))) continue;
      this.#world.open(this.#nowMs, this.#parts.store.revision);
      const keys = new Set<Key>(agent.startKeys?.(this.#world, node) ?? []);
      // An agent of one node among thousands names its own keys; asking every object for them would cost nodes × objects.
      if (node === undefined || agent.startKeys === undefined) {
        this.#mapEverything(agent, keys);
        if (seen !== undefined) this.#mapMissed(agent, seen, keys);
      }
      this.#world.close();
      for (const key of keys) if (node === undefined || nodeOfKey(key) === node) this.#queue.enqueue(agent, key, dueMs, undefined);
    }
  }

  #putProcess<Row>(table: TableSpec<Row>, name: string, row: Row): void {
    this.#parts.tables.put(table, name, row);
    this.#processes.forget();
  }

  #mapEverything(agent: Agent, keys: Set<Key>): void {
    for (const [kind, mappings] of this.#mappings) {
      const mapping = mappings.find((candidate) => candidate.agent === agent);
      if (mapping === undefined) continue;
      for (const object of this.#world.listAny(kind)) for (const key of mapping.map({ after: object })) keys.add(key);
    }
  }

  #mapMissed(agent: Agent, seen: StoreSnapshot, keys: Set<Key>): void {
    for (const [kind, mappings] of this.#mappings) {
      const mapping = mappings.find((candidate) => candidate.agent === agent);
      if (mapping === undefined) continue;
      for (const [key, object] of seen.tables.get(kind)?.entries() ?? []) {
        const before = object as KubeObject;
        const after = this.#world.getAny(kind, key);
        if (before !== after) for (const each of mapping.map({ before, after })) keys.add(each);
      }
    }
  }

  #forget(instance: string, causes: readonly ("process" | "machine")[]): void {
    const node = nodeOfInstance(instance);
    const name = node === undefined ? instance : instance.slice(0, instance.indexOf("@"));
    const tables = this.#parts.agents.filter((agent) => agent.process.name === name).flatMap((agent) => agent.tables ?? []);
    this.#parts.tables.forget([...new Set(tables.map((table) => table.name))], causes, node === undefined ? "" : `${node}/`);
    this.#parts.tables.forget(["events-spoken"], causes, `${instance}/`);
  }

  #dropQueue(instance: string): void {
    for (const agent of this.#agents.values()) {
      for (const record of this.#agenda.recordsOf(agent.name)) {
        if (instanceOf(agent.process, record.key) === instance) this.#agenda.remove(record);
      }
    }
  }

  #crashAndRestart(instance: string): void {
    const row = this.#parts.tables.row(processTable, instance);
    if (row === undefined) return;
    this.stopProcess(instance);
    this.#queue.schedule(BOOT, instance, this.#nowMs + latency.reconnectMs);
  }
}
