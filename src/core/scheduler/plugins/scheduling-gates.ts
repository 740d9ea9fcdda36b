/**
 * Keeps pods with scheduling gates out of the queue.
 *
 * The pod's condition is the API server's to set; the scheduler says nothing about gated pods.
 * @see kubernetes pkg/scheduler/framework/plugins/schedulinggates/scheduling_gates.go
 */
import type { Plugin } from "../plugin.ts";

export const schedulingGates: Plugin = {
  name: "SchedulingGates",
  weight: 0,
  gate(pod) {
    const gates = pod.spec.schedulingGates ?? [];
    if (gates.length === 0) return undefined;
    return { text: `waiting for scheduling gates: [${gates.map(({ name }) => name).join(" ")}]`, resolvable: false };
  },
  heeds: ({ kind }) => kind === "Pod",
  helps: (_pod, { kind, after }) => kind === "Pod" && (after?.spec.schedulingGates?.length ?? 0) === 0,
};
