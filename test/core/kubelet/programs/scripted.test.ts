import { describe, expect, test } from "vitest";
import type { Question } from "../../../../src/core/kubelet/program.ts";
import { annotationFaults, scriptWords } from "../../../../src/core/kubelet/programs/scripted.ts";
import { aRun, imageOf, type RunOverrides } from "../../../support/a-run.ts";
import { EPOCH_MS } from "../../../support/builders.ts";

const { program } = imageOf("nginx:1.29");
const MEBIBYTE = 1_048_576;

function scripted(words: Readonly<Record<string, string>>, overrides: RunOverrides = {}) {
  const annotations = Object.fromEntries(Object.entries(words).map(([word, value]) => [`kubarium.dev/${word}`, value]));
  return aRun({ ...overrides, annotations });
}

describe("scripted exits", () => {
  test.each<[words: Readonly<Record<string, string>>, restart: number, end: string]>([
    [{ "exit-after": "30s" }, 0, "0 30000"],
    [{ "exit-after": "1m30s", "exit-code": "3" }, 0, "3 90000"],
    [{ "exit-after": "5s", "exit-runs": "2" }, 1, "0 5000"],
    [{ "exit-after": "5s", "exit-runs": "2" }, 2, "runs on"],
    [{ "exit-after": "5s", "web.exit-after": "9s" }, 0, "0 9000"],
    [{ "other.exit-after": "9s" }, 0, "runs on"],
  ])("%o in run %d: %s", (words, restart, end) => {
    const exit = program.exit(scripted(words, { restart }));
    expect(exit === undefined ? "runs on" : `${exit.exitCode} ${exit.atMs - EPOCH_MS}`).toBe(end);
  });

  test("crash-every crashes at another time in each run, around the time given", () => {
    const ends = [0, 1, 2, 3].map((restart) => program.exit(scripted({ "crash-every": "60s" }, { restart })));
    for (const exit of ends) {
      expect(exit?.exitCode).toBe(1);
      expect((exit?.atMs ?? 0) - EPOCH_MS).toBeGreaterThanOrEqual(30_000);
      expect((exit?.atMs ?? 0) - EPOCH_MS).toBeLessThanOrEqual(90_000);
    }
    expect(new Set(ends.map((exit) => exit?.atMs)).size).toBe(4);
  });

  test("a start error is the runtime's", () => {
    expect(program.startError?.(scripted({ "start-error": "no space left on device" }))).toBe("no space left on device");
  });
});

describe("scripted answers", () => {
  const question: Question = { kind: "http", port: 80, path: "/", scheme: "HTTP" };
  test.each<
    [words: Readonly<Record<string, string>>, asker: "readiness" | "liveness", atSeconds: number, outcome: string, untilSeconds: number]
  >([
    [{ "ready-after": "20s" }, "readiness", 5, "failure", 20],
    [{ "ready-after": "20s" }, "readiness", 20, "success", Number.POSITIVE_INFINITY],
    [{ "ready-after": "20s" }, "liveness", 5, "success", Number.POSITIVE_INFINITY],
    [{ "unready-from": "60s", "unready-until": "90s" }, "readiness", 30, "success", 60],
    [{ "unready-from": "60s", "unready-until": "90s" }, "readiness", 60, "failure", 90],
    [{ "unready-from": "60s", "unready-until": "90s" }, "readiness", 90, "success", Number.POSITIVE_INFINITY],
    [{ "liveness-fails-after": "2m" }, "liveness", 30, "success", 120],
    [{ "liveness-fails-after": "2m" }, "liveness", 130, "failure", Number.POSITIVE_INFINITY],
    [{ "liveness-fails-after": "2m" }, "readiness", 130, "success", Number.POSITIVE_INFINITY],
    [{ "start-takes": "10s" }, "liveness", 5, "refused", 10],
    [{ "start-takes": "10s" }, "liveness", 10, "success", Number.POSITIVE_INFINITY],
    [{ "http-status": "500" }, "readiness", 5, "failure", Number.POSITIVE_INFINITY],
    [{ "answer-takes": "3s" }, "readiness", 5, "timeout", Number.POSITIVE_INFINITY],
    [{ "exit-after": "30s" }, "readiness", 5, "success", 30],
  ])("%o: the %s probe at %d s gets %s until %d s", (words, asker, atSeconds, outcome, untilSeconds) => {
    const answer = program.probe(scripted(words), { ...question, asker }, EPOCH_MS + atSeconds * 1_000);
    expect({ outcome: answer.outcome, untilSeconds: (answer.untilMs - EPOCH_MS) / 1_000 }).toEqual({ outcome, untilSeconds });
  });

  test("without an asker the container's own probes tell who asks", () => {
    const probe = {
      httpGet: { path: "/ready", port: 80, scheme: "HTTP" as const },
      failureThreshold: 3,
      periodSeconds: 5,
      successThreshold: 1,
      timeoutSeconds: 1,
    };
    const run = scripted({ "ready-after": "20s", "http-status": "204" }, { container: { readinessProbe: probe } });
    expect(program.probe(run, { ...question, path: "/ready" }, EPOCH_MS + 5_000)).toMatchObject({ outcome: "failure", statusCode: 503 });
    expect(program.probe(run, { ...question, path: "/live" }, EPOCH_MS + 5_000)).toMatchObject({ outcome: "success", statusCode: 204 });
  });
});

