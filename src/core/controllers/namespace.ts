/**
 * Empties a namespace that is being deleted, pods before all else, and lets it go when nothing is left.
 *
 * It looks a few seconds after each change of the namespace and then again by estimate; what happens inside meanwhile
 * does not wake it, as upstream.
 * Absent on purpose: failures of discovery, which needs aggregated APIs that are down.
 * @see kubernetes pkg/controller/namespace/deletion/namespaced_resources_deleter.go
 */
import { parseTime } from "../api/duration.ts";
import type { Namespace } from "../api/kinds/namespace.ts";
import { KUBERNETES_FINALIZER } from "../api/kinds/namespace.ts";
import { type Agent, type Intent, NOTHING_TO_DO, type Outcome, updateStatus } from "../reconcile/agent.ts";
import { processes } from "../reconcile/process.ts";
import type { World } from "../reconcile/world.ts";
import { conditionsOf } from "./namespace/conditions.ts";
import { type Content, emptied, type Remains, total } from "./namespace/content.ts";

/** 5 s: upstream waits so that all of a cluster's API servers refuse new content by then. */
const DELAY_MS = 5_000;
/** Pods within their grace are given it, finalizers this long. */
const FINALIZER_ESTIMATE_SECONDS = 15;
/** Retries after an error double up to a minute. */
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 60_000;
/** What is still there so long after its grace waits for somebody, and nobody waits for the next look. */
const HOPELESS_MS = 60_000;

export const namespaceController: Agent = {
  name: "namespace",
  process: processes.controllerManager,
  latencyMs: DELAY_MS,
  watches: { Namespace: ({ after }) => (after?.metadata.deletionTimestamp === undefined ? [] : [after.metadata.name]) },
  reconcile(key, world) {
    const namespace = world.get("Namespace", key);
    const isOurs = namespace?.metadata.deletionTimestamp !== undefined && (namespace.spec.finalizers ?? []).length > 0;
    return namespace === undefined || !isOurs ? NOTHING_TO_DO : empty(namespace, world);
  },
};

function empty(namespace: Namespace, world: World): Outcome {
  const sinceMs = world.nowMs - parseTime(namespace.metadata.deletionTimestamp);
  const contents = contentsOf(namespace, world);
  const remains = total(contents.map((content) => content.remains));
  const stuck = contents.filter((content) => isUnexpected(content.remains, sinceMs));
  const conditions = conditionsOf(namespace, { contents, stuck }, world.nowMs);
  const isSame = conditions === namespace.status.conditions;
  const next: Namespace = isSame ? namespace : { ...namespace, status: { ...namespace.status, conditions } };
  const intents: readonly Intent[] = [...contents.flatMap((content) => content.intents), ...(isSame ? [] : [updateStatus(next)])];
  if (remains.count === 0) return { intents: [...intents, { do: "finalize", kind: "Namespace", object: finalized(next) }] };
  const overdueMs = sinceMs - remains.graceSeconds * 1_000;
  const requeueAfterMs = stuck.length > 0 ? Math.min(RETRY_MAX_MS, Math.max(RETRY_MIN_MS, overdueMs)) : estimateMs(remains, overdueMs);
  return { intents, requeueAfterMs, background: overdueMs >= HOPELESS_MS };
}

/** Pods alone while there are any; then everything else. */
function contentsOf({ metadata }: Namespace, world: World): readonly Content[] {
  const pods = emptied("Pod", metadata.name, world);
  if (pods.remains.count > 0) return [pods];
  const others = world.kinds.filter((kind) => kind !== "Pod").map((kind) => emptied(kind, metadata.name, world));
  return [pods, ...others];
}

/** Whether neither a finalizer nor its grace explains why something is still there. */
function isUnexpected({ count, graceSeconds, finalizers }: Remains, sinceMs: number): boolean {
  return count > 0 && finalizers.size === 0 && sinceMs >= graceSeconds * 1_000;
}

/** Half of the time that the rest should take, and a second. */
function estimateMs({ graceSeconds }: Remains, overdueMs: number): number {
  const seconds = overdueMs < 0 ? graceSeconds : FINALIZER_ESTIMATE_SECONDS;
  return (Math.floor(seconds / 2) + 1) * 1_000;
}

function finalized(namespace: Namespace): Namespace {
  return {
    ...namespace,
    spec: { ...namespace.spec, finalizers: namespace.spec.finalizers?.filter((name) => name !== KUBERNETES_FINALIZER) },
  };
}
