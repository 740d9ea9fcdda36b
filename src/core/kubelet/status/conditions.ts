/**
 * The conditions of a pod that its kubelet owns.
 * @see kubernetes pkg/kubelet/status/generate.go
 */
import { rfc3339 } from "../../api/duration.ts";
import type { PodCondition, PodStatus } from "../../api/shapes/container-status.ts";
import { hasInitialized, isContainerReady } from "../machine/conditions.ts";
import { containerSpecs } from "../machine/container-specs.ts";
import type { PodRow } from "../machine/rows.ts";

import { isPodOver, showsSandbox } from "./phase.ts";

type Conditions = NonNullable<PodStatus["conditions"]>;
type Finding = Pick<PodCondition, "type" | "status" | "reason" | "message">;

const OWN: ReadonlySet<string> = new Set(["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]);

/** The pod's conditions: those of others first, as they are, then the kubelet's; times change only with the status. */
export function conditionsOf(row: PodRow, phase: PodStatus["phase"], present: Conditions | undefined, nowMs: number): Conditions {
  const generation = row.pod.metadata.generation;
  const disruption = disruptionOf(row, phase);
  const kept = (present ?? []).filter(({ type }) => !OWN.has(type) && type !== disruption?.type);
  const ready = containersReady(row, phase);
  const findings: readonly Finding[] = [
    ...(disruption === undefined ? [] : [disruption]),
    { type: "PodReadyToStartContainers", status: showsSandbox(row) && !isPodOver(row) ? "True" : "False" },
    initialized(row, phase),
    podReady(row, ready, kept),
    ready,
    { type: "PodScheduled", status: "True" },
  ];
  const time = rfc3339(nowMs);
  return [...kept, ...findings.map((finding) => dated(finding, present, generation, time))];
}

/** An evicted pod says so once it is over. */
function disruptionOf({ verdict }: PodRow, phase: PodStatus["phase"]): Finding | undefined {
  if (verdict?.isDisruption !== true || phase !== "Failed") return undefined;
  return { type: "DisruptionTarget", status: "True", reason: "TerminationByKubelet", message: verdict.message };
}

/** The condition as it is shown already when it says the same; its time is new only when its status is. */
function dated(finding: Finding, present: Conditions | undefined, observedGeneration: number | undefined, time: string): PodCondition {
  const { type, status, reason, message } = finding;
  const before = present?.find((condition) => condition.type === type);
  const isKept = before?.status === status && before.lastTransitionTime !== undefined;
  if (isKept && before.reason === reason && before.message === message && before.observedGeneration === observedGeneration) return before;
  const lastTransitionTime = isKept ? before.lastTransitionTime : time;
  const condition: Writable<PodCondition> = { type, status, lastTransitionTime };
  if (observedGeneration !== undefined) condition.observedGeneration = observedGeneration;
  if (reason !== undefined) condition.reason = reason;
  if (message !== undefined) condition.message = message;
  return condition;
}

type Writable<T> = { -readonly [F in keyof T]: T[F] };

function initialized(row: PodRow, phase: PodStatus["phase"]): Finding {
  const type = "Initialized";
  if (phase === "Succeeded") return { type, status: "True", reason: "PodCompleted" };
  const specs = containerSpecs(row.pod);
  const isInitialized = row.containers.some((container, index) => specs[index]?.role === "main" && container.instance !== undefined);
  if (isInitialized) return { type, status: "True" };
  const open = row.containers.filter((container, index) => {
    const role = specs[index]?.role;
    return (role === "init" || role === "sidecar") && !hasInitialized(container, role);
  });
  if (open.length === 0) return { type, status: "True" };
  const names = open.map(({ name }) => name).join(" ");
  return { type, status: "False", reason: "ContainersNotInitialized", message: `containers with incomplete status: [${names}]` };
}

function containersReady(row: PodRow, phase: PodStatus["phase"]): Finding {
  const type = "ContainersReady";
  if (phase === "Succeeded") return { type, status: "False", reason: "PodCompleted" };
  if (phase === "Failed") return { type, status: "False", reason: "PodFailed" };
  const specs = containerSpecs(row.pod);
  const unready = row.containers.filter((container, index) => {
    const role = specs[index]?.role;
    return (role === "main" || role === "sidecar") && !isContainerReady(container);
  });
  if (unready.length === 0) return { type, status: "True" };
  const names = unready.map(({ name }) => name).join(" ");
  return { type, status: "False", reason: "ContainersNotReady", message: `containers with unready status: [${names}]` };
}

function podReady({ pod }: PodRow, ready: Finding, others: readonly PodCondition[]): Finding {
  if (ready.status !== "True") return { ...ready, type: "Ready" };
  const complaints: string[] = [];
  for (const { conditionType } of pod.spec.readinessGates ?? []) {
    const gate = others.find(({ type }) => type === conditionType);
    if (gate === undefined) complaints.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`);
    else if (gate.status !== "True")
      complaints.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`);
  }
  if (complaints.length === 0) return { type: "Ready", status: "True" };
  return { type: "Ready", status: "False", reason: "ReadinessGatesNotReady", message: complaints.join(", ") };
}
