/**
 * The contract of a fault: one thing that can go wrong under the API, with all that is needed to put it right again.
 *
 * A fault says what it takes away or puts in the way, as data (effects); the engine does it, remembers it, and undoes it
 * when its time is over or somebody heals it. Nothing of it touches the API: what follows is up to the agents.
 */
import type { Intent } from "../reconcile/agent.ts";
import type { World } from "../reconcile/world.ts";
import type { StateReader, TableSpec } from "../store/tables.ts";

/** How people say that they do harm. */
export const HARMS = ["crash", "partition", "slow", "fill", "corrupt"] as const;
/** One of them; `flap` is a manner of any lasting fault (`every`), `recover` and `heal` are its end. */
export type Harm = (typeof HARMS)[number];

/** What a fault is done to; completion and the engine's checks of existence follow from it. */
export type TargetKind = "node" | "zone" | "pod" | "container" | "registry" | "member" | "cluster";

/** How an option of a fault is written: `--exit-code=N`. */
export interface FaultOption {
  readonly name: string;
  readonly placeholder: string;
  readonly summary: string;
  /** What it is when it is not given. */
  readonly default?: string;
}

/** Who or what is hit, as given on the line. */
export interface Aim {
  /** A node's, zone's, registry's or member's name, `namespace/pod`, or `""` for the whole cluster. */
  readonly target: string;
  /** For containers: its name; absent for the pod's first. */
  readonly container?: string;
  /** As text, by name; defaults are filled in. */
  readonly options: Readonly<Record<string, string>>;
}

/** How a container's process is ended from outside. */
export interface ProcessEnd {
  readonly node: string;
  /** `namespace/name`. */
  readonly pod: string;
  readonly container: string;
  readonly exitCode: number;
  /** `Error`, `OOMKilled` … */
  readonly reason: string;
}

/** What faults need of the kubelets; cluster.ts hands it in. */
export interface KubeletHands {
  /** The intents by which a running container's process ends now; throws NotFound when it does not run. */
  endProcess(state: StateReader, end: ProcessEnd): readonly Intent[];
}

/** What a fault looks at to find what it hits. */
export interface Scene {
  readonly kubelets: KubeletHands;
  readonly store: Pick<World, "get" | "list">;
  readonly state: StateReader;
  readonly nowMs: number;
  /** The id that the fault gets: part of the keys of rows it puts in the way. */
  readonly id: string;
}

interface EffectBase {
  /** Who is hit, in words, for previews: `container main of pod shop/web-0`. */
  readonly hits?: string;
}

/** Takes away a machine's power, a process' life, its time or its link, for as long as the fault lasts. */
export interface HoldEffect extends EffectBase {
  readonly effect: "hold";
  readonly what: "power" | "stop" | "pause" | "cut";
  /** The machine, or the instance of the process. */
  readonly name: string;
}

/** Puts a row into a table of troubles for as long as the fault lasts; its key ends in `/<id>`. */
export interface RowEffect extends EffectBase {
  readonly effect: "row";
  readonly table: TableSpec<unknown>;
  readonly key: string;
  readonly row: unknown;
  /** Who should look at it at once, when it comes and when it goes. */
  readonly wakes?: readonly { readonly agent: string; readonly key: string }[];
  /** The same for the kubelet of a node and all pods that are bound to it by then. */
  readonly wakesNode?: string;
  /** The same for every pod that is bound to some node by then, but not for the nodes. */
  readonly wakesPods?: true;
  /** The row says `sinceMs`: the engine fills in when the trouble begins, anew each time that a flapping one does. */
  readonly isDated?: true;
  /** The container that is meant: when it is gone (or its run is over), so is the trouble. */
  readonly about?: ContainerRun;
}

/** A container of a pod, or one run of it. */
export interface ContainerRun {
  /** `namespace/name`. */
  readonly pod: string;
  readonly uid: string;
  readonly container: string;
  /** The run with this restartCount; absent: all of them. */
  readonly restart?: number;
}

/** Sets a machine's clock ahead (or behind), for as long as the fault lasts; several add up. */
export interface SkewEffect extends EffectBase {
  readonly effect: "skew";
  readonly machine: string;
  readonly ms: number;
}

/** Lets a process hear of changes so much later, for as long as the fault lasts. */
export interface LagEffect extends EffectBase {
  readonly effect: "lag";
  readonly instance: string;
  readonly ms: number;
}

/** Lets a share of a process' requests get lost, for as long as the fault lasts. */
export interface LossEffect extends EffectBase {
  readonly effect: "loss";
  readonly instance: string;
  /** From 0 to 1. */
  readonly share: number;
}

/** Happens once and is over: a process that ends, a machine that reboots. */
export interface OnceEffect extends EffectBase {
  readonly effect: "once";
  readonly intents: readonly Intent[];
}

export type Effect = HoldEffect | RowEffect | SkewEffect | LagEffect | LossEffect | OnceEffect;

/** One thing that can go wrong. */
export interface Fault {
  /** `node-power`: unique, kebab-case. */
  readonly name: string;
  /** The first words of the line: `crash node`. */
  readonly harm: Harm;
  readonly noun: string;
  readonly target: TargetKind;
  /** One line, in the imperative. */
  readonly summary: string;
  readonly examples?: readonly string[];
  readonly options?: readonly FaultOption[];
  /** It is over as soon as it has happened: nothing to heal, no duration. */
  readonly isOnce?: true;
  /** It ends by itself: after so long, when nobody says how long. */
  lastsMs?(aim: Aim): number;
  /** Everything it makes wrong; throws an ApiError when there is nothing to hit. */
  effects(aim: Aim, scene: Scene): readonly Effect[];
  /** What happens, for the log: `node worker-1 loses its power`. */
  says(aim: Aim): string;
  /** What is over, for the log: `node worker-1 gets power again`. */
  saysHealed?(aim: Aim): string;
  /**
   * What will follow by itself, one short sentence each, with times; for previews and messages. `onMs` is how long it is
   * there at a stretch; Infinity: until it is healed.
   */
  forecast?(aim: Aim, scene: Scene, onMs: number): readonly string[];
}

/** A fault that lasts. */
export interface ActiveFault {
  /** `node-power-1`: the fault's name and how many of its kind there were before. */
  readonly id: string;
  readonly fault: string;
  readonly aim: Aim;
  readonly sinceMs: number;
  /** When it ends by itself; absent: when it is healed. */
  readonly untilMs?: number;
  /** A flapping fault comes and goes: so long each. */
  readonly everyMs?: number;
  /** Whether it is on now; a flapping fault is off half of the time. */
  readonly isOn: boolean;
  readonly effects: readonly Effect[];
}
