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
import type { ActiveFault, Aim, Effect, Fault, Scene } from "../fault.ts";
import { faultNamed } from "../index.ts";

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
  readonly effects: readonly Effect[];
  readonly intents: readonly Intent[];
}

/** Works out a fault without doing it; throws an ApiError when there is nothing to hit. */
export function planStrike(fault: Fault, aim: Aim, scene: Omit<Scene, "id">, { forMs, everyMs }: StrikeOptions = {}): Strike {
  const count = (scene.state.row(faultCountTable, fault.name) ?? 0) + 1;
  const id = `${fault.name}-${count}`;
  if (fault.isOnce && (forMs ?? everyMs) !== undefined)
    throw new ApiError("BadRequest", `error: ${fault.harm} ${fault.noun} happens once: it has no duration`);
  const filled = { ...aim, options: withDefaults(fault, aim) };
  const effects = fault.effects(filled, { ...scene, id });
  const text = fault.says(filled);
  const told: Intent = { do: "record", key: aim.target, text };
  const counted = putRow(faultCountTable, fault.name, count);
  if (fault.isOnce) return { id, text, effects, intents: [counted, told, ...effects.flatMap((effect) => doing(effect, id, true))] };
  const untilMs = forMs === undefined ? undefined : scene.nowMs + forMs;
  const active: ActiveFault = { id, fault: fault.name, aim: filled, sinceMs: scene.nowMs, untilMs, everyMs, isOn: true, effects };
  const intents = [
    counted,
    putRow(activeFaultTable, id, active),
    told,
    ...effects.flatMap((effect) => doing(effect, id, true)),
    { do: "wake", agent: faultAgent.name, key: id } as const,
  ];
  return { id, text, effects, intents };
}

/** What ends a lasting fault. */
export function planHeal(active: ActiveFault): readonly Intent[] {
  const fault = faultNamed(active.fault);
  const text = fault.saysHealed?.(active.aim) ?? `over: ${fault.says(active.aim)}`;
  const undone = active.isOn ? active.effects.toReversed().flatMap((effect) => doing(effect, active.id, false)) : [];
  return [dropRow(activeFaultTable, active.id), { do: "record", key: active.aim.target, text }, ...undone];
}

/** The lasting faults, in the order of their ids. */
export function activeFaults(state: StateReader): readonly ActiveFault[] {
  return [...state.rows(activeFaultTable)].map(([, active]) => active);
}

/** Ends faults whose time is over, and turns flapping ones on and off. */
export const faultAgent: Agent = {
  name: "faults",
  process: processes.environment,
  tables: [activeFaultTable, faultCountTable],
  watches: {},
  reconcile: turnFault,
};

function turnFault(id: Key, world: World, turn: Turn): Outcome {
  const active = turn.state.row(activeFaultTable, id);
  if (active === undefined) return NOTHING_TO_DO;
  const { untilMs = Number.POSITIVE_INFINITY, everyMs } = active;
  if (world.nowMs >= untilMs) return { intents: planHeal(active) };
  if (everyMs === undefined)
    return untilMs === Number.POSITIVE_INFINITY ? NOTHING_TO_DO : { intents: [], requeueAfterMs: untilMs - world.nowMs };
  const phase = Math.floor((world.nowMs - active.sinceMs) / everyMs);
  const isOn = phase % 2 === 0;
  const nextMs = Math.min(untilMs, active.sinceMs + (phase + 1) * everyMs);
  const intents = isOn === active.isOn ? [] : turned(active, isOn);
  return { intents, requeueAfterMs: nextMs - world.nowMs };
}

function turned(active: ActiveFault, isOn: boolean): readonly Intent[] {
  const fault = faultNamed(active.fault);
  const text = isOn ? fault.says(active.aim) : (fault.saysHealed?.(active.aim) ?? `over: ${fault.says(active.aim)}`);
  const effects = isOn ? active.effects : active.effects.toReversed();
  return [
    putRow(activeFaultTable, active.id, { ...active, isOn }),
    { do: "record", key: active.aim.target, text },
    ...effects.flatMap((effect) => doing(effect, active.id, isOn)),
  ];
}

/** An effect, begun or ended. */
function doing(effect: Effect, id: string, on: boolean): readonly Intent[] {
  switch (effect.effect) {
    case "hold":
      return [{ do: "hold", what: effect.what, name: effect.name, by: id, on }];
    case "row": {
      const changed = on ? putRow(effect.table, effect.key, effect.row) : dropRow(effect.table, effect.key);
      return [changed, ...(effect.wakes ?? []).map(({ agent, key }): Intent => ({ do: "wake", agent, key }))];
    }
    case "skew":
      return [{ do: "skew", machine: effect.machine, ms: on ? effect.ms : 0 }];
    case "once":
      return on ? effect.intents : [];
  }
}

function withDefaults({ options = [] }: Fault, aim: Aim): Readonly<Record<string, string>> {
  const defaults = options.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value] as const]));
  return { ...Object.fromEntries(defaults), ...aim.options };
}
