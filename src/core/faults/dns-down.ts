/**
 * The cluster's DNS answers nothing: whoever asks for a name waits until it gives up.
 */
import { dnsKey, dnsTable } from "../trouble/network.ts";
import type { Fault } from "./fault.ts";

export const dnsDown: Fault = {
  name: "dns-down",
  harm: "crash",
  noun: "dns",
  target: "cluster",
  summary: "Take the cluster's DNS down.",
  examples: ["crash dns --for 5m"],
  effects: (_aim, scene) => [{ effect: "row", table: dnsTable, key: dnsKey(scene.id), row: {}, wakesPods: true }],
  says: () => "DNS answers nothing",
  saysHealed: () => "DNS answers again",
  forecast: () => [
    'Whoever looks a name up waits 5 to 10 s and gives up: "Could not resolve host", "bad address", "no servers could be reached".',
    "What uses addresses or localhost goes on, and so do pods on the node's network and the probes of kubelets over HTTP, TCP and gRPC.",
    "Exec probes that look a name up time out: after three in a row pods are not ready, or are restarted, which does not help.",
    "Nodes, pods and endpoints show nothing of it; logs do. The first look-up after it is healed finds its name.",
  ],
};
