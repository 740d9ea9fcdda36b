/**
 * What the StatefulSet controller tells.
 * @see kubernetes pkg/controller/statefulset/stateful_pod_control.go
 */
import type { ApiError } from "../../api/errors.ts";
import type { StatefulSet } from "../../api/kinds/stateful-set.ts";
import type { EventIntent, Intent } from "../../reconcile/agent.ts";

const SOURCE = "statefulset-controller";

/** `create Pod db-0 in StatefulSet db successful`. */
export function podEvent(set: StatefulSet, verb: "create" | "delete", pod: string): EventIntent {
  const reason = verb === "create" ? "SuccessfulCreate" : "SuccessfulDelete";
  const message = `${verb} Pod ${pod} in StatefulSet ${set.metadata.name} successful`;
  return { do: "event", regarding: set, type: "Normal", reason, message, source: SOURCE };
}

/** `create Claim data-db-0 Pod db-0 in StatefulSet db success`. */
export function claimEvent(set: StatefulSet, claim: string, pod: string): EventIntent {
  const message = `create Claim ${claim} Pod ${pod} in StatefulSet ${set.metadata.name} success`;
  return { do: "event", regarding: set, type: "Normal", reason: "SuccessfulCreate", message, source: SOURCE };
}

/** What to tell of something that the server refused. */
export function failedEvent(set: StatefulSet, refusal: ApiError, intent: Intent): readonly Intent[] {
  const warning = (reason: string, message: string): readonly Intent[] => [
    { do: "event", regarding: set, type: "Warning", reason, message, source: SOURCE },
  ];
  const inSet = `in StatefulSet ${set.metadata.name} failed error: ${refusal.message}`;
  if (intent.do === "delete" && intent.kind === "Pod") return warning("FailedDelete", `delete Pod ${intent.key.split("/")[1]} ${inSet}`);
  if (intent.do !== "create") return [];
  const { name = "" } = intent.object.metadata;
  if (intent.kind === "Pod") return warning("FailedCreate", `create Pod ${name} ${inSet}`);
  // The claim's name ends in the pod's.
  const pod = name.slice(name.lastIndexOf(`${set.metadata.name}-`));
  return intent.kind === "PersistentVolumeClaim" ? warning("FailedCreate", `create Claim ${name} for Pod ${pod} ${inSet}`) : [];
}
