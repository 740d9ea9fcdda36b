/**
 * Waiting for the ServiceAccount `default` of a namespace that has only just been made.
 *
 * Upstream's admission looks up to ten times before it refuses a pod for want of that account, so that a namespace and its pods can
 * stand in one file. Our server answers at once and cannot wait; whoever sends it manifests lets the time pass instead.
 * @see kubernetes plugin/pkg/admission/serviceaccount/admission.go getServiceAccount
 */
import type { Cluster } from "../core/index.ts";
import type { Result, Steps } from "./command.ts";
import { passTime } from "./pass-time.ts";

/** Ten looks, 100 to 200 ms apart. */
const PATIENCE_MS = 2_000;

const LACKING = /error looking up service account ([^/\s]+\/default): serviceaccount "default" not found$/m;

/** Lets time pass when `refusal` is for want of a namespace's own account; returns whether it is there now. */
export function* awaitAccount(refusal: string, cluster: Cluster): Generator<undefined, boolean, void> {
  const key = LACKING.exec(refusal)?.[1];
  if (key === undefined) return false;
  // From here on the command takes time, and `resultOrSteps` hands it to whoever rules the clock.
  yield undefined;
  return yield* passTime(cluster, cluster.nowMs + PATIENCE_MS, () => cluster.server.find("ServiceAccount", key) !== undefined);
}

/** The result of a command that takes no time, or the steps of one that does. */
export function resultOrSteps(steps: Steps): Result | Steps {
  const first = steps.next();
  return first.done ? first.value : steps;
}
