/**
 * A node is cut off from the control plane: it goes on with what it last knew.
 */
import { ApiError } from "../api/errors.ts";
import { processes } from "../reconcile/process.ts";
import { silentNodeForecast } from "./engine/node-forecast.ts";
import { instanceOn, membersOf } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const nodePartition: Fault = {
  name: "node-partition",
  harm: "partition",
  noun: "node",
  target: "node",
  summary: "Cut a node off from the control plane.",
  examples: ["partition node worker-1 --for 5m"],
  effects({ target }, scene) {
    if (membersOf(scene).includes(target))
      throw new ApiError("Conflict", `error: node "${target}" holds a member of the control plane, which it always reaches`);
    return [
      { effect: "hold", what: "cut", name: instanceOn(scene, processes.kubelet.name, target, "cut") },
      { effect: "hold", what: "cut", name: instanceOn(scene, processes.proxy.name, target) },
    ];
  },
  says: ({ target }) => `node ${target} is cut off from the control plane`,
  saysHealed: ({ target }) => `node ${target} reaches the control plane again`,
  forecast: ({ target }, scene, onMs) => silentNodeForecast(scene, target, onMs),
};
