/**
 * A node's link to the control plane is slow: what happens there is heard of later.
 *
 * Only what comes is late: writes take no time here, and a heartbeat that comes late by less than its period changes nothing.
 */
import { processes } from "../reconcile/process.ts";
import { positiveDuration } from "./engine/options.ts";
import { instanceOn } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const slowLink: Fault = {
  name: "slow-link",
  harm: "slow",
  noun: "link",
  target: "node",
  summary: "Delay what a node hears of the control plane.",
  examples: ["slow link worker-1 --by=2s"],
  options: [{ name: "by", placeholder: "D", summary: "How much later.", default: "500ms" }],
  effects({ target, options }, scene) {
    const ms = positiveDuration(options, "by") ?? 0;
    return [processes.kubelet.name, processes.proxy.name].map(
      (process) => ({ effect: "lag", instance: instanceOn(scene, process, target), ms }) as const,
    );
  },
  says: ({ target, options }) => `node ${target} hears of everything ${options.by} later`,
  saysHealed: ({ target }) => `the link of node ${target} is as fast as ever`,
  forecast: () => ["Pods start and stop later there, and Services know later where to send; the node stays Ready."],
};
