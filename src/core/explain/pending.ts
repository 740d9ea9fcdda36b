/**
 * Why a pod has no node: every plugin's verdict on every node, and what would change it.
 *
 * Worked out anew from the objects through the scheduler's own plugins, so a new plugin is explained without a line here.
 * It says what the scheduler would find now, not what it found at its last attempt.
 */
import type { Pod } from "../api/kinds/pod.ts";
import type { World } from "../reconcile/world.ts";
import { isPodTerminating } from "../rules/pod.ts";
import { conclude, diagnose } from "../scheduler/cycle/diagnosis.ts";
import { NO_NODES } from "../scheduler/cycle/fit-message.ts";
import { Trial, type Verdict } from "../scheduler/cycle/trial.ts";
import { LiveClusterView } from "../scheduler/index.ts";
import { schedulerPlugins } from "../scheduler/plugins/index.ts";
import { PodRecord } from "../scheduler/pods/pod-view.ts";

/** One plugin that rejects a node. */
export interface PendingVerdict {
  readonly plugin: string;
  readonly reasons: readonly string[];
}

/** What all plugins say of one node; nothing when the pod fits. */
export interface PendingNode {
  readonly node: string;
  readonly verdicts: readonly PendingVerdict[];
}

/** Why a pod is pending. */
export interface PendingExplanation {
  /** The scheduler's sentence, or why it is not asked. */
  readonly message: string;
  readonly nodes: readonly PendingNode[];
  /** Whether some node would take the pod if no other pod were in its way. */
  readonly canEverFit: boolean;
  /** What would let the pod onto the nodes that are closest to taking it, one sentence each. */
  readonly changes: readonly string[];
}

/** Nodes of which all plugins say the same. */
export interface PendingGroup {
  /** In the order of the explanation. */
  readonly nodes: readonly string[];
  readonly verdicts: readonly PendingVerdict[];
}

const CHANGES_MAX = 3;
/** Upstream's words for a pod with scheduling gates. */
const GATED = "Scheduling is blocked due to non-empty scheduling gates";

/** Explains a pod that has no node yet. */
export function explainPending(reader: Pick<World, "list" | "nowMs">, pod: Pod): PendingExplanation {
  const view = LiveClusterView.of(reader);
  const trial = new Trial(schedulerPlugins, view, new PodRecord(pod));
  const judged = view.nodes.map((node) => ({ node: node.name, verdicts: trial.verdicts(node) }));
  return {
    message: messageOf(reader, trial),
    nodes: judged.map(({ node, verdicts }) => ({ node, verdicts: verdicts.map(shown) })),
    canEverFit: canEverFit(reader, pod),
    changes: [...gatesToRemove(pod), ...changesOf(judged)],
  };
}

/** The matrix of a big cluster: nodes that are told the same together, the most at once first. */
export function pendingSummary({ nodes }: Pick<PendingExplanation, "nodes">): readonly PendingGroup[] {
  const groups = new Map<string, { nodes: string[]; verdicts: readonly PendingVerdict[] }>();
  for (const { node, verdicts } of nodes) {
    const identity = verdicts.map(({ plugin, reasons }) => `${plugin}: ${reasons.join(", ")}`).join("\n");
    const group = groups.get(identity);
    if (group === undefined) groups.set(identity, { nodes: [node], verdicts });
    else group.nodes.push(node);
  }
  return [...groups.values()].sort((a, b) => b.nodes.length - a.nodes.length);
}

function shown({ plugin, reasons }: Verdict): PendingVerdict {
  return { plugin, reasons: reasons.map(({ text }) => text) };
}

function messageOf({ nowMs }: Pick<World, "nowMs">, trial: Trial): string {
  const { pod } = trial.pod;
  if (schedulerPlugins.some((plugin) => plugin.gate?.(pod) !== undefined)) return GATED;
  if (isPodTerminating(pod)) return `skip schedule deleting pod: ${trial.pod.key}`;
  const nodes = trial.view.nodes.length;
  if (nodes === 0) return NO_NODES;
  const diagnosis = diagnose(trial, 0);
  if (diagnosis.fitting.length > 0) return "the pod fits and waits for its turn";
  return conclude(trial, diagnosis, { budgets: [], nowMs, offset: () => 0 }).message;
}

/** On a cluster without other pods; what the pod wants to be near to may still come. */
function canEverFit(reader: Pick<World, "list">, pod: Pod): boolean {
  const list = ((kind: "Node" | "Pod", where?: undefined) => (kind === "Pod" ? [] : reader.list(kind, where))) as World["list"];
  const view = LiveClusterView.of({ list });
  const trial = new Trial(schedulerPlugins, view, new PodRecord(pod));
  if (trial.rejection !== undefined) return false;
  return view.nodes.some((node) => trial.verdicts(node).every(({ plugin }) => plugin === "InterPodAffinity"));
}

function gatesToRemove(pod: Pod): readonly string[] {
  const names = (pod.spec.schedulingGates ?? []).map(({ name }) => name);
  return names.length === 0 ? [] : [`remove the scheduling gates ${names.join(", ")}`];
}

/** The nodes that fewest plugins reject come first. */
function changesOf(judged: readonly { readonly node: string; readonly verdicts: readonly Verdict[] }[]): readonly string[] {
  if (judged.some(({ verdicts }) => verdicts.length === 0)) return [];
  const nearest = judged.toSorted((a, b) => a.verdicts.length - b.verdicts.length).slice(0, CHANGES_MAX);
  return nearest.flatMap(({ verdicts }) => {
    const remedies = verdicts.map(({ remedy }) => remedy);
    return remedies.includes("") ? [] : [remedies.join("; ")];
  });
}
