/**
 * A machine loses its power: everything on it stops without telling anyone.
 */
import { ApiError } from "../api/errors.ts";
import { powerLossForecast } from "./engine/node-forecast.ts";
import { machineOf } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const nodePower: Fault = {
  name: "node-power",
  harm: "crash",
  noun: "node",
  target: "node",
  summary: "Take a node's power away.",
  examples: ["crash node worker-1", "crash node worker-1 --for 10m"],
  effects({ target }, scene) {
    if (!machineOf(scene, target).powered) throw new ApiError("Conflict", `error: node "${target}" has no power already`);
    return [{ effect: "hold", what: "power", name: target }];
  },
  says: ({ target }) => `node ${target} loses its power`,
  saysHealed: ({ target }) => `node ${target} gets power again`,
  forecast: ({ target }, scene, onMs) => powerLossForecast(scene, [target], onMs),
};
