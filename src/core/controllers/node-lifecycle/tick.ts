/**
 * The verdicts of one monitor tick as intents, and the taints that the zones' limits let through.
 *
 * A node's NoExecute taint follows one tick after it was declared silent: upstream judges each tick by the condition as
 * it found it.
 * @see kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go monitorNodeHealth
 */
import { rfc3339 } from "../../api/duration.ts";
import type { Node, NodeCondition } from "../../api/kinds/node.ts";
import { type EventIntent, type EventTarget, type Intent, update, updateStatus } from "../../reconcile/agent.ts";
import { absence, evidence } from "../../reconcile/evidence.ts";
import type { World } from "../../reconcile/world.ts";
import { nodeZone } from "../../rules/node.ts";
import type { Evidence } from "../../store/log.ts";
import {
  LEASE_NAMESPACE,
  NOTHING_OBSERVED,
  type Observations,
  observe,
  type Round,
  readyCondition,
  type Suspect,
  statusOf,
} from "./observation.ts";
import { noExecuteState, withNoExecuteTaint, withoutNoExecuteTaints } from "./taints.ts";
import { assess, takeNext, withoutWaiting, withWaiting, type Zone, type Zones, zoneNamed } from "./zones.ts";

export const SOURCE = "node-controller";
/** Conditions that only a kubelet can know; NetworkUnavailable belongs to the network's own controller. */
const KUBELET_CONDITIONS = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"] as const;

/** What the monitor remembers; it dies with the process, so a new one gives every node a fresh grace. */
export interface MonitorRow {
  /** When it last looked at all nodes. */
  readonly tickMs: number;
  readonly observations: Observations;
  readonly zones: Zones;
}

/** A row to be, with the writes that belong to it. */
export interface Tick {
  readonly row: MonitorRow;
  readonly intents: readonly Intent[];
  readonly isSomeoneLate: boolean;
}

/** Looks at all nodes. */
export function runTick(before: MonitorRow | undefined, world: World): Tick {
  const round = observe(world, before?.observations ?? NOTHING_OBSERVED);
  const draft = new Draft(before?.zones ?? {}, world);
  for (const node of round.removed) draft.forget(node);
  for (const suspect of round.suspects) draft.judge(suspect);
  draft.dismissReady();
  const { zones, isEntering, isLeaving } = assess(draft.zones, round.tallies, world.nowMs);
  draft.zones = zones;
  if (isEntering) for (const node of world.list("Node")) draft.makeReachable(node);
  draft.taintWaiting();
  const observations = isLeaving ? withFreshGrace(round, world.nowMs) : round.observations;
  return {
    row: { tickMs: world.nowMs, observations, zones: draft.zones },
    intents: draft.intents,
    isSomeoneLate: round.isSomeoneLate,
  };
}

/** Between two ticks: taints the nodes whose turn has come. */
export function runTurn(before: MonitorRow, world: World): Tick {
  const draft = new Draft(before.zones, world);
  draft.taintWaiting();
  return { row: draft.zones === before.zones ? before : { ...before, zones: draft.zones }, intents: draft.intents, isSomeoneLate: false };
}

function withFreshGrace({ observations }: Round, nowMs: number): Observations {
  return { ...observations, seenMs: observations.seenMs.map(() => nowMs) };
}

/** Collects the writes of one tick, each node's upon its previous ones. */
class Draft {
  readonly intents: Intent[] = [];
  zones: Zones;
  readonly #world: World;
  readonly #written = new Map<string, Node>();

  constructor(zones: Zones, world: World) {
    this.zones = zones;
    this.#world = world;
  }

  forget({ name, uid }: { readonly name: string; readonly uid: string }): void {
    const target = { apiVersion: "v1", kind: "Node", metadata: { name, uid } };
    this.intents.push(nodeEvent(target, "RemovingNode", `Node ${name} event: Removing Node ${name} from Controller`));
    for (const [zone, { queue }] of Object.entries(this.zones))
      if (queue.includes(name)) this.#change(zone, (it) => withoutWaiting(it, name));
  }

  judge({ node, status, isReported, isOverdue, isNew }: Suspect): void {
    const { name } = node.metadata;
    if (isNew) {
      this.intents.push(nodeEvent(node, "RegisteredNode", `Node ${name} event: Registered Node ${name} in Controller`));
      this.makeReachable(node);
    }
    if (isOverdue) this.#declareSilent(node, status);
    if (status === "True") this.makeReachable(node);
    else if (isReported || isOverdue) this.#prepareEviction(node, status);
  }

