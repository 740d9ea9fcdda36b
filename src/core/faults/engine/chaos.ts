/**
 * A monkey that breaks things at random: every act is a fault that ends by itself, in the log under the monkey's name.
 *
 * What it does follows from its seed and from the cluster alone, so the same story is told again. It spares what is
 * struck already, and, unless it is asked not to, what would end the story.
 */
import { ApiError } from "../../api/errors.ts";
import { type Agent, dropRow, type Intent, NOTHING_TO_DO, type Outcome, putRow, type Turn } from "../../reconcile/agent.ts";
import { processes } from "../../reconcile/process.ts";
import type { World } from "../../reconcile/world.ts";
import { defineTable, type StateReader } from "../../store/tables.ts";
import type { Aim, Fault, KubeletHands, Scene } from "../fault.ts";
import { faultNamed, faults } from "../index.ts";
import { candidates } from "./candidates.ts";
import { isSpared, struckThings } from "./spared.ts";
import { planStrike, type Strike } from "./strike.ts";
import { containerNames } from "./targets.ts";

/** What a monkey is asked to do; plain JSON. */
export interface ChaosPlan {
  /** Other seeds, other stories; independent of the cluster's. */
  readonly seed: number;
  /** From one act to the next, on average. */
  readonly gapMs: number;
  /** How long a fault lasts, on average. */
  readonly lastsMs: number;
  /** Names of faults; absent: all that are aimed at nodes, pods and registries. */
  readonly kinds?: readonly string[];
  /** It ends by itself after so long. */
  readonly forMs?: number;
  /** It spares nothing but what is struck already. */
  readonly isFierce?: true;
}

/** A monkey at work. */
export interface ChaosRow extends Omit<ChaosPlan, "kinds" | "forMs"> {
  readonly kinds: readonly string[];
  readonly sinceMs: number;
  readonly untilMs?: number;
  readonly nextMs: number;
  /** How often its time came, and how often it found something to do then. */
  readonly turns: number;
  readonly acts: number;
}

/** The monkey's row; there is one monkey. */
export const chaosTable = defineTable<ChaosRow>("chaos", "cluster");

const MONKEY = "monkey";
const AGENT = "chaos";
/** No monkey is faster: whoever looks wants to see something heal in between. */
const GAP_MIN_MS = 1_000;
const EVERYDAY: ReadonlySet<Fault["target"]> = new Set(["node", "pod", "container", "registry"]);

/** The monkey, if there is one. */
export function chaosOf(state: StateReader): ChaosRow | undefined {
  return state.row(chaosTable, MONKEY);
}

/** What lets a monkey in; refused when there is one, and when it asks for what is not there. */
export function planChaos(plan: ChaosPlan, { state, nowMs }: Pick<Scene, "state" | "nowMs">): readonly Intent[] {
  if (chaosOf(state) !== undefined) throw new ApiError("Conflict", "error: chaos is going on already: chaos stop ends it");
  const { seed, lastsMs, forMs, isFierce } = plan;
  const unknown = plan.kinds?.find((name) => !faults.some((fault) => fault.name === name));
  if (unknown !== undefined)
    throw new ApiError("BadRequest", `error: no fault is called ${JSON.stringify(unknown)}: faults list names them all`);
  if (forMs !== undefined && !(forMs >= 1)) throw new ApiError("BadRequest", "error: chaos lasts for some time: --for 10m");
  if (!(plan.gapMs >= GAP_MIN_MS) || !(lastsMs >= 1))
    throw new ApiError("BadRequest", "error: chaos comes once a second at most: --rate 60/m");
  const kinds = plan.kinds ?? faults.filter(({ target }) => isFierce === true || EVERYDAY.has(target)).map(({ name }) => name);
  const row: ChaosRow = {
    seed,
    gapMs: plan.gapMs,
    lastsMs,
    kinds,
    sinceMs: nowMs,
    nextMs: nowMs + plan.gapMs,
    turns: 0,
    acts: 0,
    ...(forMs === undefined ? {} : { untilMs: nowMs + forMs }),
    ...(isFierce === undefined ? {} : { isFierce }),
  };
  return [putRow(chaosTable, MONKEY, row), { do: "record", key: MONKEY, text: "chaos begins" }, { do: "wake", agent: AGENT, key: MONKEY }];
}

