/**
 * Whether a container that starts may bring its node closer to a shortage.
 *
 * A node takes so many pods at most. While each of them takes less than its share, they fit, and nobody need add them up;
 * so healthy nodes cost nothing.
 */
import { quantityValue } from "../../api/quantity.ts";
import { diskTable, memoryTable, pidTable } from "../../trouble/machine.ts";
import { type At, runOf } from "../machine/bench.ts";
import { pressureTable } from "./pressure.ts";

/** How many pods a node takes. */
export function podsMax(pods = "110"): number {
  return Math.max(1, quantityValue(pods));
}

/** A container that never takes more memory than this is light: half of a pod's share of the node. */
export function lightBytes(memory: string, pods: string | undefined): number {
  return Math.floor(quantityValue(memory) / 2 / podsMax(pods));
}

/** Whether the eviction manager should look at the node because this container runs. */
export function mayWeigh(place: At): boolean {
  const { bench, spec } = place;
  const { state } = bench.turn;
  if (state.size(memoryTable) > 0 || state.size(diskTable) > 0 || state.size(pidTable) > 0) return true;
  if (state.size(pressureTable) > 0 && state.row(pressureTable, `${bench.node}/`) !== undefined) return true;
  const { memory = "0", pods } = bench.world.get("Node", bench.node)?.status.capacity ?? {};
  const bytes = lightBytes(memory, pods);
  const limit = spec.container.resources.limits?.memory;
  if (limit !== undefined && quantityValue(limit) <= bytes) return false;
  const running = runOf(place);
  return running?.program.memoryReachesMs(running.run, bytes) !== undefined;
}
