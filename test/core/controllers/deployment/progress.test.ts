import { describe, expect, test } from "vitest";
import type { DeploymentCondition, DeploymentStatus } from "../../../../src/core/api/kinds/deployment.ts";
import { withCondition, withPauseNoted } from "../../../../src/core/controllers/deployment/conditions.ts";
import { forgetRevisions } from "../../../../src/core/controllers/deployment/history.ts";
import type { Plan } from "../../../../src/core/controllers/deployment/plan.ts";
import { deadlineInMs, hasProgressed, rolloutStatusOf } from "../../../../src/core/controllers/deployment/progress.ts";
import { isComplete } from "../../../../src/core/controllers/deployment/status.ts";
import { EPOCH_MS, timeAt } from "../../../support/builders.ts";
import { aDeployment, aReplicaSet, type DeploymentOverrides } from "../../../support/workloads.ts";

function aCondition(type: string, reason: string, overrides: Partial<DeploymentCondition> = {}): DeploymentCondition {
  return { type, reason, message: "", status: "True", lastUpdateTime: timeAt(0), lastTransitionTime: timeAt(0), ...overrides };
}

function aPlan(deployment: DeploymentOverrides, rest: Partial<Plan> = {}): Plan {
  return { deployment: aDeployment(deployment), newReplicaSet: undefined, oldReplicaSets: [], intents: [], ...rest };
}

