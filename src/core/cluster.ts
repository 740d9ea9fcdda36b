/**
 * The composition root: options in, a wired cluster out. No logic of its own beyond letting time pass.
 */
import { ApiError } from "./api/errors.ts";
import { builtInKinds } from "./api/kinds/index.ts";
import { Registry } from "./api/registry.ts";
import { controlPlaneMembers, type NodeSpec, nodeObject, standardNodes, systemObjects } from "./bootstrap.ts";
import { controllers } from "./controllers/index.ts";
import { createChaosAgent } from "./faults/engine/chaos.ts";
import { faultAgent } from "./faults/engine/strike.ts";
import type { KubeletHands, Scene } from "./faults/fault.ts";
import { execute, type Input, type InputParts, type Receipt, sceneOf } from "./input.ts";
import { crashContainer, createKubeletAgents } from "./kubelet/index.ts";
import { chooseEndpoint, networkAgents } from "./network/index.ts";
import type { Agent } from "./reconcile/agent.ts";
import { Buggify, type BuggifyOptions } from "./reconcile/buggify.ts";
import { componentStatuses } from "./reconcile/component-statuses.ts";
import { controlPlaneAgent } from "./reconcile/control-plane/links.ts";
import { memberTable } from "./reconcile/control-plane.ts";
import { Manager, type ManagerSnapshot } from "./reconcile/manager.ts";
import { machineTable, memberInstances, processes, processTable } from "./reconcile/process.ts";
import { spokenTable } from "./reconcile/recorder.ts";
import { createScheduler } from "./scheduler/index.ts";
import { admissionSteps } from "./server/admission/index.ts";
import { type Answer, type Ask, AskPending, Asks, askTable, listenerTable } from "./server/asks.ts";
import { FollowedKinds } from "./server/custom-kinds.ts";
import { Server } from "./server/server.ts";
import type { Author, LogPast } from "./store/log.ts";
import { Store, type StoreSnapshot } from "./store/store.ts";
import { Tables, type TablesSnapshot } from "./store/tables.ts";

/** What a cluster is made from. Same options and inputs, same bytes. */
export interface ClusterOptions {
  /** Default 1. */
  readonly seed?: number;
  /** Virtual time at the start, milliseconds since 1970; default 2026-01-01T00:00:00Z. */
  readonly startMs?: number;
  /** Workers, or the nodes themselves; default 3. */
  readonly nodes?: number | readonly NodeSpec[];
  /** Members of the control plane; default 1. */
  readonly controlPlane?: 1 | 3;
  /** Chain every write into the log's hash. */
  readonly hashing?: boolean;
  /** Validate agents' writes as if they were clients'. */
  readonly distrust?: boolean;
  /** Trouble for simulations. */
  readonly buggify?: BuggifyOptions;
}

/** Everything that a cluster is: restoring it and going on gives what the original would have done. */
export interface ClusterSnapshot {
  readonly options: ClusterOptions;
  readonly store: StoreSnapshot;
  readonly tables: TablesSnapshot;
  readonly manager: ManagerSnapshot;
}

/** 2026-01-01T00:00:00Z. */
export const DEFAULT_START_MS = 1_767_225_600_000;

/** A cluster is a minute old when it is handed over: its nodes have registered and are Ready. */
const WARM_UP_MS = 60_000;

/** Objects of these make writes ask somebody outside. */
const WEBHOOK_KINDS = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"] as const;

const KUBEADM: Author = { agent: "kubeadm", key: "bootstrap" };

/** A whole cluster in virtual time. */
export class Cluster {
  readonly options: ClusterOptions;
  readonly seed: number;
  readonly startMs: number;
  readonly registry: Registry;
  readonly store: Store;
  readonly tables: Tables;
  readonly server: Server;
  readonly manager: Manager;
  readonly buggify: Buggify | undefined;
  /** Questions to the world outside. */
  readonly asks: Asks;
  /** Answers at once what a command's write asks, for commands cannot come back later; only a host has such a thing. */
  answerNow: ((ask: Ask) => Answer) | undefined;
  #frozen: string | undefined;
  readonly #followers: ((input: Input) => void)[] = [];

  constructor(options: ClusterOptions = {}, from?: ClusterSnapshot, past?: LogPast) {
    this.options = options;
    this.seed = options.seed ?? 1;
    this.startMs = options.startMs ?? DEFAULT_START_MS;
    this.buggify = options.buggify === undefined ? undefined : new Buggify(options.buggify, this.startMs);
    const agents: readonly Agent[] = [
      ...controllers,
      createScheduler(),
      ...createKubeletAgents({ route: chooseEndpoint, seed: this.seed }),
      ...networkAgents,
      controlPlaneAgent,
      faultAgent,
      createChaosAgent({ endProcess }),
    ];
    const specs = [processTable, machineTable, spokenTable, askTable, listenerTable, ...agents.flatMap((agent) => agent.tables ?? [])];
    this.tables = new Tables([...new Map(specs.map((spec) => [spec.name, spec])).values()], from?.tables);
    this.store = new Store(builtInKinds, { from: from?.store, hashing: options.hashing, past });
    this.registry = new Registry(builtInKinds, new FollowedKinds(this.store));
    const nowMs = (): number => this.manager.nowMs;
    const { store, tables, seed } = this;
    const isNeeded = (): boolean => WEBHOOK_KINDS.some((kind) => store.count(kind) > 0);
    this.asks = new Asks({ store, tables, seed, nowMs, isNeeded });
    this.server = new Server({
      store: this.store,
      registry: this.registry,
      steps: admissionSteps,
      asks: this.asks,
      seed: this.seed,
      nowMs,
      distrust: options.distrust,
      computed: { ComponentStatus: () => componentStatuses(this.tables) },
    });
    this.manager = new Manager({
      store: this.store,
      server: this.server,
      tables: this.tables,
      asks: this.asks,
      agents,
      seed: this.seed,
      startMs: this.startMs - WARM_UP_MS,
      buggify: this.buggify,
      from: from?.manager,
    });
    if (from === undefined) this.#bootstrap(options.nodes ?? 3);
  }

