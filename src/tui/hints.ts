/**
 * One line that walks a newcomer from `:no` to a crash, to NotReady, to healing; then it is gone for good.
 *
 * How far the walk is follows from the event log alone; pure.
 */
import type { LogEntry } from "../core/index.ts";

/** How far the newcomer has come. */
export interface HintProgress {
  readonly step: "look" | "crashed" | "not-ready" | "evicted" | "healed" | "over";
  /** The node that was crashed. */
  readonly node: string;
  /** Virtual time at which the step was reached. */
  readonly sinceMs: number;
}

/** Before anything has happened. */
export const FIRST_HINT: HintProgress = { step: "look", node: "", sinceMs: 0 };
/** The farewell stays so long; and the tour ends by itself when its end is not wanted. */
const HEALED_MS = 120_000;
const EVICTED_MS = 3_600_000;

interface WithNode {
  readonly metadata: { readonly deletionTimestamp?: string | undefined };
  readonly spec?: { readonly nodeName?: string | undefined };
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** How far it is after one more entry of the log. */
export function hintAfter(progress: HintProgress, entry: LogEntry): HintProgress {
  const step = nextStep(progress, entry);
  if (step === progress.step) return progress;
  return { step, node: step === "crashed" ? entry.objectKey : progress.node, sinceMs: entry.timeMs };
}

function nextStep({ step, node, sinceMs }: HintProgress, entry: LogEntry): HintProgress["step"] {
  switch (step) {
    case "look":
      return isPowerLoss(entry) ? "crashed" : step;
    case "crashed":
      return isNode(entry, node) && readyStatus(entry.after) !== "True" ? "not-ready" : step;
    case "not-ready":
      return isEviction(entry, node) ? "evicted" : isRecovery(entry, node) ? "healed" : step;
    case "evicted":
      return isRecovery(entry, node) ? "healed" : entry.timeMs > sinceMs + EVICTED_MS ? "over" : step;
    case "healed":
      return entry.timeMs > sinceMs + HEALED_MS ? "over" : step;
    case "over":
      return step;
  }
}

/** Whether the newcomer has found the nodes. */
export type HintPlace = "new" | "at-nodes" | "been-to-nodes";

const LOOK: { readonly [P in HintPlace]: string } = {
  new: "New here? Type :no and Enter to see the nodes.",
  "at-nodes": "Choose a worker with j and k, then press x to crash it.",
  "been-to-nodes": "Crash a worker and watch: :no and Enter, j to choose it, x.",
};

/** What to say, short enough for 80 columns; undefined when there is nothing (more) to say. */
export function hintText({ step, node }: HintProgress, place: HintPlace): string | undefined {
  switch (step) {
    case "look":
      return LOOK[place];
    case "crashed":
      return `${node} has lost its power, and nobody knows yet. > speeds up, . jumps.`;
    case "not-ready":
      return `${node} is NotReady. Its pods are given 5 minutes: > speeds up.`;
    case "evicted":
      return `Pods of ${node} are Terminating, and others take their place. shift-x heals.`;
    case "healed":
      return `${node} is back, and the cluster has healed itself. ? shows every key.`;
    case "over":
      return undefined;
  }
}

function isPowerLoss({ verb, text = "" }: LogEntry): boolean {
  return verb === "fault" && /^node \S+ loses its power$/.test(text);
}

function isNode({ kind, objectKey }: LogEntry, node: string): boolean {
  return kind === "Node" && objectKey === node;
}

function readyStatus(object: unknown): string | undefined {
  return (object as WithNode | undefined)?.status?.conditions?.find(({ type }) => type === "Ready")?.status;
}

function isEviction({ kind, after }: LogEntry, node: string): boolean {
  const pod = after as WithNode | undefined;
  return kind === "Pod" && pod?.spec?.nodeName === node && pod.metadata.deletionTimestamp !== undefined;
}

function isRecovery(entry: LogEntry, node: string): boolean {
  return isNode(entry, node) && readyStatus(entry.after) === "True" && readyStatus(entry.before) !== "True";
}
