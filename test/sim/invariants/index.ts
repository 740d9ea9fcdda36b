/**
 * What must hold. A new invariant is its file and its line here.
 */
import { addressesOfTheNode } from "./addresses-of-the-node.ts";
import { endpointsAreReadyPods } from "./endpoints-are-ready-pods.ts";
import { endpointsEqualSlices } from "./endpoints-equal-slices.ts";
import { eventsSpeakOfWhatWas } from "./events-speak-of-what-was.ts";
import { hostPortsAreHeldOnce } from "./host-ports-are-held-once.ts";
import { indexesAgree } from "./indexes-agree.ts";
import type { Invariant, WriteInvariant } from "./invariant.ts";
import { kubeletsKnowTheirPods } from "./kubelets-know-their-pods.ts";
import { namespacesAreFurnished } from "./namespaces-are-furnished.ts";
import { noOrphans } from "./no-orphans.ts";
import { nodesTellTheTruth } from "./nodes-tell-the-truth.ts";
import { nothingLeaks } from "./nothing-leaks.ts";
import { objectsKeepTheirIdentity } from "./objects-keep-their-identity.ts";
import { podsLiveOneLife } from "./pods-live-one-life.ts";
import { podsRestWell } from "./pods-rest-well.ts";
import { proxiesAreUpToDate } from "./proxies-are-up-to-date.ts";
import { queuesAreEmpty } from "./queues-are-empty.ts";
import { replicaSetsDoNotOvershoot } from "./replica-sets-do-not-overshoot.ts";
import { replicasAsDesired } from "./replicas-as-desired.ts";
import { requestsWithinAllocatable } from "./requests-within-allocatable.ts";
import { revisionsAreConsistent } from "./revisions-are-consistent.ts";
import { theDeadAreSilent } from "./the-dead-are-silent.ts";
import { uniquePodIps } from "./unique-pod-ips.ts";
import { versionsRise } from "./versions-rise.ts";

/** Of what is. */
export const invariants: readonly Invariant[] = [
  uniquePodIps,
  requestsWithinAllocatable,
  hostPortsAreHeldOnce,
  indexesAgree,
  replicasAsDesired,
  revisionsAreConsistent,
  endpointsAreReadyPods,
  endpointsEqualSlices,
  namespacesAreFurnished,
  kubeletsKnowTheirPods,
  podsRestWell,
  proxiesAreUpToDate,
  queuesAreEmpty,
  noOrphans,
  nodesTellTheTruth,
  nothingLeaks,
];

/** Of every write. */
export const writeInvariants: readonly WriteInvariant[] = [
  versionsRise,
  objectsKeepTheirIdentity,
  podsLiveOneLife,
  addressesOfTheNode,
  replicaSetsDoNotOvershoot,
  eventsSpeakOfWhatWas,
  theDeadAreSilent,
];