/** What sends the monkey away; the faults that go on end by themselves. */
export function planChaosEnd(state: StateReader): readonly Intent[] {
  if (chaosOf(state) === undefined) throw new ApiError("Conflict", "error: no chaos is going on");
  return end();
}

/** The monkey, with the hands it needs to end containers. */
export function createChaosAgent(kubelets: KubeletHands): Agent {
  return {
    name: AGENT,
    process: processes.environment,
    tables: [chaosTable],
    watches: {},
    reconcile: (_key, world, turn) => act(world, turn, kubelets),
  };
}

function act(world: World, turn: Turn, kubelets: KubeletHands): Outcome {
  const row = chaosOf(turn.state);
  if (row === undefined) return NOTHING_TO_DO;
  const { nowMs } = world;
  const { untilMs = Number.POSITIVE_INFINITY } = row;
  if (nowMs >= untilMs) return { intents: end() };
  if (nowMs < row.nextMs) return { intents: [], requeueAfterMs: Math.min(row.nextMs, untilMs) - nowMs };
  const dice = new Dice(row, turn);
  const scene = { kubelets, store: world, state: turn.state, nowMs };
  const strike = firstStrike(row, scene, dice);
  const nextMs = nowMs + dice.about("gap", row.gapMs);
  const next: ChaosRow = { ...row, nextMs, turns: row.turns + 1, acts: row.acts + (strike === undefined ? 0 : 1) };
  return {
    intents: [putRow(chaosTable, MONKEY, next), ...(strike?.intents ?? [])],
    requeueAfterMs: Math.min(nextMs, untilMs) - nowMs,
  };
}

function end(): readonly Intent[] {
  return [dropRow(chaosTable, MONKEY), { do: "record", key: MONKEY, text: "chaos ends" }];
}

/** Tries the kinds in a random order until one finds somebody. */
function firstStrike(row: ChaosRow, scene: Omit<Scene, "id">, dice: Dice): Strike | undefined {
  const struck = struckThings(scene);
  for (const kind of dice.shuffled("kind", row.kinds)) {
    const fault = faultNamed(kind);
    const lasting = fault.isOnce === true ? {} : { forMs: dice.about("lasts", row.lastsMs) };
    for (const target of dice.shuffled(`target/${kind}`, candidates(fault.target, scene))) {
      if (isSpared(fault, target, { scene, struck, isFierce: row.isFierce === true })) continue;
      const strike = planned(fault, aimAt(fault, target, scene, dice), scene, lasting);
      if (strike !== undefined) return strike;
    }
  }
  return undefined;
}

/** What cannot be done is not done: somebody else is found. */
function planned(fault: Fault, aim: Aim, scene: Omit<Scene, "id">, options: { readonly forMs?: number }): Strike | undefined {
  try {
    return planStrike(fault, aim, scene, options);
  } catch (error) {
    if (error instanceof ApiError) return undefined;
    throw error;
  }
}

function aimAt(fault: Fault, target: string, { store }: Pick<Scene, "store">, dice: Dice): Aim {
  if (fault.target !== "container") return { target, options: {} };
  const pod = store.get("Pod", target);
  const names = pod === undefined ? [] : containerNames(pod);
  const container = dice.shuffled("container", names)[0];
  return container === undefined ? { target, options: {} } : { target, container, options: {} };
}

/** The throws of one turn. */
class Dice {
  readonly #draw: (purpose: string) => number;

  constructor({ seed, turns }: ChaosRow, turn: Turn) {
    this.#draw = (purpose) => turn.draw(`${seed}/${purpose}`, turns);
  }

  /** Half to one and a half of it, in whole milliseconds. */
  about(purpose: string, ms: number): number {
    return Math.max(1, Math.round(ms * (0.5 + this.#draw(purpose))));
  }

  shuffled<T extends string>(purpose: string, all: readonly T[]): readonly T[] {
    const places = all.map((one) => ({ one, place: this.#draw(`${purpose}/${one}`) }));
    return places.sort((a, b) => a.place - b.place).map(({ one }) => one);
  }
}