  /** A cluster that goes on where the snapshot was taken; `past` is what its log knows of the time before. */
  static restore(snapshot: ClusterSnapshot, past?: LogPast): Cluster {
    return new Cluster(snapshot.options, snapshot, past);
  }

  get nowMs(): number {
    return this.manager.nowMs;
  }

  /** Whether no work is queued and nothing is due that would change anything. */
  get settled(): boolean {
    return this.manager.settled;
  }

  /** What faults look at, for those who only want to know what one would do. */
  get scene(): Omit<Scene, "id"> {
    return sceneOf(this.#inputParts);
  }

  snapshot(): ClusterSnapshot {
    return { options: this.options, store: this.store.snapshot(), tables: this.tables.snapshot(), manager: this.manager.snapshot() };
  }

  /**
   * What a user does; refused with an ApiError, or given up with `AskPending` until somebody outside has answered.
   * Followers hear of it first: a journal is written ahead.
   */
  submit(input: Input): Receipt {
    if (this.#frozen !== undefined) throw new ApiError("MethodNotAllowed", this.#frozen);
    // What is done now must be what is done again from the journal, where it is JSON.
    const plain = JSON.parse(JSON.stringify(input)) as Input;
    for (;;) {
      for (const follower of this.#followers) follower(plain);
      try {
        return execute(plain, this.#inputParts);
      } catch (error) {
        if (!(error instanceof AskPending) || "client" in plain || this.answerNow === undefined) throw error;
        this.submit({ do: "answer", by: plain.by, ask: error.ask.id, answer: this.answerNow(error.ask) });
      }
    }
  }

  /** Why it can only be looked at; undefined while it lives. */
  get frozen(): string | undefined {
    return this.#frozen;
  }

  /** From now on it can only be looked at; `why` is the refusal of whoever wants to change it. */
  freeze(why: string): void {
    this.#frozen = why;
  }

  /** Calls back with each input before it is done. */
  onInput(follower: (input: Input) => void): void {
    this.#followers.push(follower);
  }

  /** Everybody who watches lists anew, because the store is not the one that they were told of: that was `seen`. */
  listAnew(why: string, seen: ClusterSnapshot): void {
    this.store.record(why, this.nowMs, { agent: "user", key: "etcd" });
    this.manager.relistAll(seen.store);
  }

  /** Lets `ms` of virtual time pass. */
  advance(ms: number): void {
    const untilMs = this.nowMs + ms;
    while (this.manager.step(untilMs));
    this.manager.idleUntil(untilMs);
  }

  /** Runs until `done` holds, looking after every step; returns whether it did within `timeoutMs` of virtual time. */
  runUntil(done: () => boolean, timeoutMs: number): boolean {
    const untilMs = this.nowMs + timeoutMs;
    while (!done()) {
      if (this.manager.step(untilMs)) continue;
      this.manager.idleUntil(untilMs);
      return done();
    }
    return true;
  }

  /** Runs until nothing is left to do; returns whether that was within `timeoutMs` of virtual time. */
  runUntilSettled(timeoutMs = 600_000): boolean {
    return this.runUntil(() => this.settled, timeoutMs);
  }

  /** Adds a machine with its kubelet and proxy, and registers its Node. */
  addNode(spec: NodeSpec): void {
    const index = this.store.count("Node");
    this.server.create("Node", nodeObject(spec, index), { author: KUBEADM });
    const ofNode = [`${processes.kubelet.name}@${spec.name}`, `${processes.proxy.name}@${spec.name}`];
    const isMember = this.tables.row(memberTable, spec.name) !== undefined;
    this.manager.addMachine(spec.name, isMember ? [...ofNode, ...memberInstances(spec.name)] : ofNode);
  }

  get #inputParts(): InputParts {
    const { server, store, tables, manager, asks, seed } = this;
    return { server, store, tables, manager, asks, seed, kubelets: { endProcess } };
  }

  #bootstrap(nodes: number | readonly NodeSpec[]): void {
    for (const object of systemObjects()) this.server.create(object.kind, object, { author: KUBEADM });
    this.manager.addMachine("outside", [processes.environment.name, processes.apiServer.name]);
    const specs = typeof nodes === "number" ? standardNodes(nodes, this.options.controlPlane) : nodes;
    for (const [name, row] of controlPlaneMembers(specs)) {
      this.tables.put(memberTable, name, row);
      if (!specs.some((spec) => spec.name === name)) this.manager.addMachine(name, memberInstances(name));
    }
    for (const spec of specs) this.addNode(spec);
    this.advance(WARM_UP_MS);
  }
}

const endProcess: KubeletHands["endProcess"] = (state, end) => [
  ...crashContainer(state, end),
  { do: "wake", agent: "kubelet", key: `${end.node}/${end.pod}` },
];
