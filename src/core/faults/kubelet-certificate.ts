/**
 * A kubelet's client certificate runs out: whatever it asks the API server is answered with Unauthorized.
 *
 * That is a link that is cut: it sees nothing new, and nothing that it says arrives. Its pods go on running.
 */
import { processes } from "../reconcile/process.ts";
import { silentNodeForecast } from "./engine/node-forecast.ts";
import { instanceOn } from "./engine/targets.ts";
import type { Fault } from "./fault.ts";

export const kubeletCertificate: Fault = {
  name: "kubelet-certificate",
  harm: "corrupt",
  noun: "kubelet-certificate",
  target: "node",
  summary: "Let a kubelet's client certificate run out.",
  examples: ["corrupt kubelet-certificate worker-1"],
  effects: ({ target }, scene) => [{ effect: "hold", what: "cut", name: instanceOn(scene, processes.kubelet.name, target, "cut") }],
  says: ({ target }) => `the kubelet of node ${target} is Unauthorized: x509: certificate has expired or is not yet valid`,
  saysHealed: ({ target }) => `the kubelet of node ${target} has a valid certificate again`,
  forecast: ({ target }, scene, onMs) => silentNodeForecast(scene, target, onMs),
};
