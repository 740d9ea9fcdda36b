/**
 * What a fault would hit, and what would follow, without doing it.
 */
import type { ObjectKey } from "../../api/kind.ts";
import { controllerOf } from "../../api/owner.ts";
import { machineTable, nodeOfInstance, processTable } from "../../reconcile/process.ts";
import type { Aim, Effect, Fault, Scene } from "../fault.ts";
import { filledIn, planStrike, type StrikeOptions } from "./strike.ts";
import { podKeysOn } from "./targets.ts";

/** How many of somebody's are hit. */
export interface Share {
  /** `shop/web`. */
  readonly key: ObjectKey;
  readonly hit: number;
  readonly of: number;
}

/** The blast radius of a fault. */
export interface Preview {
  /** What happens, in words. */
  readonly text: string;
  /** Machines and processes that are hit, and whatever else the fault names: `node worker-1`. */
  readonly hits: readonly string[];
  /** The pods that are on what is hit, or are hit themselves. */
  readonly pods: readonly ObjectKey[];
  /** Their Services, with how many of the ready endpoints are hit. */
  readonly services: readonly Share[];
  /** Their controllers, `kind` and all, with how many of the pods are hit. */
  readonly workloads: readonly (Share & { readonly kind: string })[];
  /** How long it shall last, and how long it shall be there at a stretch, if somebody has said so. */
  readonly lastsMs?: number;
  readonly everyMs?: number;
  /** What follows by itself, a sentence each. */
  readonly forecast: readonly string[];
}

/** Looks at what a fault would do; throws the ApiError with which the fault itself would be refused. */
export function previewStrike(fault: Fault, aim: Aim, scene: Omit<Scene, "id">, options: StrikeOptions = {}): Preview {
  const { id, text, effects, onMs } = planStrike(fault, aim, scene, options);
  const pods = podsHit(fault, aim, effects, scene);
  const hit = new Set<string>(pods);
  const isOfPod = fault.target === "pod" || fault.target === "container";
  return {
    text,
    hits: [...new Set(effects.flatMap((effect) => thingsHit(effect, isOfPod, scene)))],
    pods,
    services: servicesHit(hit, scene),
    workloads: workloadsHit(hit, scene),
    ...(options.forMs === undefined ? {} : { lastsMs: options.forMs }),
    ...(options.everyMs === undefined ? {} : { everyMs: options.everyMs }),
    forecast: fault.forecast?.(filledIn(fault, aim), { ...scene, id }, onMs) ?? [],
  };
}

/** The processes of a machine go with it, so they are not named one by one. */
function thingsHit(effect: Effect, isOfPod: boolean, { state }: Pick<Scene, "state">): readonly string[] {
  switch (effect.effect) {
    case "hold": {
      if (effect.what === "power") return [`node ${effect.name}`];
      const machine = state.row(processTable, effect.name)?.machine;
      const process = effect.name.slice(0, effect.name.includes("@") ? effect.name.indexOf("@") : undefined);
      return [machine === undefined ? process : `${process} of node ${machine}`];
    }
    case "skew":
      return [`the clock of node ${effect.machine}`];
    case "lag":
    case "loss":
      return [`the link of ${effect.instance}`];
    case "row":
    case "once":
      return effect.hits === undefined ? [] : [isOfPod ? `container ${effect.hits}` : effect.hits];
  }
}

function podsHit({ target: kind }: Fault, { target }: Aim, effects: readonly Effect[], scene: Omit<Scene, "id">): readonly ObjectKey[] {
  if (kind === "pod" || kind === "container") return [target];
  const nodes = new Set(effects.flatMap((effect) => nodeHit(effect, scene) ?? []));
  return [...nodes].flatMap((node) => podKeysOn(scene, node)).sort();
}

function nodeHit(effect: Effect, { state }: Pick<Scene, "state">): string | undefined {
  switch (effect.effect) {
    case "hold":
      return effect.what === "power" ? effect.name : nodeOfInstance(effect.name);
    case "row":
      return effect.wakesNode;
    case "skew":
      return state.row(machineTable, effect.machine) === undefined ? undefined : effect.machine;
    case "lag":
    case "loss":
      return nodeOfInstance(effect.instance);
    case "once":
      return undefined;
  }
}

function servicesHit(hit: ReadonlySet<string>, { store }: Pick<Scene, "store">): readonly Share[] {
  const counts = new Map<ObjectKey, { hit: number; of: number }>();
  for (const { metadata, endpoints } of store.list("EndpointSlice")) {
    const service = metadata.labels?.["kubernetes.io/service-name"];
    if (service === undefined) continue;
    const key: ObjectKey = `${metadata.namespace}/${service}`;
    const count = counts.get(key) ?? { hit: 0, of: 0 };
    for (const { conditions, targetRef } of endpoints ?? []) {
      if (conditions?.ready === false) continue;
      count.of += 1;
      if (targetRef?.kind === "Pod" && hit.has(`${targetRef.namespace}/${targetRef.name}`)) count.hit += 1;
    }
    counts.set(key, count);
  }
  return [...counts].flatMap(([key, count]) => (count.hit > 0 ? [{ key, ...count }] : []));
}

function workloadsHit(hit: ReadonlySet<string>, { store }: Pick<Scene, "store">): Preview["workloads"] {
  const counts = new Map<string, { key: ObjectKey; kind: string; hit: number; of: number }>();
  for (const pod of store.list("Pod")) {
    const controller = controllerOf(pod);
    if (controller === undefined) continue;
    const { namespace, name } = pod.metadata;
    const key: ObjectKey = `${namespace}/${controller.name}`;
    const count = counts.get(`${controller.kind}/${key}`) ?? { key, kind: controller.kind, hit: 0, of: 0 };
    counts.set(`${controller.kind}/${key}`, { ...count, of: count.of + 1, hit: count.hit + (hit.has(`${namespace}/${name}`) ? 1 : 0) });
  }
  return [...counts.values()].filter((count) => count.hit > 0);
}
