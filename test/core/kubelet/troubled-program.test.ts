/**
 * Programs under trouble are functions of time like any other: what they promise holds.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { KnownTrouble } from "../../../src/core/kubelet/machine/container-troubles.ts";
import { troubledProgram } from "../../../src/core/kubelet/machine/troubled-program.ts";
import type { Program, Question, Run } from "../../../src/core/kubelet/program.ts";
import { aContainer } from "../../support/builders.ts";

const START_MS = 100_000;
const NEVER = Number.POSITIVE_INFINITY;

/** It listens after 2 s, and takes 1,000 bytes, or 3,000 from the tenth second on. */
const plain: Program = {
  name: "plain",
  exit: () => undefined,
  startMs: () => 2_000,
  ports: () => [80],
  probe: (_run, _question, atMs) =>
    atMs < START_MS + 2_000 ? { outcome: "refused", untilMs: START_MS + 2_000 } : { outcome: "success", statusCode: 200, untilMs: NEVER },
  command: () => ({ exitCode: 0, tookMs: 0, output: "" }),
  logs: () => [],
  usage: (_run, atMs) =>
    atMs < START_MS + 10_000
      ? { cpuMillis: 1, memoryBytes: 1_000, untilMs: START_MS + 10_000 }
      : { cpuMillis: 1, memoryBytes: 3_000, untilMs: NEVER },
  memoryReachesMs: (_run, bytes) => (bytes <= 1_000 ? START_MS : bytes <= 3_000 ? START_MS + 10_000 : undefined),
  onTerm: () => ({ afterMs: 0, exitCode: 0 }),
  interior: () => {
    throw new Error("no test looks inside");
  },
  request: () => ({ outcome: "refused" }),
};

const run: Run = {
  container: aContainer(),
  annotations: {},
  podName: "web",
  startedMs: START_MS,
  restart: 1,
  env: () => new Map(),
  draw: () => 0,
};

const instant = fc.integer({ min: START_MS - 20_000, max: START_MS + 60_000 });
const troubles: fc.Arbitrary<readonly KnownTrouble[]> = fc.array(
  fc.record({
    kind: fc.constantFrom<KnownTrouble["kind"]>("hang", "unready", "slow-start", "leak", "cpu"),
    key: fc.string(),
    sinceMs: instant,
    restart: fc.constantFrom(undefined, 0, 1),
    amount: fc.integer({ min: 1, max: 5_000 }),
  }),
  { maxLength: 4 },
);
const questions: readonly Question[] = [
  { kind: "http", port: 80, path: "/", scheme: "HTTP", asker: "readiness" },
  { kind: "tcp", port: 80, asker: "liveness" },
  { kind: "exec", command: ["check"], asker: "startup" },
  { kind: "grpc", port: 80, service: "", asker: "readiness" },
];

test("an answer holds until the instant that it names", () => {
  fc.assert(
    fc.property(
      troubles,
      fc.constantFrom(...questions),
      instant,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (given, question, atMs, share) => {
        const program = troubledProgram(plain, given);
        const answer = program.probe(run, question, atMs);
        expect(answer.untilMs).toBeGreaterThan(atMs);
        const laterMs = Math.min(atMs + Math.floor(share * 100_000), answer.untilMs - 1);
        expect(program.probe(run, question, laterMs)).toEqual(answer);
      },
    ),
  );
});

test("memory is reached at the first millisecond at which it is in use", () => {
  fc.assert(
    fc.property(troubles, fc.integer({ min: 1, max: 20_000 }), (given, bytes) => {
      const program = troubledProgram(plain, given);
      const atMs = program.memoryReachesMs(run, bytes);
      const usedAt = (ms: number): number => program.usage(run, ms).memoryBytes;
      if (atMs === undefined) {
        expect(usedAt(START_MS + 10_000_000)).toBeLessThan(bytes);
        return;
      }
      expect(usedAt(atMs)).toBeGreaterThanOrEqual(bytes);
      if (atMs > START_MS) expect(usedAt(atMs - 1)).toBeLessThan(bytes);
    }),
  );
});

test("a program without troubles is itself", () => {
  expect(troubledProgram(plain, undefined)).toBe(plain);
});

test("a process that hangs prints nothing more, and ignores SIGTERM from then on", () => {
  const program = troubledProgram({ ...plain, logs: (_run, fromMs, toMs) => [{ timeMs: fromMs, text: `until ${toMs}` }] }, [
    { kind: "hang", key: "", sinceMs: START_MS + 5_000 },
  ]);
  expect(program.logs(run, START_MS, START_MS + 9_000)).toEqual([{ timeMs: START_MS, text: `until ${START_MS + 5_000}` }]);
  expect(program.onTerm(run, START_MS + 4_999)).not.toBe("ignores");
  expect(program.onTerm(run, START_MS + 5_000)).toBe("ignores");
});
