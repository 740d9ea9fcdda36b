/**
 * The effects of a fault as intents: begun, and taken back.
 */
import { dropRow, type Intent, putRow } from "../../reconcile/agent.ts";
import type { StateReader } from "../../store/tables.ts";
import { machineWakes } from "../../trouble/machine.ts";
import type { ActiveFault, ContainerRun, Effect, RowEffect, Scene, SkewEffect } from "../fault.ts";
import { boundPods, podKeysOn } from "./targets.ts";

/** What has to be known to begin an effect or to end it. */
export interface Place extends Pick<Scene, "store" | "nowMs"> {
  /** The lasting faults, this one among them or not. */
  readonly active: readonly ActiveFault[];
}

/** The intents by which the effects of the fault `id` begin, in order, or end, in reverse. */
export function turn(effects: readonly Effect[], id: string, on: boolean, place: Place): readonly Intent[] {
  return (on ? effects : effects.toReversed()).flatMap((effect) => turnOne(effect, id, on, place));
}

function turnOne(effect: Effect, id: string, on: boolean, place: Place): readonly Intent[] {
  switch (effect.effect) {
    case "hold":
      return [{ do: "hold", what: effect.what, name: effect.name, by: id, on }];
    case "row":
      return turnRow(effect, on, place);
    case "skew":
      return [{ do: "skew", machine: effect.machine, ms: skewByOthers(effect, id, place) + (on ? effect.ms : 0) }];
    case "lag":
      return [{ do: "lag", instance: effect.instance, by: id, ms: on ? effect.ms : 0 }];
    case "loss":
      return [{ do: "lose", instance: effect.instance, by: id, share: on ? effect.share : 0 }];
    case "once":
      return on ? effect.intents : [];
  }
}

function turnRow({ table, key, row, isDated, wakes = [], wakesNode, wakesPods }: RowEffect, on: boolean, place: Place): readonly Intent[] {
  const dated = isDated === true && typeof row === "object" ? { ...row, sinceMs: place.nowMs } : row;
  // Pods that have come since the fault began are troubled as well.
  const ofNode = wakesNode === undefined ? [] : machineWakes(wakesNode, podKeysOn(place, wakesNode));
  const ofPods = wakesPods === true ? [...boundPods(place)].map((pod) => ({ agent: "kubelet", key: pod })) : [];
  return [
    on ? putRow(table, key, dated) : dropRow(table, key),
    ...[...wakes, ...ofNode, ...ofPods].map(({ agent, key: woken }): Intent => ({ do: "wake", agent, key: woken })),
  ];
}

/** A machine has one clock: what other faults do to it stays. */
function skewByOthers({ machine }: SkewEffect, id: string, { active }: Place): number {
  const others = active.filter((other) => other.id !== id && other.isOn).flatMap(({ effects }) => effects);
  return others.reduce((sum, other) => sum + (other.effect === "skew" && other.machine === machine ? other.ms : 0), 0);
}

/** Whether nothing is left of a lasting fault: what it troubled has lost its memory, or is gone. */
export function isSpent({ isOn, effects }: ActiveFault, { store, state }: Pick<Scene, "store" | "state">): boolean {
  if (!isOn || effects.length === 0) return false;
  return effects.every(
    (effect) => effect.effect === "row" && (!hasRow(state, effect) || (effect.about !== undefined && isGone(effect.about, store))),
  );
}

function hasRow(state: StateReader, { table, key }: RowEffect): boolean {
  return state.row(table, key) !== undefined;
}

function isGone({ pod, uid, container, restart }: ContainerRun, store: Scene["store"]): boolean {
  const found = store.get("Pod", pod);
  if (found?.metadata.uid !== uid) return true;
  if (restart === undefined) return false;
  const { containerStatuses = [], initContainerStatuses = [] } = found.status;
  const now = [...initContainerStatuses, ...containerStatuses].find(({ name }) => name === container)?.restartCount ?? 0;
  return now > restart;
}
