/**
 * Faults that end by themselves, and flapping ones that come and go.
 */
import { activeFaults } from "../../faults/engine/strike.ts";
import type { ActiveFault } from "../../faults/fault.ts";
import { faultNamed } from "../../faults/index.ts";
import type { Forecaster, Foreseen } from "../forecaster.ts";
import { faultText } from "../standing-faults.ts";

export const faultTurns: Forecaster = {
  name: "fault-turns",
  *foresee({ nowMs, state }) {
    for (const active of activeFaults(state)) {
      const { id, untilMs, isOn } = active;
      const turnMs = nextTurnMs(active, nowMs);
      if (turnMs < (untilMs ?? Number.POSITIVE_INFINITY)) {
        yield {
          dueMs: turnMs,
          object: objectOf(active),
          sentence: `the flapping fault ${id} ${isOn ? "pauses" : "comes back"}: ${faultText(active)}`,
        };
      }
      if (untilMs !== undefined) yield { dueMs: untilMs, object: objectOf(active), sentence: `the fault ${id} ends: ${faultText(active)}` };
    }
  },
};

/** When a flapping fault comes or goes next; Infinity for one that does not flap. */
function nextTurnMs({ sinceMs, everyMs }: ActiveFault, nowMs: number): number {
  if (everyMs === undefined) return Number.POSITIVE_INFINITY;
  return sinceMs + (Math.floor((nowMs - sinceMs) / everyMs) + 1) * everyMs;
}

/** What the fault is aimed at; a thing that is no object goes by its name alone. */
function objectOf({ fault, aim, id }: ActiveFault): Foreseen["object"] {
  const { target } = faultNamed(fault);
  if (target === "node") return { kind: "Node", key: aim.target };
  if (target === "pod" || target === "container") return { kind: "Pod", key: aim.target };
  return { kind: "", key: aim.target === "" ? id : aim.target };
}
