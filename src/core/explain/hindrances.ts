/**
 * Processes that are not at work: what they would do is not done, and nothing in the log says so.
 */
import { nodeOfInstance, type ProcessRow, processes, processTable } from "../reconcile/process.ts";
import type { LogEntry } from "../store/log.ts";
import type { Store } from "../store/store.ts";
import type { StateReader } from "../store/tables.ts";

/** A process that does nothing now. */
export interface Hindrance {
  /** `kube-scheduler`, `kubelet@worker-1`. */
  readonly process: string;
  readonly state: "does not run" | "is paused" | "cannot reach the API server";
  /** The fault that did it, if the log knows. */
  readonly fault?: { readonly seq: number; readonly timeMs: number; readonly text: string };
}

/** The processes of the whole cluster that are not at work, and the kubelets of `nodes` that are not. */
export function hindrancesOf(
  { store, tables }: { readonly store: Store; readonly tables: StateReader },
  nodes: readonly string[] = [],
): readonly Hindrance[] {
  const found: Hindrance[] = [];
  for (const [instance, row] of tables.rows(processTable)) {
    const node = nodeOfInstance(instance);
    const concerns = node === undefined || (nodes.includes(node) && instance.startsWith(`${processes.kubelet.name}@`));
    const state = concerns ? stateOf(row) : undefined;
    if (state !== undefined) found.push({ process: instance, state, ...faultOf(instance, row, store) });
  }
  return found;
}

function stateOf({ running, paused, linked }: ProcessRow): Hindrance["state"] | undefined {
  if (!running) return "does not run";
  if (paused === true) return "is paused";
  return linked ? undefined : "cannot reach the API server";
}

/** The newest fault at the process or its machine since it was started. */
function faultOf(instance: string, { machine, startedMs }: ProcessRow, { log }: Store): Pick<Hindrance, "fault"> {
  const isIts = ({ key, timeMs }: LogEntry): boolean => timeMs >= startedMs && (key === instance || key === machine);
  const fault = [...log.between("", 0, log.seq)].findLast(isIts);
  return fault === undefined ? {} : { fault: { seq: fault.seq, timeMs: fault.timeMs, text: fault.text ?? "" } };
}
