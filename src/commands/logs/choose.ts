/**
 * Whose log is shown when a line leaves it open: which pod of a workload, which container of a pod.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/polymorphichelpers/logsforobject.go, pkg/util/podutils/podutils.go ByLogging
 */
import {
  type AnyKind,
  ApiError,
  apiKindOf,
  controllerOf,
  isPodReady,
  type KubeObject,
  matches,
  type Pod,
  parseSelector,
  parseTime,
} from "../../core/index.ts";
import type { CommandContext } from "../command.ts";

const DEFAULT_CONTAINER = "kubectl.kubernetes.io/default-container";
const PHASE_RANK: { readonly [phase: string]: number } = { Running: 0, Unknown: 1, Pending: 2 };

/** The pods of an object, the best for its log first; refuses for objects that have none by nature. */
export function podsForLogs(kind: AnyKind, object: KubeObject, { cluster }: CommandContext): readonly Pod[] {
  if (kind.hasLogs) return [object as Pod];
  const selection = kind.podsOf?.(object);
  if (selection === undefined || selection.node !== undefined) {
    throw new ApiError(
      "BadRequest",
      `error: cannot get the logs from *${kind.version}.${apiKindOf(kind)}: selector for *${kind.version}.${apiKindOf(kind)} not implemented`,
    );
  }
  const labels = parseSelector(selection.labels ?? "");
  const { namespace, ownerUid } = selection;
  const pods = [...(cluster.server.list("Pod", { namespace }) as Iterable<Pod>)];
  return pods
    .filter((pod) => matches(labels, pod.metadata.labels) && (ownerUid === undefined || controllerOf(pod)?.uid === ownerUid))
    .sort(compareForLogs);
}

/** Placed before unplaced, running before pending, ready before not, the most restarted and the oldest first. */
function compareForLogs(a: Pod, b: Pod): number {
  return (
    Number(!a.spec.nodeName) - Number(!b.spec.nodeName) ||
    (PHASE_RANK[a.status.phase] ?? 0) - (PHASE_RANK[b.status.phase] ?? 0) ||
    Number(isPodReady(b)) - Number(isPodReady(a)) ||
    restarts(b) - restarts(a) ||
    parseTime(a.metadata.creationTimestamp) - parseTime(b.metadata.creationTimestamp)
  );
}

function restarts({ status }: Pod): number {
  return Math.max(0, ...(status.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

/** The container whose log is shown when none was named, and what kubectl says about the choice. */
export function defaultContainer({ metadata, spec }: Pod): { readonly name: string; readonly note: string | undefined } {
  const names = allContainers({ spec });
  const wanted = metadata.annotations?.[DEFAULT_CONTAINER];
  if (wanted !== undefined && names.includes(wanted)) return { name: wanted, note: undefined };
  const name = spec.containers[0]?.name ?? "";
  const listed = [
    ...spec.containers.map((container) => container.name),
    ...(spec.initContainers ?? []).map((container) => `${container.name} (init)`),
  ];
  return { name, note: listed.length > 1 ? `Defaulted container "${name}" out of: ${listed.join(", ")}` : undefined };
}

/** Init containers first, as they run. */
export function allContainers({ spec }: Pick<Pod, "spec">): readonly string[] {
  return [...(spec.initContainers ?? []), ...spec.containers].map(({ name }) => name);
}
