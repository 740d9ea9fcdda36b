/**
 * Runs for tests of programs: a container as a pod's author wrote it, at a known start.
 */
import type { Container } from "../../src/core/api/shapes/container.ts";
import type { Image, LogLine, Outage, Run } from "../../src/core/kubelet/program.ts";
import { findImage } from "../../src/core/kubelet/programs/index.ts";
import { draw } from "../../src/core/sim/draw.ts";
import { aContainer, EPOCH_MS } from "./builders.ts";

/** What a test says about a run. */
export interface RunOverrides {
  readonly image?: string;
  readonly container?: Partial<Container>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly restart?: number;
  readonly termMs?: number;
  readonly seed?: number;
  /** Times at which DNS answers nothing, in milliseconds since the start. */
  readonly outages?: readonly (readonly [fromMs: number, untilMs?: number])[];
}

/** A run of container `web` in pod `web-0`, started at `EPOCH_MS`. */
export function aRun(overrides: RunOverrides = {}): Run {
  const { container, annotations = {}, env = {}, files, restart = 0, termMs, seed = 1, outages } = overrides;
  return {
    container: aContainer(container),
    annotations,
    podName: "web-0",
    startedMs: EPOCH_MS,
    restart,
    termMs,
    env: () => new Map(Object.entries(env)),
    ...(files === undefined ? {} : { files: { at: () => new Map(Object.entries(files)), changesMs: () => Number.POSITIVE_INFINITY } }),
    podIP: "10.244.0.2",
    ...(outages === undefined ? {} : { names: { outages: outages.map(outageOf), hosts: ["web-0", "known"] } }),
    identity: [{}],
    draw: (purpose, n) => draw(seed, `web-0/${restart}/${purpose}`, n),
  };
}

function outageOf([fromMs, untilMs]: readonly [number, number?]): Outage {
  return { sinceMs: EPOCH_MS + fromMs, ...(untilMs === undefined ? {} : { untilMs: EPOCH_MS + untilMs }) };
}

/** The image, which must exist. */
export function imageOf(reference: string, annotations: Readonly<Record<string, string>> = {}): Image {
  const answer = findImage(reference, annotations);
  if ("error" in answer) throw new Error(`${reference}: ${answer.error}`);
  return answer;
}

/** `sh -c script` in busybox, as a run. */
export function aScript(script: string, overrides: RunOverrides = {}): Run {
  return aRun({ ...overrides, container: { image: "busybox:1.37", command: ["sh", "-c", script], ...overrides.container } });
}

/** Lines as `<milliseconds since the start> <text>`. */
export function timed(lines: readonly LogLine[]): readonly string[] {
  return lines.map(({ timeMs, text }) => `${timeMs - EPOCH_MS} ${text}`);
}
