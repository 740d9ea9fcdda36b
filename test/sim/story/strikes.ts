/**
 * Every fault there is, struck at random and healed at random: a new fault is part of the stories from the line in its registry on.
 */
import { ApiError } from "../../../src/core/api/errors.ts";
import type { Pod } from "../../../src/core/api/kinds/pod.ts";
import type { Cluster } from "../../../src/core/cluster.ts";
import { activeFaults } from "../../../src/core/faults/engine/strike.ts";
import type { Aim, Fault, TargetKind } from "../../../src/core/faults/fault.ts";
import { faults } from "../../../src/core/faults/index.ts";
import type { Input } from "../../../src/core/input.ts";
import type { Act } from "./acts.ts";
import type { Scene } from "./scene.ts";

const REGISTRIES = ["docker.io", "registry.k8s.io"] as const;
const LASTS_MIN_MS = 5_000;
const LASTS_SPREAD_MS = 175_000;
const FLAPS_MIN_MS = 3_000;
const FLAPS_SPREAD_MS = 27_000;

/** Where each kind of target is found. */
const aims: { readonly [K in TargetKind]: (scene: Scene) => Omit<Aim, "options"> } = {
  node: (scene) => ({ target: scene.node() }),
  zone: ({ dice }) => ({ target: dice.pick("zone", ["zone-a", "zone-b", "zone-c"]) ?? "" }),
  pod: (scene) => ({ target: podKey(scene) }),
  container: (scene) => ({ target: podKey(scene) }),
  registry: ({ dice }) => ({ target: dice.pick("registry", REGISTRIES) ?? "" }),
  member: (scene) => ({ target: scene.dice.pick("member", members(scene)) ?? "" }),
  cluster: () => ({ target: "" }),
};

function podKey({ cluster, dice, namespace }: Scene): string {
  const pods = [...cluster.server.list("Pod", { namespace })] as Pod[];
  return `${namespace}/${dice.pick("struck", pods)?.metadata.name ?? "none"}`;
}

function members(scene: Scene): readonly string[] {
  return scene.nodes().filter((name) => name.startsWith("control-plane"));
}

/** Does what may be refused, as a user would; whether it was done. */
function submitted(cluster: Cluster, input: Input): boolean {
  try {
    cluster.submit(input);
    return true;
  } catch (error) {
    if (error instanceof ApiError) return false;
    throw error;
  }
}

function strike(scene: Scene, fault: Fault): boolean {
  const { cluster, dice } = scene;
  const ends = fault.isOnce !== true && dice.has("ends", 0.6);
  const flaps = ends && dice.has("flaps", 0.25);
  return submitted(cluster, {
    do: "strike",
    by: "story",
    fault: fault.name,
    aim: { ...aims[fault.target](scene), options: {} },
    ...(ends ? { forMs: LASTS_MIN_MS + dice.int("lasts", LASTS_SPREAD_MS) } : {}),
    ...(flaps ? { everyMs: FLAPS_MIN_MS + dice.int("every", FLAPS_SPREAD_MS) } : {}),
  });
}

function healOne({ cluster, dice }: Scene): boolean {
  const active = dice.pick("healed", activeFaults(cluster.tables));
  return active !== undefined && submitted(cluster, { do: "heal", by: "story", id: active.id });
}

/** One act for each fault, and one that heals. */
export const strikes: { readonly [name: string]: Act } = {
  ...Object.fromEntries(faults.map((fault) => [`strike ${fault.name}`, { weight: 1, act: (scene: Scene) => strike(scene, fault) }])),
  "heal a fault": { weight: 4, act: healOne },
};

/** Ends every fault that goes on. */
export function healFaults(cluster: Cluster): void {
  for (const { id } of activeFaults(cluster.tables)) cluster.submit({ do: "heal", by: "story", id });
}
