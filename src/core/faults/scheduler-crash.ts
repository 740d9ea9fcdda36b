/**
 * A scheduler's process ends. Its kubelet starts it again: at once, then after 10 s doubled up to 300 s; `--for` keeps it
 * from that. If it led, another one does when the Lease has run out.
 */
import { memberProcesses } from "../reconcile/process.ts";
import { failOverForecast, processFault } from "./engine/members.ts";

const { scheduler } = memberProcesses;

export const schedulerCrash = processFault(scheduler, {
  name: "scheduler-crash",
  noun: "scheduler",
  summary: "End a scheduler's process, by default the leader's.",
  examples: ["crash scheduler", "crash scheduler control-plane-2 --for 5m"],
  forecast: ({ target }, scene, onMs) =>
    failOverForecast(scene, {
      name: scheduler.name,
      target,
      onMs,
      meanwhile: "While none leads, new pods stay Pending, without an event or a condition.",
    }),
});
