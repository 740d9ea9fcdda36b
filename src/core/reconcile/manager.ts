/**
 * Runs all agents: maps changes to keys, runs what is due, applies intents, retries, and keeps processes honest.
 *
 * Invariant: time moves only here, to the due time of the next record; between two records nothing happens.
 * @see kubernetes-sigs/controller-runtime pkg/internal/controller/controller.go (queue, retries) for the shape
 */
import { ApiError } from "../api/errors.ts";
import type { KubeObject } from "../api/kind.ts";
import type { Asks } from "../server/asks.ts";
import type { Server } from "../server/server.ts";
import { Agenda, type AgendaSnapshot, type Due } from "../sim/agenda.ts";
import { assert } from "../sim/assert.ts";
import { latency } from "../sim/latency.ts";
import { Trace } from "../sim/trace.ts";
import { createTree, type Tree } from "../sim/tree.ts";
import type { Author, Causes, LogEntry } from "../store/log.ts";
import type { Store, StoreSnapshot } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";
import type { Agent, Change, Intent, Key, Outcome } from "./agent.ts";
import { Applier, copyOf, type Ending, type Physical, type Progress } from "./apply-intent.ts";
import type { Buggify } from "./buggify.ts";
import { KeyTurn } from "./key-turn.ts";
import { Livelock } from "./livelock.ts";
import { Mappings } from "./mappings.ts";
import { PastWorlds } from "./past-worlds.ts";
import { type ProcessRow, processes } from "./process.ts";
import { BOOT, NOTICE, ProcessControl } from "./process-control.ts";
import { ProcessView } from "./process-view.ts";
import { Recorder } from "./recorder.ts";
import { WorkQueue } from "./work-queue.ts";
import { ReaderWorld } from "./world.ts";

/** So many steps, or entries of the log, lie between two milestones at the most: some milliseconds of work. */
const MILESTONE = 250;
/** The manager's own appointment: the recorder's sweep. */
const SWEEP = "$sweep";
const SWEEP_MS = 60_000;
/** How late a wake comes that a simulation delays. */
const DELAYED_WAKE_MS = 2_000;

/** What the manager works with. */
export interface ManagerParts {
  readonly store: Store;
  readonly server: Server;
  readonly tables: Tables;
  /** Questions to the world outside; absent: nobody asks any. */
  readonly asks?: Asks | undefined;
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
  readonly suspended: Suspended | undefined;
}

/** A reconcile in whose middle somebody outside has to answer. */
export interface Suspended {
  readonly record: Due<Causes>;
  readonly outcome: Outcome;
  readonly at: Progress;
}

