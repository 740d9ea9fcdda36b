/**
 * The controllers. A new controller is its file and its line here.
 */
import type { Agent } from "../reconcile/agent.ts";
import { apiServices } from "./api-service.ts";
import { certificateApproving } from "./certificate-approving.ts";
import { certificateCleaner } from "./certificate-cleaner.ts";
import { clusterRoleAggregation } from "./cluster-role-aggregation.ts";
import { cronJobController } from "./cron-job.ts";
import { customResourceCleanup } from "./custom-resource-cleanup.ts";
import { customResourceNames } from "./custom-resource-names.ts";
import { daemonSetController } from "./daemon-set.ts";
import { deploymentController } from "./deployment.ts";
import { disruptionController } from "./disruption.ts";
import { endpointSliceController } from "./endpoint-slice.ts";
import { endpointSliceMirroring } from "./endpoint-slice-mirroring.ts";
import { endpointsController } from "./endpoints.ts";
import { ephemeralVolumes } from "./ephemeral-volumes.ts";
import { eventTtl } from "./event-ttl.ts";
import { flowSchemaStatus } from "./flow-schema-status.ts";
import { garbageCollector } from "./garbage-collector.ts";
import { jobController } from "./job.ts";
import { leaderElections } from "./leader-election.ts";
import { localPathProvisioner } from "./local-path-provisioner.ts";
import { namespaceController } from "./namespace.ts";
import { nodeLifecycleController } from "./node-lifecycle.ts";
import { persistentVolumeBinder } from "./persistent-volume-binder.ts";
import { persistentVolumeClaimProtection } from "./persistent-volume-claim-protection.ts";
import { persistentVolumeProtection } from "./persistent-volume-protection.ts";
import { podGcController } from "./pod-gc.ts";
import { replicaSetController } from "./replica-set.ts";
import { replicationController } from "./replication-controller.ts";
import { resourceQuotaController } from "./resource-quota.ts";
import { rootCaPublisher } from "./root-ca.ts";
import { serviceAccountController } from "./service-account.ts";
import { serviceCidrController } from "./service-cidr.ts";
import { statefulSetController } from "./stateful-set.ts";
import { taintEvictionController } from "./taint-eviction.ts";
import { ttlAfterFinished } from "./ttl-after-finished.ts";
import { volumeAttributesClassProtection } from "./volume-attributes-class-protection.ts";

export const controllers: readonly Agent[] = [
  certificateApproving,
  certificateCleaner,
  clusterRoleAggregation,
  apiServices,
  cronJobController,
  customResourceCleanup,
  customResourceNames,
  daemonSetController,
  deploymentController,
  disruptionController,
  endpointSliceController,
  endpointSliceMirroring,
  endpointsController,
  ephemeralVolumes,
  eventTtl,
  flowSchemaStatus,
  garbageCollector,
  jobController,
  ...leaderElections,
  localPathProvisioner,
  namespaceController,
  nodeLifecycleController,
  persistentVolumeBinder,
  persistentVolumeClaimProtection,
  persistentVolumeProtection,
  podGcController,
  replicaSetController,
  replicationController,
  resourceQuotaController,
  rootCaPublisher,
  serviceAccountController,
  serviceCidrController,
  statefulSetController,
  taintEvictionController,
  ttlAfterFinished,
  volumeAttributesClassProtection,
];
