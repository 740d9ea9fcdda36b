import { describe, expect, test } from "vitest";
import { isBackingOff, raiseBackOff } from "../../../src/core/kubelet/machine/back-off.ts";
import { aContainer } from "../../support/builders.ts";
import { draftOf, nodesOf, watchStatus } from "../../support/node-of.ts";

test("a back-off doubles from 10 s to 300 s, and starts over after ten good minutes", () => {
  let backOff = raiseBackOff(undefined, 0);
  const delays = [backOff.delayMs];
  for (let index = 0; index < 6; index++) {
    backOff = raiseBackOff(backOff, backOff.setMs + backOff.delayMs);
    delays.push(backOff.delayMs);
  }
  expect(delays).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
  const { setMs } = backOff;
  expect(isBackingOff(backOff, setMs + 1_000, setMs + 300_999)).toBe(true);
  expect(isBackingOff(backOff, setMs + 1_000, setMs + 301_000)).toBe(false);
  expect(isBackingOff(backOff, setMs + 600_001, setMs + 600_002)).toBe(false);
  expect(raiseBackOff(backOff, setMs + 600_001).delayMs).toBe(10_000);
});

/** Seconds at which each restart may be seen when the process dies a second after each start. */
const RESTARTS = [
  [3, 4.5],
  [14, 21],
  [34, 52],
  [75, 105],
  [155, 200],
  [315, 375],
] as const;

describe("a process that dies after a second", () => {
  test.each([1, 2, 3, 4, 5, 6])("is restarted at once, then after 10, 20, 40 … s (seed %i)", (seed) => {
    const nodes = nodesOf({ seed });
    nodes.apply(draftOf({ metadata: { annotations: { "test/exit-after": "1" } } }));
    const starts = watchStatus(nodes, 1_400)
      .filter(([, status]) => status === "Running")
      .map(([seconds]) => seconds);
    for (const [index, [from, to]] of RESTARTS.entries()) {
      expect(starts[index + 1]).toBeGreaterThan(from - 1);
      expect(starts[index + 1]).toBeLessThan(to);
    }
    for (let index = 7; index < starts.length - 1; index++) {
      const gap = (starts[index + 1] ?? 0) - (starts[index] ?? 0);
      expect(gap).toBeGreaterThanOrEqual(301);
      expect(gap).toBeLessThan(317);
    }
  });

  test("alternates Error, CrashLoopBackOff and Running, and counts BackOff at each sync", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf({ metadata: { annotations: { "test/exit-after": "1" } } }));
    const seen = watchStatus(nodes, 60).map(([, status]) => status);
    expect(seen.slice(0, 8)).toEqual(["ContainerCreating", "Running", "Error", "Running", "Error", "CrashLoopBackOff", "Running", "Error"]);
    const { uid } = nodes.pod().metadata;
    expect(nodes.event("web", "BackOff")).toMatchObject({ message: `Back-off restarting failed container web in pod web_default(${uid})` });
    expect(nodes.event("web", "BackOff")?.count).toBeGreaterThanOrEqual(3);
    const { state, lastState, restartCount } = nodes.pod().status.containerStatuses?.[0] ?? {};
    expect(restartCount).toBe(3);
    expect(state?.waiting).toEqual({
      reason: "CrashLoopBackOff",
      message: `back-off 40s restarting failed container=web pod=web_default(${uid})`,
    });
    expect(lastState?.terminated).toMatchObject({ exitCode: 1, reason: "Error" });
    expect(nodes.pod().status.phase).toBe("Running");
  });

  test("shows Completed when it exits with 0, and runs for good once it does", () => {
    const nodes = nodesOf();
    nodes.apply(draftOf({ metadata: { annotations: { "test/exit-after": "1", "test/exit-code": "0", "test/good-from-run": "2" } } }));
    const seen = watchStatus(nodes, 60).map(([, status]) => status);
    expect(seen).toEqual(["ContainerCreating", "Running", "Completed", "Running", "Completed", "CrashLoopBackOff", "Running"]);
    expect(nodes.manager.settled).toBe(true);
  });

  test("in an init container leaves the pod Pending: Init:Error, Init:CrashLoopBackOff", () => {
    const nodes = nodesOf();
    nodes.apply(
      draftOf({ metadata: { annotations: { "test/exit-after": "1" } }, spec: { initContainers: [aContainer({ name: "setup" })] } }),
    );
    const seen = watchStatus(nodes, 12).map(([, status]) => status);
    expect(seen).toEqual(["Init:0/1", "Init:Error", "Init:0/1", "Init:Error", "Init:CrashLoopBackOff"]);
    expect(nodes.pod().status.phase).toBe("Pending");
  });
});

describe("an image that is not there", () => {
  test.each([1, 2, 3, 4])("alternates ErrImagePull and ImagePullBackOff and is tried at about 15, 35, 80, 165, 330 s (seed %i)", (seed) => {
    const nodes = nodesOf({ seed });
    nodes.apply(draftOf({ spec: { containers: [aContainer({ image: "missing:1" })] } }));
    const seen = watchStatus(nodes, 400);
    const failures = seen.filter(([, status]) => status === "ErrImagePull").map(([seconds]) => seconds);
    const bounds = [
      [1, 5],
      [12, 22],
      [33, 55],
      [74, 115],
      [155, 210],
      [316, 385],
    ] as const;
    for (const [index, [from, to]] of bounds.entries()) {
      expect(failures[index]).toBeGreaterThan(from);
      expect(failures[index]).toBeLessThan(to);
    }
    expect(seen.map(([, status]) => status).slice(0, 5)).toEqual([
      "ContainerCreating",
      "ErrImagePull",
      "ImagePullBackOff",
      "ErrImagePull",
      "ImagePullBackOff",
    ]);
    const error =
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/missing:1": failed to resolve reference "docker.io/library/missing:1": docker.io/library/missing:1: not found';
    expect(nodes.events("web")).toEqual(
      expect.arrayContaining([
        'Pulling: Pulling image "missing:1"',
        `Failed: Failed to pull image "missing:1": ${error}`,
        "Failed: Error: ErrImagePull",
        'BackOff: Back-off pulling image "missing:1"',
        "Failed: Error: ImagePullBackOff",
      ]),
    );
    expect(nodes.pod().status.containerStatuses?.[0]?.state?.waiting?.message).toBe(
      `Back-off pulling image "missing:1": ErrImagePull: ${error}`,
    );
    expect(nodes.pod().status).toMatchObject({ phase: "Pending" });
    expect(nodes.manager.settled).toBe(false);
  });

  test.each([
    ["Never", "nginx:9", "ErrImageNeverPull", 'Container image "nginx:9" is not present with pull policy of Never'],
    [
      "IfNotPresent",
      "NGINX",
      "InvalidImageName",
      'Failed to apply default image tag "NGINX": couldn\'t parse image name "NGINX": invalid reference format',
    ],
  ] as const)("under policy %s the image %s is %s", (imagePullPolicy, image, reason, message) => {
    const nodes = nodesOf();
    nodes.apply(draftOf({ spec: { containers: [aContainer({ image, imagePullPolicy })] } }));
    nodes.advance(5);
    expect(nodes.pod().status.containerStatuses?.[0]?.state?.waiting).toEqual({ reason, message });
  });
});