describe("scripted use of resources", () => {
  test("a ramp crosses a limit at one millisecond, and is below it just before", () => {
    const run = scripted({ memory: "64Mi..512Mi/60s" });
    const limit = 256 * MEBIBYTE + 1;
    const crossing = program.memoryReachesMs(run, limit) ?? Number.NaN;
    expect(crossing - EPOCH_MS).toBe(Math.ceil((60_000 * (192 * MEBIBYTE + 1)) / (448 * MEBIBYTE)));
    expect(program.memoryReachesMs(run, 512 * MEBIBYTE)).toBe(EPOCH_MS + 60_000);
    expect(program.memoryReachesMs(run, 512 * MEBIBYTE + 1)).toBeUndefined();
    expect(program.memoryReachesMs(run, MEBIBYTE)).toBe(EPOCH_MS);
  });

  test("usage holds until it says it may change", () => {
    const run = scripted({ memory: "64Mi..512Mi/60s", cpu: "100m..400m/30s" });
    let atMs = EPOCH_MS;
    let steps = 0;
    while (atMs !== Number.POSITIVE_INFINITY && steps < 1_000) {
      const usage = program.usage(run, atMs);
      const lastMs = Math.min(usage.untilMs, atMs + 10_000) - 1;
      expect(program.usage(run, lastMs)).toEqual(usage);
      atMs = usage.untilMs;
      steps++;
    }
    expect(steps).toBeGreaterThan(50);
    expect(program.usage(run, EPOCH_MS + 100_000)).toEqual({
      cpuMillis: 400,
      memoryBytes: 512 * MEBIBYTE,
      untilMs: Number.POSITIVE_INFINITY,
    });
  });

  test("stress and tail /dev/zero outgrow any limit quickly", () => {
    const stress = aRun({ container: { command: ["stress"], args: ["--vm", "1", "--vm-bytes", "250M", "--vm-hang", "1"] } });
    expect((imageOf("polinux/stress").program.memoryReachesMs(stress, 100 * MEBIBYTE) ?? 0) - EPOCH_MS).toBeLessThan(200);
    const tail = aRun({ container: { command: ["sh", "-c", "sleep 10; tail /dev/zero"] } });
    expect((imageOf("busybox").program.memoryReachesMs(tail, 128 * MEBIBYTE) ?? 0) - EPOCH_MS).toBe(10_126);
  });
});

describe("scripted ends", () => {
  test.each<[words: Readonly<Record<string, string>>, reaction: unknown]>([
    [{ "ignore-term": "true" }, "ignores"],
    [{ "term-takes": "5s" }, { afterMs: 5_000, exitCode: 0 }],
    [
      { "term-takes": "5s", "term-exit-code": "143" },
      { afterMs: 5_000, exitCode: 143 },
    ],
  ])("%o", (words, reaction) => {
    expect(program.onTerm(scripted(words), EPOCH_MS + 1_000)).toEqual(reaction);
  });

  test("a line is logged again and again", () => {
    const lines = program.logs(scripted({ "log-line": "still here", "log-every": "20s" }), EPOCH_MS, EPOCH_MS + 60_000);
    expect(lines.filter(({ text }) => text === "still here").map(({ timeMs }) => timeMs - EPOCH_MS)).toEqual([0, 20_000, 40_000]);
  });
});

describe("annotations that cannot be read", () => {
  test.each([
    ["exit-after", "soon", 'annotation kubarium.dev/exit-after: "soon" is not a duration such as 30s or 1m30s'],
    ["exit-code", "256", 'annotation kubarium.dev/exit-code: "256" is not a whole number from 0 to 255'],
    ["memory", "much", 'annotation kubarium.dev/memory: "much" is not an amount such as 64Mi, or a ramp such as 64Mi..512Mi/60s'],
    ["ignore-term", "yes", 'annotation kubarium.dev/ignore-term: "yes" is not true or false'],
    [
      "pull-error",
      "oops",
      'annotation kubarium.dev/pull-error: "oops" is not one of not-found, denied, no-such-host, rate-limited, unreachable',
    ],
    ["exit-aftr", "5s", `annotation kubarium.dev/exit-aftr: "exit-aftr" is not one of the words ${scriptWords.join(", ")}`],
    ["db.exit-after", "5s", 'annotation kubarium.dev/db.exit-after: the pod has no container "db"'],
  ])("%s: %s", (word, value, message) => {
    expect(annotationFaults({ [`kubarium.dev/${word}`]: value, "other.dev/x": "y" }, ["web"])).toEqual([message]);
  });

  test("they change nothing and stand in the log", () => {
    const run = scripted({ "exit-after": "soon" });
    expect(program.exit(run)).toBeUndefined();
    expect(program.logs(run, EPOCH_MS, EPOCH_MS + 1)[0]?.text).toBe(
      'kubarium: annotation kubarium.dev/exit-after: "soon" is not a duration such as 30s or 1m30s',
    );
  });
});
