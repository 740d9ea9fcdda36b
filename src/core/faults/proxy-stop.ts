/**
 * A node's kube-proxy ends and is not started again: its last rules stay, and grow old.
 */
import { processes } from "../reconcile/process.ts";
import { instanceOn } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const proxyStop: Fault = {
  name: "proxy-stop",
  harm: "crash",
  noun: "proxy",
  target: "node",
  summary: "Stop a node's kube-proxy; its rules stay as they are.",
  examples: ["crash proxy worker-1 --for 5m"],
  effects: ({ target }, scene) => [{ effect: "hold", what: "stop", name: instanceOn(scene, processes.proxy.name, target, "stop") }],
  says: ({ target }) => `kube-proxy of node ${target} stops`,
  saysHealed: ({ target }) => `kube-proxy of node ${target} starts`,
  forecast: () => ["Service rules of the node stay as they are: it learns of no new endpoint, and goes on sending to those that are gone."],
};
