/**
 * Does what faults say, remembers it, and undoes it: when it is healed, when its time is over, and in turns when it flaps.
 *
 * Everything is intents, so that a user's fault, one that ends by itself and a chaos monkey's are the same thing.
 */
import { ApiError } from "../../api/errors.ts";
import { type Agent, dropRow, type Intent, type Key, NOTHING_TO_DO, type Outcome, putRow, type Turn } from "../../reconcile/agent.ts";
import { processes } from "../../reconcile/process.ts";
import type { World } from "../../reconcile/world.ts";
import { defineTable, type StateReader } from "../../store/tables.ts";
import { dnsTable } from "../../trouble/network.ts";
import type { ActiveFault, Aim, Effect, Fault, Scene } from "../fault.ts";
import { faultNamed } from "../index.ts";
import { isSpent, type Place, turn } from "./effects.ts";

/** Lasting faults by id. */
export const activeFaultTable = defineTable<ActiveFault>("faults-active", "cluster");
/** How many faults of each name there were, so that ids are never used twice. */
export const faultCountTable = defineTable<number>("faults-counted", "cluster");

/** How a fault is to be done. */
export interface StrikeOptions {
  /** It ends by itself after so long. */
  readonly forMs?: number | undefined;
  /** It comes and goes: so long each. */
  readonly everyMs?: number | undefined;
}

/** A fault about to happen: all it will do, as intents. */
export interface Strike {
  readonly id: string;
  /** What happens, in words. */
  readonly text: string;
  /** When it ends by itself; absent for what happens once, and for what has to be healed. */
  readonly untilMs?: number | undefined;
  /** How long it is there at a stretch; Infinity: until it is healed. */
  readonly onMs: number;
  readonly effects: readonly Effect[];
  readonly intents: readonly Intent[];
}

/** A fault that flapped faster would be one that nobody can react to. */
const EVERY_MIN_MS = 1_000;

/** Works out a fault without doing it; throws an ApiError when there is nothing to hit. */
export function planStrike(fault: Fault, aim: Aim, scene: Omit<Scene, "id">, { forMs, everyMs }: StrikeOptions = {}): Strike {
  const count = (scene.state.row(faultCountTable, fault.name) ?? 0) + 1;
  const id = `${fault.name}-${count}`;
  checkTimes(fault, { forMs, everyMs });
  const filled = filledIn(fault, aim);
  const effects = fault.effects(filled, { ...scene, id });
  const text = fault.says(filled);
  const counted = putRow(faultCountTable, fault.name, count);
  const told: Intent = { do: "record", key: aim.target, text };
  const begun = turn(effects, id, true, placeOf(scene));
  if (fault.isOnce) return { id, text, onMs: 0, effects, intents: [counted, told, ...begun] };
  const lastsMs = forMs ?? fault.lastsMs?.(filled);
  const untilMs = lastsMs === undefined ? undefined : scene.nowMs + lastsMs;
  const active: ActiveFault = { id, fault: fault.name, aim: filled, sinceMs: scene.nowMs, untilMs, everyMs, isOn: true, effects };
  const wake: Intent = { do: "wake", agent: faultAgent.name, key: id };
  const intents = [...sweep(scene), counted, putRow(activeFaultTable, id, active), told, ...begun, wake];
  const onMs = Math.min(lastsMs ?? Number.POSITIVE_INFINITY, everyMs ?? Number.POSITIVE_INFINITY);
  return { id, text, untilMs, onMs, effects, intents };
}

/** What ends a lasting fault. */
export function planHeal(active: ActiveFault, scene: Pick<Scene, "store" | "state" | "nowMs">): readonly Intent[] {
  const undone = active.isOn ? turn(active.effects, active.id, false, placeOf(scene)) : [];
  // Of what is gone already nothing comes back now.
  const told: readonly Intent[] = isSpent(active, scene) ? [] : [{ do: "record", key: active.aim.target, text: healedText(active) }];
  return [dropRow(activeFaultTable, active.id), ...told, ...undone];
}

/** The lasting faults, in the order of their ids. */
export function activeFaults(state: StateReader): readonly ActiveFault[] {
  return [...state.rows(activeFaultTable)].map(([, active]) => active);
}

/** What is said of an aim once the fault's own defaults are in it. */
export function filledIn({ options = [] }: Fault, aim: Aim): Aim {
  const defaults = options.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value] as const]));
  return { ...aim, options: { ...Object.fromEntries(defaults), ...aim.options } };
}

/** Ends faults whose time is over, and turns flapping ones on and off. */
export const faultAgent: Agent = {
  name: "faults",
  process: processes.environment,
  tables: [activeFaultTable, faultCountTable, dnsTable],
  watches: {},
  reconcile: turnFault,
};

function turnFault(id: Key, world: World, { state }: Turn): Outcome {
  const active = state.row(activeFaultTable, id);
  if (active === undefined) return NOTHING_TO_DO;
  const scene = { store: world, state, nowMs: world.nowMs };
  const { untilMs = Number.POSITIVE_INFINITY, everyMs } = active;
  if (world.nowMs >= untilMs) return { intents: planHeal(active, scene) };
  if (everyMs === undefined)
    return untilMs === Number.POSITIVE_INFINITY ? NOTHING_TO_DO : { intents: [], requeueAfterMs: untilMs - world.nowMs };
  const phase = Math.floor((world.nowMs - active.sinceMs) / everyMs);
  const isOn = phase % 2 === 0;
  const nextMs = Math.min(untilMs, active.sinceMs + (phase + 1) * everyMs);
  const intents = isOn === active.isOn ? [] : turned(active, isOn, placeOf(scene));
  return { intents, requeueAfterMs: nextMs - world.nowMs };
}

function turned(active: ActiveFault, isOn: boolean, place: Place): readonly Intent[] {
  const text = isOn ? faultNamed(active.fault).says(active.aim) : healedText(active);
  return [
    putRow(activeFaultTable, active.id, { ...active, isOn }),
    { do: "record", key: active.aim.target, text },
    ...turn(active.effects, active.id, isOn, place),
  ];
}

/** What is said when it is over. */
function healedText({ fault: name, aim }: ActiveFault): string {
  const fault = faultNamed(name);
  return fault.saysHealed?.(aim) ?? `over: ${fault.says(aim)}`;
}

/** Forgets the faults of which nothing is left. */
function sweep(scene: Omit<Scene, "id">): readonly Intent[] {
  const spent = activeFaults(scene.state).filter((active) => active.everyMs === undefined && isSpent(active, scene));
  return spent.flatMap((active) => planHeal(active, scene));
}

function placeOf({ store, state, nowMs }: Pick<Scene, "store" | "state" | "nowMs">): Place {
  return { store, nowMs, active: activeFaults(state) };
}

function checkTimes({ harm, noun, isOnce }: Fault, { forMs, everyMs }: StrikeOptions): void {
  if (isOnce && (forMs ?? everyMs) !== undefined)
    throw new ApiError("BadRequest", `error: ${harm} ${noun} happens once: it has no duration`);
  if (forMs !== undefined && !(forMs >= 1)) throw new ApiError("BadRequest", "error: a fault lasts for some time: --for 5m");
  if (everyMs !== undefined && !(everyMs >= EVERY_MIN_MS))
    throw new ApiError("BadRequest", "error: a fault comes and goes every second at most: --every 30s");
}