const at = (seconds: number) => EPOCH_MS + seconds * 1_000;
const summaryOf = ({ conditions = [] }: DeploymentStatus) => conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`);

describe("a condition", () => {
  const known = [aCondition("Progressing", "A"), aCondition("Available", "B")];

  test("whose message alone changes stays as it is", () => {
    expect(withCondition(known, { type: "Progressing", status: "True", reason: "A", message: "new" }, at(9))).toBe(known);
  });

  test.each([
    ["reason changes moves to the end and keeps the time of its status", "True", "C", 0],
    ["status changes moves to the end with a new time", "False", "A", 9],
  ])("whose %s", (_, status, reason, since) => {
    expect(withCondition(known, { type: "Progressing", status, reason, message: "" }, at(9))).toEqual([
      known[1],
      aCondition("Progressing", reason, { status, lastUpdateTime: timeAt(9), lastTransitionTime: timeAt(since) }),
    ]);
  });

  test.each([
    ["paused", true, undefined, "DeploymentPaused"],
    ["paused, as known", true, "DeploymentPaused", "DeploymentPaused"],
    ["paused after it missed its deadline", true, "ProgressDeadlineExceeded", "ProgressDeadlineExceeded"],
    ["resumed", false, "DeploymentPaused", "DeploymentResumed"],
    ["never paused", false, "ReplicaSetUpdated", "ReplicaSetUpdated"],
  ])("of a Deployment that was %s", (_, paused, before, after) => {
    const conditions = before === undefined ? [] : [aCondition("Progressing", before)];
    const noted = withPauseNoted(aDeployment({ spec: { paused }, status: { conditions } }), at(5));
    expect(noted.status.conditions?.map(({ reason }) => reason)).toEqual([after]);
  });
});

describe("progress", () => {
  const before = { replicas: 4, updatedReplicas: 2, readyReplicas: 3, availableReplicas: 3 };
  test.each<[string, DeploymentStatus, boolean]>([
    ["nothing changed", before, false],
    ["a new pod came", { ...before, replicas: 5, updatedReplicas: 3 }, true],
    ["an old pod went", { ...before, replicas: 3 }, true],
    ["a pod became ready", { ...before, readyReplicas: 4 }, true],
    ["a pod became available", { ...before, availableReplicas: 4 }, true],
    ["a ready pod was lost", { ...before, readyReplicas: 2, availableReplicas: 2 }, false],
  ])("when %s", (_, now, expected) => {
    expect(hasProgressed(before, now)).toBe(expected);
  });

  test.each<[string, DeploymentStatus, boolean]>([
    ["every pod is new and available", { replicas: 3, updatedReplicas: 3, availableReplicas: 3, observedGeneration: 1 }, true],
    ["an old pod is left", { replicas: 4, updatedReplicas: 3, availableReplicas: 3, observedGeneration: 1 }, false],
    ["a pod is not available", { replicas: 3, updatedReplicas: 3, availableReplicas: 2, observedGeneration: 1 }, false],
    ["the latest change is not seen", { replicas: 3, updatedReplicas: 3, availableReplicas: 3 }, false],
  ])("is complete or not: %s", (_, status, expected) => {
    expect(isComplete(aDeployment(), status)).toBe(expected);
  });

  const stalled = { status: { conditions: [aCondition("Progressing", "ReplicaSetUpdated"), aCondition("Available", "x")] } };

  test.each([
    ["at the deadline still counts", 600, "Progressing=True ReplicaSetUpdated"],
    ["after the deadline has timed out", 601, "Progressing=False ProgressDeadlineExceeded"],
  ])("a stalled rollout %s", (_, seconds, expected) => {
    const newReplicaSet = aReplicaSet({ name: "new", replicas: 1 });
    const status = rolloutStatusOf(aPlan(stalled, { newReplicaSet }), at(seconds));
    expect(summaryOf(status)).toContain(expected);
    if (seconds > 600) expect(status.conditions?.at(-1)?.message).toBe('ReplicaSet "new" has timed out progressing.');
  });

  test("a rollout with the largest deadline has no condition Progressing", () => {
    const status = rolloutStatusOf(aPlan({ ...stalled, spec: { progressDeadlineSeconds: 2_147_483_647 } }), at(9_999));
    expect(summaryOf(status).filter((text) => text.startsWith("Progressing"))).toEqual([]);
  });

  test("pods lost after a rollout succeeded change Available alone", () => {
    const conditions = [aCondition("Available", "MinimumReplicasAvailable"), aCondition("Progressing", "NewReplicaSetAvailable")];
    const status = rolloutStatusOf(
      aPlan({ status: { conditions } }, { newReplicaSet: aReplicaSet({ replicas: 3, available: 1, status: { replicas: 1 } }) }),
      at(9_999),
    );
    expect(summaryOf(status)).toEqual(["Progressing=True NewReplicaSetAvailable", "Available=False MinimumReplicasUnavailable"]);
  });

  test("the failure of a ReplicaSet is passed on with its own time, and taken back", () => {
    const failure = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "quota", lastTransitionTime: timeAt(3) };
    const newReplicaSet = aReplicaSet({ replicas: 1, status: { conditions: [failure] } });
    const failed = rolloutStatusOf(aPlan({}, { newReplicaSet }), at(9));
    expect(failed.conditions?.at(-1)).toEqual({ ...failure, lastUpdateTime: timeAt(3) });
    const healed = rolloutStatusOf(aPlan({ status: failed }, { newReplicaSet: aReplicaSet({ replicas: 1 }) }), at(10));
    expect(summaryOf(healed).some((text) => text.startsWith("ReplicaFailure"))).toBe(false);
  });
});

describe("the look at the deadline", () => {
  test.each<[string, DeploymentOverrides, number | undefined]>([
    ["comes a second after it", { status: { conditions: [aCondition("Progressing", "ReplicaSetUpdated")] } }, 591_000],
    [
      "is not needed once the rollout succeeded",
      { status: { conditions: [aCondition("Progressing", "NewReplicaSetAvailable")] } },
      undefined,
    ],
    ["is not needed once it was missed", { status: { conditions: [aCondition("Progressing", "ProgressDeadlineExceeded")] } }, undefined],
    ["is not needed while paused", { spec: { paused: true }, status: { conditions: [aCondition("Progressing", "x")] } }, undefined],
    ["is not needed before anything was said", {}, undefined],
  ])("%s", (_, deployment, expected) => {
    expect(deadlineInMs(aDeployment(deployment), at(10))).toBe(expected);
  });
});

describe("the history of revisions", () => {
  const old = [1, 2, 3].map((revision) =>
    aReplicaSet({ name: `v${revision}`, annotations: { "deployment.kubernetes.io/revision": String(revision) } }),
  );
  const forgotten = (limit: number, sets = old) =>
    forgetRevisions(aDeployment({ spec: { revisionHistoryLimit: limit } }), sets).map(({ key }) => key);

  test.each([
    [3, []],
    [2, ["default/v1"]],
    [0, ["default/v1", "default/v2", "default/v3"]],
  ])("with a limit of %i", (limit, expected) => {
    expect(forgotten(limit)).toEqual(expected);
  });

  test.each([
    ["still asks for pods", aReplicaSet({ name: "v1", replicas: 1 })],
    ["still has pods", aReplicaSet({ name: "v1", available: 1 })],
    ["was not seen by its controller", aReplicaSet({ name: "v1", status: { observedGeneration: 0 } })],
  ])("a set that %s is left alone", (_, used) => {
    expect(forgotten(2, [used, ...old.slice(1)])).toEqual([]);
  });
});
