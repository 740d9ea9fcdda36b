/**
 * Removing the pods of a node and waiting until they are gone, as time passes.
 *
 * Every pod goes its own way: asked for once a second, asked again five seconds after a refusal, then awaited.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/drain/drain.go evictPods, deletePods, waitForDelete
 */
import { ApiError, goDuration, keyOf, type Pod } from "../../core/index.ts";
import type { CommandContext } from "../command.ts";
import { PATIENCE_MS, passTime } from "../pass-time.ts";

/** How pods are removed. */
export interface RemovalOptions {
  /** Delete them, whatever budgets say. */
  readonly disableEviction: boolean;
  /** Undefined: each pod's own. */
  readonly graceSeconds: number | undefined;
  /** 0: as long as it takes. */
  readonly timeoutMs: number;
}

/** What is being written while the pods go. */
export interface Report {
  readonly lines: string[];
  readonly errors: string[];
}

const POLL_MS = 1_000;
const RETRY_MS = 5_000;

interface Removal {
  readonly pod: Pod;
  /** When it is asked for (again); undefined when it was granted. */
  askMs: number | undefined;
}

/** Removes the pods; returns what kept it from finishing, nothing when all are gone. */
export function* removePods(
  pods: readonly Pod[],
  options: RemovalOptions,
  context: CommandContext,
  report: Report,
): Generator<undefined, readonly string[], void> {
  const { cluster } = context;
  const limitMs = options.timeoutMs === 0 ? PATIENCE_MS : options.timeoutMs;
  const endMs = cluster.nowMs + limitMs;
  let open: readonly Removal[] = pods.map((pod) => ({ pod, askMs: cluster.nowMs }));
  const failures: string[] = [];
  for (;;) {
    for (const removal of open) {
      const failure = ask(removal, options, context, report);
      if (failure !== undefined) failures.push(failure);
    }
    open = open.filter((removal) => removal.askMs !== undefined || !isGone(removal, options, context, report));
    open = open.filter(({ askMs }) => askMs !== Number.POSITIVE_INFINITY);
    if (open.length === 0) return failures;
    if (cluster.nowMs >= endMs) return [...failures, ...open.map((removal) => timeoutText(removal, goDuration(limitMs)))];
    yield* passTime(cluster, Math.min(cluster.nowMs + POLL_MS, endMs));
    yield undefined;
  }
}

/** Asks for the pod's end when it is time to; returns a refusal that ends it. */
function ask(removal: Removal, options: RemovalOptions, { cluster }: CommandContext, report: Report): string | undefined {
  if (removal.askMs === undefined || removal.askMs > cluster.nowMs) return undefined;
  const { pod } = removal;
  const { name, namespace = "", uid } = pod.metadata;
  const request = { uid, graceSeconds: options.graceSeconds };
  try {
    if (options.disableEviction) cluster.submit({ do: "delete", by: "drain", kind: "Pod", key: keyOf(pod), options: request });
    else {
      report.lines.push(`evicting pod ${namespace}/${name}`);
      cluster.submit({ do: "evict", by: "drain", key: keyOf(pod), options: request });
    }
    removal.askMs = undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // A pod that is gone, or has a namesake by now, needs no more asking: waiting for it ends at once.
    if (error.reason === "NotFound" || error.reason === "Conflict") removal.askMs = undefined;
    else if (error.reason === "TooManyRequests") {
      report.errors.push(`error when evicting pods/"${name}" -n "${namespace}" (will retry after 5s): ${error.message}`);
      removal.askMs = cluster.nowMs + RETRY_MS;
    } else {
      removal.askMs = Number.POSITIVE_INFINITY;
      return `error when evicting pods/"${name}" -n "${namespace}": ${error.message}`;
    }
  }
  return undefined;
}

function isGone({ pod }: Removal, options: RemovalOptions, { cluster }: CommandContext, report: Report): boolean {
  if (cluster.server.find("Pod", keyOf(pod))?.metadata.uid === pod.metadata.uid) return false;
  report.lines.push(`pod/${pod.metadata.name} ${options.disableEviction ? "deleted" : "evicted"}`);
  return true;
}

function timeoutText({ pod, askMs }: Removal, limit: string): string {
  const { name, namespace = "" } = pod.metadata;
  return askMs === undefined
    ? `error when waiting for pod "${name}" in namespace "${namespace}" to terminate: global timeout reached: ${limit}`
    : `error when evicting pods/"${name}" -n "${namespace}": global timeout reached: ${limit}`;
}
