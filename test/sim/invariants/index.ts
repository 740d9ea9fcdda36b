/**
 * What must hold. A new invariant is its file and its line here.
 */
import { endpointsAreReadyPods } from "./endpoints-are-ready-pods.ts";
import type { Invariant } from "./invariant.ts";
import { noOrphans } from "./no-orphans.ts";
import { nodesTellTheTruth } from "./nodes-tell-the-truth.ts";
import { replicasAsDesired } from "./replicas-as-desired.ts";
import { requestsWithinAllocatable } from "./requests-within-allocatable.ts";
import { uniquePodIps } from "./unique-pod-ips.ts";

export const invariants: readonly Invariant[] = [
  uniquePodIps,
  requestsWithinAllocatable,
  replicasAsDesired,
  endpointsAreReadyPods,
  noOrphans,
  nodesTellTheTruth,
];
