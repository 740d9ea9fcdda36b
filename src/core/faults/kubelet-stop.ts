/**
 * A node's kubelet ends and is not started again: what runs on the node runs on, and nobody looks after it.
 */
import { processes } from "../reconcile/process.ts";
import { silentNodeForecast } from "./engine/node-forecast.ts";
import { instanceOn } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const kubeletStop: Fault = {
  name: "kubelet-stop",
  harm: "crash",
  noun: "kubelet",
  target: "node",
  summary: "Stop a node's kubelet; its containers run on.",
  examples: ["crash kubelet worker-1", "crash kubelet worker-1 --for 30s"],
  effects: ({ target }, scene) => [{ effect: "hold", what: "stop", name: instanceOn(scene, processes.kubelet.name, target, "stop") }],
  says: ({ target }) => `the kubelet of node ${target} stops`,
  saysHealed: ({ target }) => `the kubelet of node ${target} starts`,
  forecast: ({ target }, scene, onMs) => silentNodeForecast(scene, target, onMs),
};
