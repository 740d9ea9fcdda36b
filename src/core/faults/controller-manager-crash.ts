/**
 * A controller manager's process ends. Its kubelet starts it again: at once, then after 10 s doubled up to 300 s; `--for`
 * keeps it from that. If it led, another one does when the Lease has run out.
 */
import { memberProcesses } from "../reconcile/process.ts";
import { failOverForecast, processFault } from "./engine/members.ts";

const { controllerManager } = memberProcesses;

export const controllerManagerCrash = processFault(controllerManager, {
  name: "controller-manager-crash",
  noun: "controller-manager",
  summary: "End a controller manager's process, by default the leader's.",
  examples: ["crash controller-manager", "crash controller-manager control-plane --for 5m"],
  forecast: ({ target }, scene, onMs) =>
    failOverForecast(scene, {
      name: controllerManager.name,
      target,
      onMs,
      meanwhile: "While none leads, nothing is created, replaced, evicted or listed; then every node has its whole grace of 50 s anew.",
    }),
});
