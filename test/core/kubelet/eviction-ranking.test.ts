/**
 * Who goes first: for the kubelet's eviction manager, and for the kernel.
 */
import { describe, expect, test } from "vitest";
import { isCritical, oomScore, type PodAmounts, type Resource, rankForEviction } from "../../../src/core/kubelet/eviction/ranking.ts";
import { evictionText, THRESHOLDS, thresholdsMet } from "../../../src/core/kubelet/eviction/thresholds.ts";
import { aContainer, aPod } from "../../support/builders.ts";

const MEBIBYTE = 1_048_576;

interface Candidate {
  readonly name: string;
  readonly usesMebibytes: number;
  readonly requestsMebibytes?: number;
  readonly priority?: number;
  readonly diskBytes?: number;
  readonly processes?: number;
}

function amountsOf({ name, usesMebibytes, requestsMebibytes, priority, diskBytes = 0, processes = 1 }: Candidate): PodAmounts {
  const resources = requestsMebibytes === undefined ? {} : { requests: { memory: `${requestsMebibytes}Mi` } };
  const memoryBytes = usesMebibytes * MEBIBYTE;
  return {
    key: `default/${name}`,
    pod: aPod({ name, spec: { containers: [aContainer({ resources })], ...(priority === undefined ? {} : { priority }) } }),
    memoryBytes,
    diskBytes,
    processes,
    containers: [{ name: "web", memoryBytes, diskBytes, process: "nginx", isAlive: true }],
  };
}

describe("pods are evicted in this order", () => {
  test.each<[why: string, resource: Resource, pods: readonly Candidate[]]>([
    [
      "who exceeds its request before who does not, whatever the priority",
      "memory",
      [
        { name: "over", usesMebibytes: 20, requestsMebibytes: 10, priority: 1_000 },
        { name: "within", usesMebibytes: 900, requestsMebibytes: 1_000, priority: 0 },
      ],
    ],
    [
      "then the lower priority, whatever the excess",
      "memory",
      [
        { name: "low", usesMebibytes: 20, requestsMebibytes: 10, priority: 0 },
        { name: "high", usesMebibytes: 900, requestsMebibytes: 10, priority: 1_000 },
      ],
    ],
    [
      "then the larger excess, whatever the use",
      "memory",
      [
        { name: "greedy", usesMebibytes: 300, requestsMebibytes: 10 },
        { name: "large", usesMebibytes: 900, requestsMebibytes: 800 },
        { name: "least", usesMebibytes: 11, requestsMebibytes: 10 },
      ],
    ],
    [
      "for disk by what they wrote",
      "ephemeral-storage",
      [
        { name: "b", usesMebibytes: 0, diskBytes: 9_000 },
        { name: "a", usesMebibytes: 900, diskBytes: 8_000 },
      ],
    ],
    [
      "for processes by priority and number, with no request to exceed",
      "pids",
      [
        { name: "low", usesMebibytes: 1, processes: 1 },
        { name: "many", usesMebibytes: 1, processes: 90, priority: 5 },
        { name: "few", usesMebibytes: 1, processes: 2, priority: 5 },
      ],
    ],
  ])("%s", (_why, resource, pods) => {
    const ranked = rankForEviction(pods.map(amountsOf).toReversed(), resource);
    expect(ranked.map(({ key }) => key)).toEqual(pods.map(({ name }) => `default/${name}`));
  });
});

test.each([
  [2_000_000_000, {}, true],
  [1_999_999_999, {}, false],
  [0, { "kubernetes.io/config.mirror": "hash" }, true],
])("priority %d with annotations %j is critical: %s", (priority, annotations, critical) => {
  expect(isCritical(aPod({ metadata: { annotations }, spec: { priority } }))).toBe(critical);
});

test("the kernel kills who promised nothing before who asked for little, and who asked for all it may have last", () => {
  const capacity = 8 * 1_024 * MEBIBYTE;
  const limits = { limits: { cpu: "1", memory: "4Gi" }, requests: { cpu: "1", memory: "4Gi" } };
  const guaranteed = {
    ...amountsOf({ name: "guaranteed", usesMebibytes: 4_000 }),
    pod: aPod({ spec: { containers: [aContainer({ resources: limits })] } }),
  };
  const scores = [
    amountsOf({ name: "best-effort", usesMebibytes: 10 }),
    amountsOf({ name: "little", usesMebibytes: 500, requestsMebibytes: 1_024 }),
    amountsOf({ name: "much", usesMebibytes: 500, requestsMebibytes: 4_096 }),
    guaranteed,
  ].map(({ pod, containers }) =>
    oomScore(pod, containers[0] ?? { name: "", memoryBytes: 0, diskBytes: 0, process: "", isAlive: false }, capacity),
  );
  expect(scores.map(Math.round)).toEqual([1_001, 936, 561, -509]);
});

describe("thresholds", () => {
  const plenty = { capacity: 1_000_000, available: 900_000 };
  const GIBIBYTE = 1_024 * MEBIBYTE;
  const memory = (availableMebibytes: number) => ({ capacity: 8 * GIBIBYTE, available: availableMebibytes * MEBIBYTE });

  test.each([
    ["just enough memory", { memory: memory(100), disk: plenty, processes: plenty }, []],
    ["too little memory", { memory: memory(99), disk: plenty, processes: plenty }, ["memory.available"]],
    [
      "less than 15% of the disk",
      { memory: memory(500), disk: { ...plenty, available: 149_999 }, processes: plenty },
      ["imagefs.available"],
    ],
    [
      "less than 10% of it",
      { memory: memory(500), disk: { ...plenty, available: 99_999 }, processes: plenty },
      ["nodefs.available", "imagefs.available"],
    ],
    ["less than 10% of processes", { memory: memory(500), disk: plenty, processes: { ...plenty, available: 99_999 } }, ["pid.available"]],
  ])("%s", (_what, amounts, signals) => {
    expect(thresholdsMet({ ...amounts, pods: [] }).map(({ signal }) => signal)).toEqual(signals);
  });

  test("the message names only containers that exceed what they asked for", () => {
    const [threshold] = THRESHOLDS;
    const amounts = { memory: memory(84), disk: plenty, processes: plenty, pods: [] };
    const text = (candidate: Candidate) => threshold && evictionText(threshold, amounts, amountsOf(candidate));
    const head = "The node was low on resource: memory. Threshold quantity: 100Mi, available: 84Mi. ";
    expect(text({ name: "a", usesMebibytes: 64, requestsMebibytes: 64 })).toBe(head);
    expect(text({ name: "a", usesMebibytes: 512, requestsMebibytes: 64 })).toBe(
      `${head}Container web was using 512Mi, request is 64Mi, has larger consumption of memory. `,
    );
    expect(text({ name: "a", usesMebibytes: 512 })).toBe(
      `${head}Container web was using 512Mi, request is 0, has larger consumption of memory. `,
    );
  });
});
