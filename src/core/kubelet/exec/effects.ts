/**
 * What commands do to their pod: files in its layers, signals to its first process, and its end when that was the command.
 */
import { type Intent, putRow } from "../../reconcile/agent.ts";
import type { StateReader } from "../../store/tables.ts";
import { containerSpecs } from "../machine/container-specs.ts";
import { type Disk, type DiskChange, withChanges } from "../machine/disk.ts";
import type { ContainerRow, PodRow } from "../machine/rows.ts";
import { mountsOf, volumePath } from "../machine/run-files.ts";
import type { FileChange, SentSignal } from "../programs/shell/state.ts";
import { sharedPath } from "./file-system.ts";
import type { Place } from "./place.ts";
import { type Job, type Running, type SessionRow, sessionTable } from "./rows.ts";

/** What has been done. */
export interface Effects {
  readonly changes: readonly DiskChange[];
  readonly signals: readonly SentSignal[];
  /** How the container's first process has ended. */
  readonly exit?: { readonly code: number } | undefined;
}

/** The pod's row with the effects in it; the same row when there are none. */
export function changeRow(place: Place, { changes, signals, exit }: Effects, nowMs: number): PodRow {
  if (changes.length === 0 && signals.length === 0 && exit === undefined) return place.row;
  const mounts = mountsOf(place.row.pod, place.spec, place.instance);
  const own: DiskChange[] = [];
  const byVolume = new Map<string, DiskChange[]>();
  for (const change of changes) {
    const mount = mounts.find((each) => volumePath(each, change.path) !== undefined);
    const path = mount && volumePath(mount, change.path);
    if (mount === undefined || path === undefined) own.push(change);
    else byVolume.set(mount.volume, [...(byVolume.get(mount.volume) ?? []), { ...change, path: `/${path}` }]);
  }
  const volumeDisks: Record<string, Disk> = { ...place.row.volumeDisks };
  for (const [volume, changed] of byVolume) volumeDisks[volume] = withChanges(volumeDisks[volume], changed);
  const fault =
    exit === undefined ? faultOf(place, signals) : { exitCode: exit.code, reason: exit.code === 0 ? "Completed" : "Error", atMs: nowMs };
  const container: ContainerRow = {
    ...place.container,
    ...(own.length === 0 ? {} : { disk: withChanges(place.container.disk, own) }),
    ...(fault === undefined ? {} : { fault }),
  };
  return {
    ...place.row,
    containers: place.row.containers.with(place.index, container),
    ...(byVolume.size === 0 ? {} : { volumeDisks }),
  };
}

/** Signals that end a process; from inside, the kernel shields the first process from SIGKILL. */
const ENDING = new Set(["TERM", "INT", "QUIT"]);

/** The end of the container's first process, if it was sent a signal that it ends by. */
function faultOf({ program, run }: Place, signals: readonly SentSignal[]): ContainerRow["fault"] {
  for (const { pid, signal, timeMs } of signals) {
    if (pid !== 1 || !ENDING.has(signal)) continue;
    const reaction = program.onTerm(run, timeMs);
    if (reaction === "ignores") continue;
    return { exitCode: reaction.exitCode, reason: reaction.exitCode === 0 ? "Completed" : "Error", atMs: timeMs + reaction.afterMs };
  }
  return undefined;
}

/** Lets the commands of other sessions in the pod find the files changed. */
export function tellOthers(place: Place, state: StateReader, session: string, changes: readonly DiskChange[]): readonly Intent[] {
  if (changes.length === 0) return [];
  const mounts = mountsOf(place.row.pod, place.spec, place.instance);
  const specs = containerSpecs(place.row.pod);
  return [...state.rows(sessionTable, `${place.key}/`)].flatMap(([key, other]): Intent[] => {
    if (key === session || (other.running === undefined && other.tails.length === 0)) return [];
    const spec = specs.find(({ container }) => container.name === other.container);
    const instance = place.row.containers.find(({ name }) => name === other.container)?.instance;
    if (spec === undefined || instance === undefined) return [];
    const theirs = other.container === place.spec.container.name ? undefined : mountsOf(place.row.pod, spec, instance);
    const seen = changes.flatMap((change): FileChange[] => {
      const path = theirs === undefined ? change.path : sharedPath(change.path, mounts, theirs);
      return path === undefined ? [] : [{ ...change, path }];
    });
    if (seen.length === 0) return [];
    return [putRow(sessionTable, key, withOutside(other, seen)), { do: "wake", agent: "container-exec", key }];
  });
}

const SIGNAL_NUMBERS: Readonly<Record<string, number>> = { HUP: 1, INT: 2, QUIT: 3, KILL: 9, TERM: 15 };

/** Ends the commands of other sessions in the same container that were sent a signal. */
export function killOthers(place: Place, state: StateReader, signals: readonly SentSignal[]): readonly Intent[] {
  if (signals.length === 0) return [];
  return [...state.rows(sessionTable, `${place.key}/`)].flatMap(([key, other]): Intent[] => {
    const sent = signals.find(({ pid, signal }) => pid === other.pid && SIGNAL_NUMBERS[signal] !== undefined);
    if (sent === undefined || other.kind === "main" || other.instance !== place.instance.id || other.exit !== undefined) return [];
    const exit = { atMs: sent.timeMs, code: 128 + (SIGNAL_NUMBERS[sent.signal] ?? 0) };
    return [putRow(sessionTable, key, { ...other, exit, running: undefined, tails: [] })];
  });
}

function withOutside(session: SessionRow, changes: readonly FileChange[]): SessionRow {
  const told = (running: Running): Running => {
    const job: Job = { ...running.job, outside: [...running.job.outside, ...changes] };
    return { ...running, job };
  };
  return {
    ...session,
    tails: session.tails.map(told),
    ...(session.running === undefined ? {} : { running: told(session.running) }),
  };
}
