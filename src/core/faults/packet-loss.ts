/**
 * A node's link to the control plane loses requests; whoever sent one tries again a second later.
 *
 * What comes is never lost: TCP repeats it before anybody notices.
 */
import { processes } from "../reconcile/process.ts";
import { share } from "./engine/options.ts";
import { instanceOn } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const packetLoss: Fault = {
  name: "packet-loss",
  harm: "corrupt",
  noun: "link",
  target: "node",
  summary: "Lose a share of a node's requests to the API server.",
  examples: ["corrupt link worker-1 --loss=80% --for 10m"],
  options: [{ name: "loss", placeholder: "N%", summary: "How many of them.", default: "30%" }],
  effects: ({ target, options }, scene) =>
    [processes.kubelet.name, processes.proxy.name].map(
      (process) => ({ effect: "loss", instance: instanceOn(scene, process, target), share: share(options, "loss") ?? 0 }) as const,
    ),
  says: ({ target, options }) => `node ${target} loses ${options.loss} of its requests to the API server`,
  saysHealed: ({ target }) => `the link of node ${target} loses nothing any more`,
  forecast: () => [
    "Status, events and heartbeats come late; with nearly all of them lost the lease is not renewed for 50 s now and then, and the node is NotReady.",
  ],
};