  /** Takes back what this controller did to have the node's pods evicted. */
  makeReachable(node: Node): void {
    const latest = this.#latest(node);
    this.#write(latest, withoutNoExecuteTaints(latest));
    this.#change(nodeZone(node), (zone) => withoutWaiting(zone, node.metadata.name));
  }

  /** Who is ready again waits no longer, and keeps nobody waiting. */
  dismissReady(): void {
    const isReady = (name: string): boolean => {
      const node = this.#world.get("Node", name);
      return node !== undefined && statusOf(readyCondition(node)) === "True";
    };
    for (const [name, { queue }] of Object.entries(this.zones)) {
      const left = queue.filter((waiting) => !isReady(waiting));
      if (left.length < queue.length) this.#change(name, (zone) => ({ ...zone, queue: left }));
    }
  }

  /** Taints the first of each zone's queue if its limit allows. */
  taintWaiting(): void {
    for (const name of Object.keys(this.zones).sort()) {
      const taken = takeNext(zoneNamed(this.zones, name), this.#world.nowMs);
      if (taken === undefined) continue;
      this.#change(name, () => taken.zone);
      const node = this.#written.get(taken.node) ?? this.#world.get("Node", taken.node);
      if (node === undefined) continue;
      const status = statusOf(readyCondition(node));
      if (status !== "True") this.#write(node, withNoExecuteTaint(node, status, this.#world.nowMs));
    }
  }

  #declareSilent(node: Node, status: Suspect["status"]): void {
    const conditions = silentConditions(node, this.#world.nowMs);
    if (conditions === node.status.conditions) return;
    const because = [lastSign(node, this.#world)];
    this.intents.push({ ...updateStatus({ ...node, status: { ...node.status, conditions } } as Node), because });
    if (status === "True") {
      this.intents.push(nodeEvent(node, "NodeNotReady", `Node ${node.metadata.name} status is now: NodeNotReady`));
    }
  }

  #prepareEviction(node: Node, status: "False" | "Unknown"): void {
    const latest = this.#latest(node);
    const { name } = node.metadata;
    const zone = nodeZone(node);
    const state = noExecuteState(latest, status);
    if (state === "none") this.#change(zone, (it) => withWaiting(it, name));
    else this.#change(zone, (it) => withoutWaiting(it, name));
    // A node that is tainted already has had its turn in the queue.
    if (state === "opposite") this.#write(latest, withNoExecuteTaint(latest, status, this.#world.nowMs));
  }

  #latest(node: Node): Node {
    return this.#written.get(node.metadata.name) ?? node;
  }

  #write(before: Node, after: Node): void {
    if (after === before) return;
    this.#written.set(after.metadata.name, after);
    this.intents.push({ ...update(after), because: [evidence(before, "status.conditions")] });
  }

  #change(name: string, step: (zone: Zone) => Zone): void {
    const before = zoneNamed(this.zones, name);
    const after = step(before);
    if (after !== before) this.zones = { ...this.zones, [name]: after };
  }
}

/** The last thing that was heard of the node's kubelet. */
function lastSign({ metadata: { name } }: Node, world: World): Evidence {
  const lease = world.get("Lease", `${LEASE_NAMESPACE}/${name}`);
  return lease === undefined ? absence("Lease", `${LEASE_NAMESPACE}/${name}`) : evidence(lease, "spec.renewTime");
}

/** The node's conditions once its kubelet is known to be silent; the same list when that is already written. */
function silentConditions(node: Node, nowMs: number): readonly NodeCondition[] | undefined {
  const present = node.status.conditions ?? [];
  const now = rfc3339(nowMs);
  if (readyCondition(node)?.status === "Unknown") return node.status.conditions;
  const next = present.map((condition): NodeCondition => {
    if (!isKubelets(condition.type) || condition.status === "Unknown") return condition;
    return {
      ...condition,
      status: "Unknown",
      reason: "NodeStatusUnknown",
      message: "Kubelet stopped posting node status.",
      lastTransitionTime: now,
    };
  });
  for (const type of KUBELET_CONDITIONS) {
    if (present.some((condition) => condition.type === type)) continue;
    next.push({
      type,
      status: "Unknown",
      reason: "NodeStatusNeverUpdated",
      message: "Kubelet never posted node status.",
      lastHeartbeatTime: node.metadata.creationTimestamp,
      lastTransitionTime: now,
    });
  }
  return next;
}

function isKubelets(type: string): boolean {
  return KUBELET_CONDITIONS.some((each) => each === type);
}

function nodeEvent(regarding: EventTarget, reason: string, message: string): EventIntent {
  return { do: "event", regarding, type: "Normal", reason, message, source: SOURCE };
}
