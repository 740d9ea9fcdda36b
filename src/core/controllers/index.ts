/**
 * The controllers. A new controller is its file and its line here.
 */
import type { Agent } from "../reconcile/agent.ts";
import { deploymentController } from "./deployment.ts";
import { endpointSliceController } from "./endpoint-slice.ts";
import { endpointSliceMirroring } from "./endpoint-slice-mirroring.ts";
import { endpointsController } from "./endpoints.ts";
import { eventTtl } from "./event-ttl.ts";
import { garbageCollector } from "./garbage-collector.ts";
import { leaderElections } from "./leader-election.ts";
import { namespaceController } from "./namespace.ts";
import { nodeLifecycleController } from "./node-lifecycle.ts";
import { podGcController } from "./pod-gc.ts";
import { replicaSetController } from "./replica-set.ts";
import { rootCaPublisher } from "./root-ca.ts";
import { serviceAccountController } from "./service-account.ts";
import { taintEvictionController } from "./taint-eviction.ts";

export const controllers: readonly Agent[] = [
  deploymentController,
  endpointSliceController,
  endpointSliceMirroring,
  endpointsController,
  eventTtl,
  garbageCollector,
  ...leaderElections,
  namespaceController,
  nodeLifecycleController,
  podGcController,
  replicaSetController,
  rootCaPublisher,
  serviceAccountController,
  taintEvictionController,
];
