/**
 * A cluster of a few agents: store, server, manager and machines, but only the agents that a test names.
 *
 * `heartbeats` stands in for kubelets where a test is about what others make of a node's silence.
 */
import { rfc3339, rfc3339Micro } from "../../src/core/api/duration.ts";
import type { KubeObject } from "../../src/core/api/kind.ts";
import type { Event } from "../../src/core/api/kinds/event.ts";
import { builtInKinds, type KindMap, type KindName } from "../../src/core/api/kinds/index.ts";
import type { Node } from "../../src/core/api/kinds/node.ts";
import { Registry } from "../../src/core/api/registry.ts";
import { controlPlaneMembers, type NodeSpec, nodeObject, standardNodes, systemObjects } from "../../src/core/bootstrap.ts";
import { type Agent, create, type Intent, update, updateStatus } from "../../src/core/reconcile/agent.ts";
import { memberTable } from "../../src/core/reconcile/control-plane.ts";
import { Manager } from "../../src/core/reconcile/manager.ts";
import { machineTable, nodeOfKey, processes, processTable } from "../../src/core/reconcile/process.ts";
import { spokenTable } from "../../src/core/reconcile/recorder.ts";
import { admissionSteps } from "../../src/core/server/admission/index.ts";
import { Server } from "../../src/core/server/server.ts";
import { Store } from "../../src/core/store/store.ts";
import { Tables } from "../../src/core/store/tables.ts";
import { EPOCH_MS } from "./builders.ts";

const AUTHOR = { agent: "test", key: "" };
const RENEWAL_MS = 10_000;

/** The agents given, on the machines that a cluster of `workers` nodes and one control-plane node has. */
export class MiniCluster {
  readonly store = new Store(builtInKinds);
  readonly tables: Tables;
  readonly server: Server;
  readonly manager: Manager;

  constructor(agents: readonly Agent[], nodes: number | readonly NodeSpec[] = 3) {
    const specs = [processTable, machineTable, spokenTable, memberTable, ...agents.flatMap((agent) => agent.tables ?? [])];
    this.tables = new Tables([...new Map(specs.map((spec) => [spec.name, spec])).values()]);
    const nowMs = (): number => this.manager.nowMs;
    this.server = new Server({
      store: this.store,
      registry: new Registry(builtInKinds),
      steps: admissionSteps,
      seed: 1,
      nowMs,
      distrust: true,
    });
    this.manager = new Manager({ store: this.store, server: this.server, tables: this.tables, agents, seed: 1, startMs: EPOCH_MS });
    for (const object of systemObjects()) this.server.create(object.kind, object, { author: AUTHOR });
    const specsOfNodes = typeof nodes === "number" ? standardNodes(nodes) : nodes;
    for (const [member, row] of controlPlaneMembers(specsOfNodes)) this.tables.put(memberTable, member, row);
    const clusterWide = Object.values(processes).filter(({ perNode }) => !perNode);
    this.manager.addMachine(
      "control-plane",
      clusterWide.map(({ name }) => name),
    );
    for (const spec of specsOfNodes) this.addNode(spec);
  }

  /** Seconds since the start. */
  get seconds(): number {
    return (this.manager.nowMs - EPOCH_MS) / 1_000;
  }

  addNode(spec: NodeSpec): void {
    this.server.create("Node", nodeObject(spec, this.store.count("Node")), { author: AUTHOR });
    this.manager.addMachine(spec.name, [`${processes.kubelet.name}@${spec.name}`, `${processes.proxy.name}@${spec.name}`]);
  }

  /** Stores an object as it is, status included, as agents that are not here would have left it. */
  put<T extends KubeObject>(object: T): T {
    const { namespace, name } = object.metadata;
    const key = namespace === undefined ? name : `${namespace}/${name}`;
    return this.store.put(object.kind, key, object, this.manager.nowMs, AUTHOR);
  }

  find<K extends KindName>(kind: K, key: string): KindMap[K] | undefined {
    return this.store.get(kind, key) as KindMap[K] | undefined;
  }

  list<K extends KindName>(kind: K): KindMap[K][] {
    return [...this.store.list(kind)] as unknown[] as KindMap[K][];
  }

  delete(kind: string, key: string): void {
    this.server.delete(kind, key, { author: AUTHOR });
  }

  advance(seconds: number): void {
    const untilMs = this.manager.nowMs + seconds * 1_000;
    while (this.manager.step(untilMs));
    this.manager.idleUntil(untilMs);
  }

  /** Lets time pass until `done`, at most `seconds`; returns how many passed. */
  secondsUntil(done: () => boolean, seconds = 1_000): number {
    const from = this.seconds;
    const untilMs = this.manager.nowMs + seconds * 1_000;
    while (!done() && this.manager.step(untilMs));
    return done() ? this.seconds - from : Number.POSITIVE_INFINITY;
  }

  /** `Type Reason: message (×count)` of the events on objects of that name. */
  events(name: string): string[] {
    const events = (this.list("Event") as Event[]).filter(({ involvedObject }) => involvedObject.name === name);
    return events.map(({ type, reason, message = "", count = 1 }) => `${type} ${reason}: ${message}${count > 1 ? ` (×${count})` : ""}`);
  }
}

/** A kubelet that does nothing but say, by lease and conditions, that it is there. */
export const heartbeats: Agent = {
  name: "heartbeats",
  process: processes.kubelet,
  watches: {},
  startKeys: (_world, node) => (node === undefined ? [] : [`${node}/heartbeat`]),
  reconcile(key, world) {
    const name = nodeOfKey(key);
    const node = world.get("Node", name);
    const intents: Intent[] = [];
    if (node !== undefined && !isReported(node)) intents.push(updateStatus(withConditions(node, world.nowMs)));
    const lease = world.get("Lease", `kube-node-lease/${name}`);
    const renewTime = rfc3339Micro(world.nowMs);
    const draft = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name, namespace: "kube-node-lease" } };
    intents.push(
      lease === undefined
        ? create({ ...draft, spec: { holderIdentity: name, renewTime } } as typeof draft)
        : { ...update({ ...lease, spec: { ...lease.spec, renewTime } } as KubeObject), heartbeat: true },
    );
    return { intents, requeueAfterMs: RENEWAL_MS, background: true };
  },
};

function isReported({ status }: Node): boolean {
  return status.conditions?.some(({ type, status: state }) => type === "Ready" && state === "True") ?? false;
}

function withConditions(node: Node, nowMs: number): Node {
  const now = rfc3339(nowMs);
  const conditions = ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"].map((type) => ({
    type,
    status: type === "Ready" ? "True" : "False",
    reason: type === "Ready" ? "KubeletReady" : `KubeletHasNo${type}`,
    message: "",
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  }));
  return { ...node, status: { ...node.status, conditions } };
}
