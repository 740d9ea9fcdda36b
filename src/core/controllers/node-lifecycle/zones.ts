/**
 * How fast nodes may be tainted for eviction, zone by zone: slower, or not at all, when so many fail at once that the
 * network is the likelier culprit.
 * @see kubernetes pkg/controller/nodelifecycle/node_lifecycle_controller.go handleDisruption, ComputeZoneState
 */
import type { Tally } from "./observation.ts";

/** 0.1 nodes a second. */
const NORMAL_EVERY_MS = 10_000;
/** 0.01 nodes a second, for big zones that are partly down. */
const SLOW_EVERY_MS = 100_000;
const LARGE_ZONE_NODES = 50;
const UNHEALTHY_SHARE = 0.55;

type ZoneState = "Initial" | "Normal" | "PartialDisruption" | "FullDisruption";

/** A zone, with the nodes that wait to be tainted. */
export interface Zone {
  readonly state: ZoneState;
  /** One node may be tainted this often; 0 means none at all. */
  readonly everyMs: number;
  /** When the next one may be. */
  readonly freeMs: number;
  /** First come, first served. */
  readonly queue: readonly string[];
}

/** Zones by name. */
export type Zones = Readonly<Record<string, Zone>>;

const NEW_ZONE: Zone = { state: "Initial", everyMs: NORMAL_EVERY_MS, freeMs: 0, queue: [] };

/** What the tallies make of the zones. */
export interface Disruption {
  readonly zones: Zones;
  /** Every zone has just gone down: all evictions stop, and the taints go. */
  readonly isEntering: boolean;
  /** Some zone is back: every node starts with a fresh grace. */
  readonly isLeaving: boolean;
}

/** The zone of that name, or a new one. */
export function zoneNamed(zones: Zones, name: string): Zone {
  return zones[name] ?? NEW_ZONE;
}

/** The zones with the limits that their tallies ask for; zones without nodes are forgotten. */
export function assess(zones: Zones, tallies: ReadonlyMap<string, Tally>, nowMs: number): Disruption {
  const names = [...tallies.keys()].sort();
  const states = new Map(names.map((name) => [name, stateOf(tallies.get(name))]));
  const areAllDown = names.every((name) => states.get(name) === "FullDisruption");
  const wereAllDown = names.every((name) => zoneNamed(zones, name).state === "FullDisruption");
  const isEntering = names.length > 0 && areAllDown && !wereAllDown;
  const isLeaving = names.length > 0 && !areAllDown && wereAllDown;
  const next: Record<string, Zone> = {};
  for (const name of names) {
    const zone = zoneNamed(zones, name);
    const state = states.get(name) ?? "Normal";
    if (isEntering) next[name] = { ...withRate(zone, 0, nowMs), state: "FullDisruption", queue: [] };
    else if (areAllDown || (zone.state === state && !isLeaving)) next[name] = zone;
    else next[name] = { ...withRate(zone, rateFor(state, tallies.get(name)), nowMs), state };
  }
  return { zones: next, isEntering, isLeaving };
}

function stateOf({ ready, notReady }: Tally = { ready: 0, notReady: 0 }): ZoneState {
  if (ready === 0 && notReady > 0) return "FullDisruption";
  return notReady > 2 && notReady / (notReady + ready) >= UNHEALTHY_SHARE ? "PartialDisruption" : "Normal";
}

/** A zone that is wholly down while others are not is evicted at the normal rate: its pods have somewhere to go. */
function rateFor(state: ZoneState, tally: Tally | undefined): number {
  if (state !== "PartialDisruption") return NORMAL_EVERY_MS;
  return tally !== undefined && tally.ready + tally.notReady > LARGE_ZONE_NODES ? SLOW_EVERY_MS : 0;
}

/** Who was waiting under the old limit waits under the new one, from now on. */
function withRate(zone: Zone, everyMs: number, nowMs: number): Zone {
  if (zone.everyMs === everyMs) return zone;
  const isWaiting = zone.everyMs === 0 || nowMs < zone.freeMs;
  return { ...zone, everyMs, freeMs: everyMs > 0 && isWaiting ? nowMs + everyMs : 0 };
}

/** The zone with the node at the end of its queue, or the same zone when it waits already. */
export function withWaiting(zone: Zone, node: string): Zone {
  return zone.queue.includes(node) ? zone : { ...zone, queue: [...zone.queue, node] };
}

/** The zone without the node in its queue. */
export function withoutWaiting(zone: Zone, node: string): Zone {
  return zone.queue.includes(node) ? { ...zone, queue: zone.queue.filter((name) => name !== node) } : zone;
}

/** Takes the first node off the queue if one may be tainted now. */
export function takeNext(zone: Zone, nowMs: number): { readonly zone: Zone; readonly node: string } | undefined {
  const [node, ...queue] = zone.queue;
  if (node === undefined || zone.everyMs === 0 || nowMs < zone.freeMs) return undefined;
  return { node, zone: { ...zone, queue, freeMs: nowMs + zone.everyMs } };
}

/** When the next waiting node of any zone may be tainted; undefined when none waits, or none may. */
export function nextTaintMs(zones: Zones): number | undefined {
  let soonestMs: number | undefined;
  for (const { queue, everyMs, freeMs } of Object.values(zones)) {
    if (queue.length > 0 && everyMs > 0) soonestMs = Math.min(soonestMs ?? freeMs, freeMs);
  }
  return soonestMs;
}
