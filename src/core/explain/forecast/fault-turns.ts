/**
 * Faults that end by themselves, and flapping ones that come and go.
 */
import { activeFaults, faultAgent } from "../../faults/engine/strike.ts";
import type { ActiveFault } from "../../faults/fault.ts";
import { faultNamed } from "../../faults/index.ts";
import type { Forecaster, Foreseen } from "../forecaster.ts";
import { faultText } from "../standing-faults.ts";

export const faultTurns: Forecaster = {
  name: "fault-turns",
  *foresee({ due, state }) {
    const dueMs = new Map(due.filter(({ agent }) => agent === faultAgent.name).map((record) => [record.key, record.dueMs]));
    for (const active of activeFaults(state)) {
      const { id, untilMs, isOn } = active;
      const turnMs = dueMs.get(id);
      if (turnMs !== undefined && turnMs !== untilMs) {
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

/** What the fault is aimed at; a thing that is no object goes by its name alone. */
function objectOf({ fault, aim, id }: ActiveFault): Foreseen["object"] {
  const { target } = faultNamed(fault);
  if (target === "node") return { kind: "Node", key: aim.target };
  if (target === "pod" || target === "container") return { kind: "Pod", key: aim.target };
  return { kind: "", key: aim.target === "" ? id : aim.target };
}
