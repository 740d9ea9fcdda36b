/**
 * A zone loses its power: all its machines at once, those of the control plane among them.
 */
import { ApiError } from "../api/errors.ts";
import { powerLossForecast } from "./engine/node-forecast.ts";
import { hasMachine, nodesOfZone } from "./engine/targets.ts";
import type { Aim, Fault, Scene } from "./fault.ts";

export const zonePower: Fault = {
  name: "zone-power",
  harm: "crash",
  noun: "zone",
  target: "zone",
  summary: "Take the power of all nodes of a zone away.",
  examples: ["crash zone zone-b", "crash zone zone-b --for 10m"],
  effects: (aim, scene) => machinesOf(aim, scene).map((name) => ({ effect: "hold", what: "power", name, hits: `node ${name}` }) as const),
  says: ({ target }) => `zone ${target} loses its power`,
  saysHealed: ({ target }) => `zone ${target} gets power again`,
  forecast: (aim, scene, onMs) => powerLossForecast(scene, machinesOf(aim, scene), onMs),
};

function machinesOf({ target }: Aim, scene: Omit<Scene, "id">): readonly string[] {
  const machines = nodesOfZone(scene, target).filter((node) => hasMachine(scene, node));
  if (machines.length === 0) throw new ApiError("Conflict", `error: no node of zone "${target}" has a machine`);
  return machines;
}
