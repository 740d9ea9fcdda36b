/**
 * The built-in kinds. A new kind is its file and its line here.
 */
import type { Kind } from "../kind.ts";
import { apiServiceKind } from "./api-service.ts";
import { certificateSigningRequestKind } from "./certificate-signing-request.ts";
import { clusterRoleKind } from "./cluster-role.ts";
import { clusterRoleBindingKind } from "./cluster-role-binding.ts";
import { componentStatusKind } from "./component-status.ts";
import { configMapKind } from "./config-map.ts";
import { controllerRevisionKind } from "./controller-revision.ts";
import { cronJobKind } from "./cron-job.ts";
import { csiDriverKind } from "./csi-driver.ts";
import { csiNodeKind } from "./csi-node.ts";
import { csiStorageCapacityKind } from "./csi-storage-capacity.ts";
import { customResourceDefinitionKind } from "./custom-resource-definition.ts";
import { daemonSetKind } from "./daemon-set.ts";
import { deploymentKind } from "./deployment.ts";
import { deviceClassKind } from "./device-class.ts";
import { endpointSliceKind } from "./endpoint-slice.ts";
import { endpointsKind } from "./endpoints.ts";
import { eventKind } from "./event.ts";
import { flowSchemaKind } from "./flow-schema.ts";
import { horizontalPodAutoscalerKind } from "./horizontal-pod-autoscaler.ts";
import { ingressKind } from "./ingress.ts";
import { ingressClassKind } from "./ingress-class.ts";
import { ipAddressKind } from "./ip-address.ts";
import { jobKind } from "./job.ts";
import { leaseKind } from "./lease.ts";
import { limitRangeKind } from "./limit-range.ts";
import { mutatingWebhookConfigurationKind } from "./mutating-webhook-configuration.ts";
import { namespaceKind } from "./namespace.ts";
import { networkPolicyKind } from "./network-policy.ts";
import { nodeKind } from "./node.ts";
import { persistentVolumeKind } from "./persistent-volume.ts";
import { persistentVolumeClaimKind } from "./persistent-volume-claim.ts";
import { podKind } from "./pod.ts";
import { podDisruptionBudgetKind } from "./pod-disruption-budget.ts";
import { podTemplateKind } from "./pod-template.ts";
import { priorityClassKind } from "./priority-class.ts";
import { priorityLevelConfigurationKind } from "./priority-level-configuration.ts";
import { replicaSetKind } from "./replica-set.ts";
import { replicationControllerKind } from "./replication-controller.ts";
import { resourceClaimKind } from "./resource-claim.ts";
import { resourceClaimTemplateKind } from "./resource-claim-template.ts";
import { resourceQuotaKind } from "./resource-quota.ts";
import { resourceSliceKind } from "./resource-slice.ts";
import { roleKind } from "./role.ts";
import { roleBindingKind } from "./role-binding.ts";
import { runtimeClassKind } from "./runtime-class.ts";
import { secretKind } from "./secret.ts";
import { serviceKind } from "./service.ts";
import { serviceAccountKind } from "./service-account.ts";
import { serviceCidrKind } from "./service-cidr.ts";
import { statefulSetKind } from "./stateful-set.ts";
import { storageClassKind } from "./storage-class.ts";
import { validatingAdmissionPolicyKind } from "./validating-admission-policy.ts";
import { validatingAdmissionPolicyBindingKind } from "./validating-admission-policy-binding.ts";
import { validatingWebhookConfigurationKind } from "./validating-webhook-configuration.ts";
import { volumeAttachmentKind } from "./volume-attachment.ts";
import { volumeAttributesClassKind } from "./volume-attributes-class.ts";

/** Every built-in kind; `kubectl get all` and API discovery keep this order. */
export const builtInKinds = [
  podKind,
  replicationControllerKind,
  serviceKind,
  daemonSetKind,
  deploymentKind,
  replicaSetKind,
  statefulSetKind,
  horizontalPodAutoscalerKind,
  cronJobKind,
  jobKind,
  nodeKind,
  namespaceKind,
  endpointsKind,
  endpointSliceKind,
  configMapKind,
  secretKind,
  serviceAccountKind,
  eventKind,
  leaseKind,
  controllerRevisionKind,
  podTemplateKind,
  resourceQuotaKind,
  limitRangeKind,
  podDisruptionBudgetKind,
  priorityClassKind,
  persistentVolumeKind,
  persistentVolumeClaimKind,
  componentStatusKind,
  ingressKind,
  ingressClassKind,
  networkPolicyKind,
  ipAddressKind,
  serviceCidrKind,
  storageClassKind,
  volumeAttachmentKind,
  volumeAttributesClassKind,
  csiDriverKind,
  csiNodeKind,
  csiStorageCapacityKind,
  runtimeClassKind,
  flowSchemaKind,
  priorityLevelConfigurationKind,
  deviceClassKind,
  resourceClaimKind,
  resourceClaimTemplateKind,
  resourceSliceKind,
  roleKind,
  roleBindingKind,
  clusterRoleKind,
  clusterRoleBindingKind,
  certificateSigningRequestKind,
  customResourceDefinitionKind,
  apiServiceKind,
  validatingWebhookConfigurationKind,
  validatingAdmissionPolicyBindingKind,
  validatingAdmissionPolicyKind,
  mutatingWebhookConfigurationKind,
] as const;

type Definition = (typeof builtInKinds)[number];
type ObjectOf<D> = D extends Kind<string, infer T, never> ? T : never;

/** The type of each built-in kind's objects, by kind. */
export type KindMap = { [D in Definition as D["kind"]]: ObjectOf<D> };
/** The names of the built-in kinds. */
export type KindName = keyof KindMap;
