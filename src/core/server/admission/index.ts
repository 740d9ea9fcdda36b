/**
 * The admission steps, in order. A new step is its file and its line here.
 */
import { certificateApproval, certificateRequestor, certificateSigning, certificateSubjectRestriction } from "./certificate-requests.ts";
import { defaultIngressClass } from "./default-ingress-class.ts";
import { defaultStorageClass } from "./default-storage-class.ts";
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { limitRangerStep } from "./limit-ranger.ts";
import { mutatingWebhooks } from "./mutating-webhooks.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { persistentVolumeClaimResize } from "./persistent-volume-claim-resize.ts";
import { podSecurity } from "./pod-security.ts";
import { priorityStep } from "./priority.ts";
import { rbacEscalation } from "./rbac-escalation.ts";
import { resourceQuotaStep, resourceQuotaUpdateStep } from "./resource-quota.ts";
import { runtimeClassStep } from "./runtime-class.ts";
import { serviceAccountStep } from "./service-account.ts";
import { serviceAddresses } from "./service-addresses.ts";
import type { AdmissionStep } from "./step.ts";
import { storageObjectInUseProtection } from "./storage-object-in-use-protection.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";
import { validatingWebhooks } from "./validating-webhooks.ts";

export const admissionSteps: readonly AdmissionStep[] = [
  namespaceLifecycle,
  limitRangerStep,
  serviceAccountStep,
  taintNodesByCondition,
  podSecurity,
  priorityStep,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUseProtection,
  persistentVolumeClaimResize,
  runtimeClassStep,
  certificateRequestor,
  certificateSubjectRestriction,
  certificateApproval,
  certificateSigning,
  defaultIngressClass,
  mutatingWebhooks,
  serviceAddresses,
  rbacEscalation,
  validatingWebhooks,
  // The last, so that what others refuse is not counted.
  resourceQuotaStep,
  resourceQuotaUpdateStep,
];
