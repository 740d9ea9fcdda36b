/**
 * Whether a pod may be evicted: what its PodDisruptionBudget grants, and the note that it was granted.
 * @see kubernetes pkg/registry/core/pod/storage/eviction.go
 */
import { rfc3339 } from "../api/duration.ts";
import { ApiError, forbidden } from "../api/errors.ts";
import { keyOf } from "../api/kind.ts";
import type { Pod } from "../api/kinds/pod.ts";
import type { PodDisruptionBudget } from "../api/kinds/pod-disruption-budget.ts";
import { isBudgetFor, withAllowedCondition } from "../rules/disruption-budget.ts";
import { isPodReady, isPodTerminal } from "../rules/pod.ts";
import type { Author } from "../store/log.ts";
import type { Server } from "./server.ts";

/** So many evictions may be granted before the controller has seen the pods go. */
const DISRUPTED_PODS_MAX = 2_000;
const BUSY_SECONDS = 10;

/** How the pod's budget pays for its eviction, to be called when nothing else is in its way; refuses with TooManyRequests when there is nothing left. */
export function paymentForEviction(server: Server, pod: Pod, options: { readonly author: Author; readonly nowMs: number }): () => void {
  // What does not run, or no longer, disturbs nobody by going.
  if (isPodTerminal(pod) || pod.status.phase === "Pending" || pod.metadata.deletionTimestamp !== undefined) return FREE;
  if (!server.reader.serves("PodDisruptionBudget")) return FREE;
  const budgets = budgetsFor(server, pod);
  const [budget] = budgets;
  if (budget === undefined) return FREE;
  if (budgets.length > 1) {
    throw new ApiError("Unknown", "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
  }
  if (!isPodReady(pod) && mayUnreadyGo(budget)) return FREE;
  checkBudget(server, budget);
  const { status } = budget;
  const disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: rfc3339(options.nowMs) };
  const paid = { ...status, disruptionsAllowed: status.disruptionsAllowed - 1, disruptedPods };
  const next = { ...budget, status: paid.disruptionsAllowed === 0 ? withAllowedCondition(paid, options.nowMs) : paid };
  return () => void server.replace("PodDisruptionBudget", keyOf(budget), next as PodDisruptionBudget, options.author);
}

const FREE = (): void => {};

function budgetsFor(server: Server, pod: Pod): readonly PodDisruptionBudget[] {
  const found: PodDisruptionBudget[] = [];
  for (const object of server.list("PodDisruptionBudget", { namespace: pod.metadata.namespace ?? "" })) {
    const budget = object as PodDisruptionBudget;
    if (isBudgetFor(budget, pod)) found.push(budget);
  }
  return found;
}

/** A pod that is not ready costs no availability, as long as enough others are. */
function mayUnreadyGo({ spec, status }: PodDisruptionBudget): boolean {
  if (spec.unhealthyPodEvictionPolicy === "AlwaysAllow") return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}

function checkBudget(server: Server, { metadata, status }: PodDisruptionBudget): void {
  const { name } = metadata;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw tooMany(`The disruption budget ${name} is still being processed by the server.`, BUSY_SECONDS);
  }
  const names = { ...server.registry.kind("PodDisruptionBudget"), plural: "poddisruptionbudget" };
  if (status.disruptionsAllowed < 0) throw forbidden(names, name, "pdb disruptions allowed is negative");
  if (Object.keys(status.disruptedPods ?? {}).length > DISRUPTED_PODS_MAX) {
    throw forbidden(names, name, "DisruptedPods map too big - too many evictions not confirmed by PDB controller");
  }
  if (status.disruptionsAllowed > 0) return;
  throw tooMany(`The disruption budget ${name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`);
}

function tooMany(cause: string, retryAfterSeconds?: number): ApiError {
  return new ApiError("TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", {
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    causes: [{ reason: "DisruptionBudget", message: cause }],
  });
}
