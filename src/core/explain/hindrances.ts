/**
 * Processes that are not at work: what they would do is not done, and nothing in the log says so.
 */
import { activeFaults } from "../faults/engine/strike.ts";
import { machineTable, nodeOfInstance, type ProcessRow, processes, processTable } from "../reconcile/process.ts";
import type { LogEntry } from "../store/log.ts";
import type { Store } from "../store/store.ts";
import type { StateReader } from "../store/tables.ts";
import { faultText } from "./standing-faults.ts";

/** A process that does nothing now. */
export interface Hindrance {
  /** `kube-scheduler`, `kubelet@worker-1`. */
  readonly process: string;
  readonly state: "does not run" | "is paused" | "cannot reach the API server" | "takes no writes";
  /** The fault that did it, if the log knows. */
  readonly fault?: { readonly seq: number; readonly timeMs: number; readonly text: string };
}

/** What of a process is held that is in a state. */
const HOLDS = { "does not run": "stop", "is paused": "pause", "cannot reach the API server": "cut", "takes no writes": "cut" } as const;

/** The processes of the whole cluster that are not at work, and the kubelets of `nodes` that are not. */
export function hindrancesOf(
  { store, tables }: { readonly store: Store; readonly tables: StateReader },
  nodes: readonly string[] = [],
): readonly Hindrance[] {
  const found: Hindrance[] = [];
  for (const [instance, row] of tables.rows(processTable)) {
    const node = nodeOfInstance(instance);
    const concerns = node === undefined || (nodes.includes(node) && instance.startsWith(`${processes.kubelet.name}@`));
    const state = concerns ? stateOf(instance, row) : undefined;
    if (state !== undefined)
      found.push({ process: instance, state, ...(holdOf(instance, row, state, { store, tables }) ?? faultOf(instance, row, store)) });
  }
  return found;
}

function stateOf(instance: string, { running, paused, linked }: ProcessRow): Hindrance["state"] | undefined {
  if (!running) return "does not run";
  if (paused === true) return "is paused";
  if (linked) return undefined;
  // It stands for all API servers: without a link none of them can write.
  return instance === processes.apiServer.name ? "takes no writes" : "cannot reach the API server";
}

/** The fault in whose name the process, or its machine, is held. */
function holdOf(
  instance: string,
  row: ProcessRow,
  state: Hindrance["state"],
  { store: { log }, tables }: Parameters<typeof hindrancesOf>[0],
): Pick<Hindrance, "fault"> | undefined {
  const { powered = true, heldBy: machineHolds = [] } = tables.row(machineTable, row.machine) ?? {};
  // What leads runs inside the process of a member.
  const ofMember = tables.row(processTable, `${instance}@${row.machine}`);
  const names = powered ? [row, ofMember].flatMap((each) => each?.heldBy?.[HOLDS[state]] ?? []) : machineHolds;
  const holder = activeFaults(tables).find(({ id }) => names.includes(id));
  if (holder === undefined) return undefined;
  const text = faultText(holder);
  const begun = [...log.between("", 0, log.seq)].findLast((entry) => entry.timeMs === holder.sinceMs && entry.text === text);
  return { fault: { seq: begun?.seq ?? 0, timeMs: holder.sinceMs, text } };
}

/** The newest fault at the process or its machine since it was started. */
function faultOf(instance: string, { machine, startedMs }: ProcessRow, { log }: Store): Pick<Hindrance, "fault"> {
  const isIts = ({ key, timeMs }: LogEntry): boolean => timeMs >= startedMs && (key === instance || key === machine);
  const fault = [...log.between("", 0, log.seq)].findLast(isIts);
  return fault === undefined ? {} : { fault: { seq: fault.seq, timeMs: fault.timeMs, text: fault.text ?? "" } };
}
