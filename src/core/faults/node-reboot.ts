/**
 * A machine's kernel panics: everything stops, and the machine boots again by itself a little later.
 */
import { goDuration } from "../api/duration.ts";
import { ApiError } from "../api/errors.ts";
import { powerLossForecast } from "./engine/node-forecast.ts";
import { positiveDuration } from "./engine/options.ts";
import { machineOf } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

const AFTER_MS = 30_000;

export const nodeReboot: Fault = {
  name: "node-reboot",
  harm: "crash",
  noun: "kernel",
  target: "node",
  summary: "Panic a node's kernel: the machine reboots.",
  examples: ["crash kernel worker-1", "crash kernel worker-1 --after 2m"],
  options: [{ name: "after", placeholder: "D", summary: "How long the machine is off before it boots.", default: goDuration(AFTER_MS) }],
  lastsMs: ({ options }) => positiveDuration(options, "after") ?? AFTER_MS,
  effects({ target }, scene) {
    if (!machineOf(scene, target).powered) throw new ApiError("Conflict", `error: node "${target}" has no power already`);
    return [{ effect: "hold", what: "power", name: target }];
  },
  says: ({ target }) => `the kernel of node ${target} panics`,
  saysHealed: ({ target }) => `node ${target} boots`,
  forecast: ({ target }, scene, onMs) => powerLossForecast(scene, [target], onMs),
};
