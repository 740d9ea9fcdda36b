/**
 * stress: takes the CPU and the memory it is told to.
 * @see github.com/resurrecting-open-source-projects/stress
 */
import { parseDuration } from "../../api/duration.ts";
import { versions } from "./registry/tags.ts";
import { type Curve, constant, ramp } from "./runtime/curve.ts";
import type { ImageSpec } from "./runtime/image.ts";
import { burst, within } from "./runtime/lines.ts";
import { type Executable, optionOf } from "./runtime/process.ts";

const OWN_BYTES = 512 * 1_024;
const DEFAULT_VM_BYTES = 256 * 1_024 * 1_024;
/** How fast a process touches new memory. */
const BYTES_PER_MS = 2_000_000;
const UNITS: Readonly<Record<string, number>> = { B: 1, K: 1_024, M: 1_024 * 1_024, G: 1_024 * 1_024 * 1_024 };

function bytesOf(text: string | undefined): number {
  const match = /^(\d+)([BKMG]?)$/i.exec(text ?? "");
  return match === null ? DEFAULT_VM_BYTES : Number(match[1]) * (UNITS[(match[2] ?? "").toUpperCase()] ?? 1);
}

const stress: Executable = ({ argv, bornMs }) => {
  const count = (...flags: string[]): number => Number(optionOf(argv, ...flags) ?? 0) || 0;
  const [cpu, io, vm, hdd] = [count("-c", "--cpu"), count("-i", "--io"), count("-m", "--vm"), count("-d", "--hdd")];
  if (cpu + io + vm + hdd === 0)
    return {
      exitCode: 0,
      tookMs: 10,
      output: "`stress' imposes certain types of compute stress on your system\n\nUsage: stress [OPTION [ARG]] ...\n",
    };
  const limit = optionOf(argv, "-t", "--timeout");
  const seconds = limit === undefined ? undefined : /^\d+$/.test(limit) ? Number(limit) : (parseDuration(limit) ?? 0) / 1_000;
  const bytes = vm * bytesOf(optionOf(argv, "--vm-bytes"));
  const isHanging = optionOf(argv, "--vm-hang") !== undefined || argv.includes("--vm-keep");
  const memoryBytes: Curve = vm === 0 ? constant(OWN_BYTES) : ramp(OWN_BYTES, OWN_BYTES + bytes, bornMs, Math.ceil(bytes / BYTES_PER_MS));
  const lines = burst([`stress: info: [1] dispatching hogs: ${cpu} cpu, ${io} io, ${vm} vm, ${hdd} hdd`], bornMs + 5);
  const endMs = seconds === undefined ? undefined : bornMs + Math.round(seconds * 1_000);
  const goodbye = endMs === undefined ? [] : burst([`stress: info: [1] successful run completed in ${seconds}s`], endMs);
  return {
    name: "stress",
    bornMs,
    listensMs: bornMs,
    ports: [],
    end: endMs === undefined ? undefined : { atMs: endMs, exitCode: 0 },
    cpuMillis: constant(cpu * 1_000 + io * 150 + hdd * 300 + (isHanging ? vm * 60 : vm * 1_000)),
    memoryBytes,
    logs: (fromMs, toMs) => within([...lines, ...goodbye], fromMs, toMs),
    onTerm: () => "ignores",
  };
};

export const stressImages: readonly ImageSpec[] = [
  {
    repositories: ["docker.io/polinux/stress", "docker.io/progrium/stress", "docker.io/polinux/stress-ng", "docker.io/vish/stress"],
    tags: versions({ oldest: "1.0", newest: "1.0.4" }),
    sizeBytes: 4_100_000,
    entrypoint: [],
    cmd: ["stress"],
    userland: "busybox",
    executables: { stress, "stress-ng": stress },
  },
];