/** The controller manager of the house, for every process. */
export class Manager {
  readonly trace = new Trace();
  readonly #parts: ManagerParts;
  readonly #agenda: Agenda<Causes>;
  readonly #agents: ReadonlyMap<string, Agent>;
  readonly #mappings: Mappings;
  readonly #world: ReaderWorld;
  readonly #applier: Applier;
  readonly #livelock = new Livelock();
  readonly #freeMs: Tree<string, number>;
  readonly #queue: WorkQueue;
  readonly #processes: ProcessView;
  readonly #control: ProcessControl;
  readonly #links: Map<string, StoreSnapshot>;
  readonly #past: PastWorlds;
  #nowMs: number;
  #steps: number;
  #milestone: (() => void) | undefined;
  #suspended: Suspended | undefined;

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
    this.#suspended = parts.from?.suspended;
    this.#past = new PastWorlds(parts.store.standing, this.#links);
    this.#world = new ReaderWorld(parts.store);
    this.#mappings = new Mappings(parts.agents, this.#world);
    this.#control = this.#createControl();
    const recorder = new Recorder(parts.tables);
    const physical: Physical = { control: this.#control, wake: (agent, key) => this.wake(agent, key) };
    this.#applier = new Applier({
      server: parts.server,
      tables: parts.tables,
      asks: parts.asks,
      recorder,
      buggify: parts.buggify,
      physical,
      seed: parts.seed,
    });
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
    return this.#agenda.foreground === 0 && !this.isWaiting;
  }

  /** Whether time stands still because somebody outside has to answer, or something has to be gone on with at this instant. */
  get isWaiting(): boolean {
    return this.#suspended !== undefined || this.#parts.asks?.isOpen === true;
  }

  /** When the next record is due. */
  get nextDueMs(): number | undefined {
    return this.#suspended === undefined ? this.#agenda.first()?.dueMs : this.#nowMs;
  }

  /** What is queued, soonest first. */
  due(): Iterable<Due<Causes>> {
    return this.#agenda.records();
  }

  /** The kinds whose changes can wake an agent; none for who is no agent. */
  watchedBy(agent: string): ReadonlySet<string> {
    return this.#mappings.watchedBy(agent);
  }

  snapshot(): ManagerSnapshot {
    return {
      nowMs: this.#nowMs,
      steps: this.#steps,
      agenda: this.#agenda.snapshot(),
      freeMs: this.#freeMs.clone(),
      links: new Map(this.#links),
      suspended: this.#suspended,
    };
  }

  /** Runs the next record if it is due by `untilMs`; returns whether one ran: none does while an answer is missing. */
  step(untilMs: number): boolean {
    const { asks } = this.#parts;
    if (asks?.isOpen === true) return false;
    if (this.#suspended !== undefined) return this.#goOn(this.#suspended);
    asks?.forget();
    const record = this.#agenda.first();
    if (record === undefined || record.dueMs > untilMs) return false;
    this.#agenda.remove(record);
    if (record.dueMs > this.#nowMs) this.#nowMs = record.dueMs;
    this.#steps += 1;
    const { seq } = this.#parts.store.log;
    if (record.agent.startsWith("$")) this.#runOwn(record);
    else this.#run(record);
    this.#markWay(seq);
    return true;
  }

  /** Calls back after every so many steps or entries of the log: that is when keyframes are taken. */
  onMilestone(milestone: () => void): void {
    this.#milestone = milestone;
  }

  /** Lets time pass to `untilMs` with nothing due before it; none passes while somebody outside has to answer. */
  idleUntil(untilMs: number): void {
    if (this.isWaiting) return;
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
    this.#control.start(instance, machine);
  }

  /** Kills a process: its private memory and its queue are gone. */
  stopProcess(instance: string): void {
    this.#control.stop(instance);
  }

  /** Starts a machine at once, with the given processes; how a cluster begins. */
  addMachine(machine: string, instances: readonly string[]): void {
    this.#control.addMachine(machine, instances);
  }

  /** Takes a machine's power away: its processes stop, and what lived in its memory is gone. */
  powerOff(machine: string, by?: string): void {
    this.#control.powerOff(machine, by);
  }

  /** Lets a machine have power, unless somebody else keeps it away; its processes start when it has booted. */
  powerOn(machine: string, by?: string): void {
    this.#control.powerOn(machine, by);
  }

  /** Cuts a process off: it goes on with what it last saw, and its writes are refused. */
  cutLink(instance: string, by?: string): void {
    this.#control.hold("cut", instance, by);
  }

  /** Connects a process again; it catches up after the reconnect latency. */
  restoreLink(instance: string, by?: string): void {
    this.#control.release("cut", instance, by);
  }

  /** Every process looks at everything anew, and at what of `seen` has changed or gone. */
  relistAll(seen: StoreSnapshot): void {
    this.#control.relistAll(seen);
  }

  /** Applies intents that are no agent's: a user's faults. Refused is what the first of them is refused for. */
  perform(intents: readonly Intent[], author: Author): void {
    const refusal = this.#applier.apply(
      { intents },
      { author, instance: processes.environment.name, linked: true, lostShare: 0, nowMs: this.#nowMs },
    );
    if (refusal instanceof ApiError) throw refusal;
  }

  /** Wakes a key as if something it watches had changed: for agents' own keys that a command touches. */
  wake(agentName: string, key: Key): void {
    const agent = this.#agents.get(agentName);
    assert(agent !== undefined, `no agent ${agentName}`);
    this.#queue.enqueue(agent, key, this.#nowMs, undefined);
  }

  /** Tells of a milestone that this step has passed; a function of steps and entries alone, so that every life has the same. */
  #markWay(seqBefore: number): void {
    if (this.#milestone === undefined) return;
    const { seq } = this.#parts.store.log;
    if (this.#steps % MILESTONE === 0 || Math.floor(seq / MILESTONE) > Math.floor(seqBefore / MILESTONE)) this.#milestone();
  }

  #createControl(): ProcessControl {
    const { store, tables, agents } = this.#parts;
    return new ProcessControl({
      store,
      tables,
      agents,
      agenda: this.#agenda,
      queue: this.#queue,
      mappings: this.#mappings,
      world: this.#world,
      view: this.#processes,
      links: this.#links,
      nowMs: () => this.#nowMs,
    });
  }

  #runOwn(record: Due<Causes>): void {
    if (record.agent === SWEEP) {
      this.#applier.sweepEvents(this.#nowMs);
      this.#queue.schedule(SWEEP, record.key, this.#nowMs + SWEEP_MS, { background: true });
      return;
    }
    if (record.agent === BOOT) this.#control.boot(record.key);
    else assert(record.agent === NOTICE, `a record names an appointment that exists: ${record.agent}`);
  }

  #run(record: Due<Causes>): void {
    const agent = this.#agents.get(record.agent);
    assert(agent !== undefined, `a record names an agent that exists: ${record.agent}`);
    const { instance, row: process, skewMs } = this.#processes.of(agent.process, record.key);
    if (process === undefined || !process.running || process.paused === true) return;
    if (this.#queue.waitForWorker(agent, record, this.#nowMs)) return;
    if (this.#parts.buggify?.strikes("droppedViews", `${record.agent}/${record.key}`, this.#nowMs)) this.dropViews();
    const world = this.#worldOf(instance, skewMs, process.linked);
    const outcome = agent.reconcile(record.key, world, new KeyTurn(this.#parts.seed, this.#parts.tables, record));
    world.close();
    const { intents } = outcome;
    if (agent.drainsQueue !== true) this.#livelock.observe(record, this.#nowMs, intents.length > 0);
    if (intents.length > 0)
      this.trace.add(this.#nowMs, () => `${record.agent} ${record.key}: ${intents.map((intent) => intent.do).join(", ")}`);
    this.#apply(agent, { record, outcome }, instance, process);
    if (this.#parts.buggify?.strikes("doubledWake", `${record.agent}/${record.key}`, this.#nowMs)) {
      this.#queue.enqueue(agent, record.key, this.#nowMs + latency.watchMs, undefined);
    }
  }

  /** Applies what an agent wants, or the rest of it. */
  #apply(
    agent: Agent,
    { record, outcome, at }: Omit<Suspended, "at"> & Partial<Pick<Suspended, "at">>,
    instance: string,
    process: ProcessRow,
  ): void {
    const author: Author = { agent: agent.name, key: record.key, causes: record.causes };
    const ending: Ending = this.#applier.apply(
      outcome,
      { author, instance, linked: process.linked, lostShare: process.lostShare ?? 0, nowMs: this.#nowMs },
      at && copyOf(at),
    );
    if (ending === "crashed") this.#control.crashAndRestart(instance, latency.reconnectMs);
    else if (ending === undefined || ending instanceof ApiError) this.#queue.reschedule(agent, record, outcome, ending, this.#nowMs);
    else this.#suspended = { record, outcome, at: ending.at };
  }

  /** Goes on where an answer was missing that is there now; whoever died meanwhile does not. */
  #goOn({ record, outcome, at }: Suspended): boolean {
    this.#suspended = undefined;
    this.#steps += 1;
    const { seq } = this.#parts.store.log;
    const agent = this.#agents.get(record.agent);
    assert(agent !== undefined, `a record names an agent that exists: ${record.agent}`);
    const { instance, row } = this.#processes.of(agent.process, record.key);
    if (row?.running === true && row.paused !== true) this.#apply(agent, { record, outcome, at }, instance, row);
    this.#markWay(seq);
    return true;
  }

  #worldOf(instance: string, skewMs: number, linked: boolean): ReaderWorld {
    if (linked) return this.#world.open(this.#nowMs, this.#parts.store.revision, skewMs);
    const seen = this.#links.get(instance);
    return this.#past.of(seen).open(this.#nowMs, seen?.revision ?? 0, skewMs);
  }

  #observe(entry: LogEntry): void {
    const mappings = this.#mappings.of(entry.kind);
    if (mappings.length === 0) return;
    const change = entry as Change<KubeObject>;
    this.#world.open(this.#nowMs, this.#parts.store.revision);
    for (const { agent, map } of mappings) {
      for (const key of map(change)) {
        const { row } = this.#processes.of(agent.process, key);
        if (row === undefined || !row.running || !row.linked || row.paused === true) continue;
        this.#queue.enqueue(agent, key, this.#wakeMs(agent, key) + (row.lagMs ?? 0), entry.seq);
      }
    }
    this.#world.close();
  }

  #wakeMs(agent: Agent, key: Key): number {
    const late = this.#parts.buggify?.strikes("delayedWake", `${agent.name}/${key}`, this.#nowMs) ? DELAYED_WAKE_MS : 0;
    return this.#nowMs + (agent.latencyMs ?? latency.watchMs) + late;
  }
}
