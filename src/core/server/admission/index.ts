/**
 * The admission steps, in order. A new step is its file and its line here.
 */
import { defaultTolerationSeconds } from "./default-toleration-seconds.ts";
import { namespaceLifecycle } from "./namespace-lifecycle.ts";
import { priorityStep } from "./priority.ts";
import { serviceAccountStep } from "./service-account.ts";
import { serviceAddresses } from "./service-addresses.ts";
import type { AdmissionStep } from "./step.ts";
import { taintNodesByCondition } from "./taint-nodes-by-condition.ts";

export const admissionSteps: readonly AdmissionStep[] = [
  namespaceLifecycle,
  serviceAccountStep,
  taintNodesByCondition,
  priorityStep,
  defaultTolerationSeconds,
  serviceAddresses,
];
