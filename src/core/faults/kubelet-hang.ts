/**
 * A node's kubelet runs and does nothing, as after a SIGSTOP or in a deadlock; its memory stays.
 */
import { processes } from "../reconcile/process.ts";
import { silentNodeForecast } from "./engine/node-forecast.ts";
import { instanceOn } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const kubeletHang: Fault = {
  name: "kubelet-hang",
  harm: "slow",
  noun: "kubelet",
  target: "node",
  summary: "Hang a node's kubelet: it runs and does nothing.",
  examples: ["slow kubelet worker-1 --for 2m"],
  effects: ({ target }, scene) => [{ effect: "hold", what: "pause", name: instanceOn(scene, processes.kubelet.name, target, "pause") }],
  says: ({ target }) => `the kubelet of node ${target} hangs`,
  saysHealed: ({ target }) => `the kubelet of node ${target} goes on`,
  forecast: ({ target }, scene, onMs) => silentNodeForecast(scene, target, onMs),
};
