/**
 * Which pods of a node a drain removes, which it leaves, and which forbid it.
 *
 * A pod passes the filters in order; the first that does not let it go decides, and the last that lets it go may warn.
 * Absent on purpose: looking the DaemonSet up; a pod that one controls counts as a DaemonSet's whether or not it is there.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/drain/filters.go
 */
import { controllerOf, isPodTerminal, keyOf, type Pod } from "../../core/index.ts";

/** What the user allows. */
export interface DrainPermissions {
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  readonly force: boolean;
}

/** The pods to remove, and what there is to say of the others. */
export interface DrainPlan {
  readonly pods: readonly Pod[];
  /** Empty for none. */
  readonly warnings: string;
  /** Not empty: the node cannot be drained. */
  readonly errors: readonly string[];
}

interface Verdict {
  readonly removes: boolean;
  readonly warning?: string;
  readonly error?: string;
}

const REMOVE: Verdict = { removes: true };
const MIRROR_ANNOTATION = "kubernetes.io/config.mirror";

/** Sorts the node's pods. */
export function planDrain(pods: Iterable<Pod>, permissions: DrainPermissions): DrainPlan {
  const removed: Pod[] = [];
  const warnings = new Map<string, string[]>();
  const errors = new Map<string, string[]>();
  for (const pod of pods) {
    const verdict = judge(pod, permissions);
    if (verdict.removes) removed.push(pod);
    note(warnings, verdict.warning, pod);
    note(errors, verdict.error, pod);
  }
  const texts = linesOf(errors).map((line) => (line.startsWith("cannot delete") ? line : `cannot delete ${line}`));
  return { pods: removed, warnings: linesOf(warnings).join("; "), errors: texts };
}

function judge(pod: Pod, permissions: DrainPermissions): Verdict {
  let verdict = REMOVE;
  for (const filter of [daemonSetFilter, mirrorFilter, localStorageFilter, unmanagedFilter]) {
    verdict = filter(pod, permissions);
    if (!verdict.removes) return verdict;
  }
  return verdict;
}

function daemonSetFilter(pod: Pod, { ignoreDaemonSets }: DrainPermissions): Verdict {
  if (controllerOf(pod)?.kind !== "DaemonSet" || isPodTerminal(pod)) return REMOVE;
  return ignoreDaemonSets
    ? { removes: false, warning: "ignoring DaemonSet-managed Pods" }
    : { removes: false, error: "DaemonSet-managed Pods (use --ignore-daemonsets to ignore)" };
}

/** Static pods belong to their node; deleting what stands for them would change nothing. */
function mirrorFilter({ metadata }: Pod): Verdict {
  return { removes: metadata.annotations?.[MIRROR_ANNOTATION] === undefined };
}

function localStorageFilter(pod: Pod, { deleteEmptyDirData }: DrainPermissions): Verdict {
  if (isPodTerminal(pod) || !(pod.spec.volumes ?? []).some(({ emptyDir }) => emptyDir !== undefined)) return REMOVE;
  return deleteEmptyDirData
    ? { removes: true, warning: "deleting Pods with local storage" }
    : { removes: false, error: "Pods with local storage (use --delete-emptydir-data to override)" };
}

function unmanagedFilter(pod: Pod, { force }: DrainPermissions): Verdict {
  if (isPodTerminal(pod) || controllerOf(pod) !== undefined) return REMOVE;
  return force
    ? { removes: true, warning: "deleting Pods that declare no controller" }
    : { removes: false, error: "cannot delete Pods that declare no controller (use --force to override)" };
}

function note(lists: Map<string, string[]>, text: string | undefined, pod: Pod): void {
  if (text !== undefined) lists.set(text, [...(lists.get(text) ?? []), keyOf(pod)]);
}

function linesOf(lists: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return [...lists].map(([text, keys]) => `${text}: ${keys.join(", ")}`);
}
