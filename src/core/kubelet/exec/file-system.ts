/**
 * Everything that a command finds in a container's file system as it starts: the image, the node's files, volumes, what
 * the containers' own processes have written, and what other commands have made of it.
 */
import { DISK_BYTES_MAX, type Disk } from "../machine/disk.ts";
import { changedFiles, containerPath, layersOf, type Mount, mountsOf, volumePath } from "../machine/run-files.ts";
import { containerFiles } from "../machine/volume-files.ts";
import type { FileMark } from "../programs/shell/file-tree.ts";
import { baseFiles, type FileSet, nodeFiles } from "./base-files.ts";
import { toByteText } from "./bytes.ts";
import type { Place } from "./place.ts";
import { userOf } from "./user.ts";

/** Files with their marks, ready for a shell. */
export interface FileSystem {
  readonly files: Map<string, string>;
  readonly marks: Map<string, FileMark>;
}

const PROGRAM_MODE = 0o755;
const TEXT_MODE = 0o644;
/** When images were built, as far as their files tell. */
const BUILT_BEFORE_MS = 30 * 86_400_000;

/** The container's files as of now; `others` are all containers of the pod, for what they write into shared volumes. */
export function fileSystemOf(place: Place, others: readonly Place[], nowMs: number): FileSystem {
  const system: FileSystem = { files: new Map(), marks: new Map() };
  const { instance, interior, row, spec } = place;
  const builtMs = instance.startedMs - BUILT_BEFORE_MS;
  for (const set of [baseFiles(place), interior.files]) putSet(system, set, builtMs);
  putSet(system, nodeFiles(place, userOf(place)), instance.startedMs);
  const mounts = mountsOf(row.pod, spec, instance);
  for (const mount of mounts.toReversed()) putMount(system, mount, instance.startedMs);
  for (const [path, text] of containerFiles(row, spec, instance)?.at(nowMs) ?? [])
    put(system, path, toByteText(text), { mode: TEXT_MODE, changedMs: instance.startedMs });
  for (const other of others) putWritten(system, place, other, mounts, nowMs);
  for (const [path, { sinceMs, text, mark }] of changedFiles(layersOf(row, spec, instance), nowMs)) {
    const own = system.marks.get(path)?.changedMs ?? Number.NEGATIVE_INFINITY;
    if (own > sinceMs) continue;
    if (text === undefined) take(system, path);
    else put(system, path, text, mark ?? { mode: TEXT_MODE, changedMs: sinceMs });
  }
  addParents(system, builtMs);
  return system;
}

/** What lies somewhere lies in directories, which stay when it is gone. */
function addParents(system: FileSystem, changedMs: number): void {
  for (const path of [...system.files.keys()]) {
    for (let slash = path.lastIndexOf("/", path.length - 2); slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const parent = path.slice(0, slash + 1);
      if (system.files.has(parent)) break;
      put(system, parent, "", { mode: PROGRAM_MODE, changedMs });
    }
  }
}

function put({ files, marks }: FileSystem, path: string, text: string, mark: FileMark): void {
  files.set(path, text);
  marks.set(path, mark);
}

function take({ files, marks }: FileSystem, path: string): void {
  files.delete(path);
  marks.delete(path);
}

function putSet(system: FileSystem, { files, links }: FileSet, changedMs: number): void {
  for (const [path, text] of Object.entries(files)) {
    const isProgram = path.endsWith("/") || /\/s?bin\/|\.sh$/.test(path);
    put(system, path, toByteText(text), { mode: path === "/tmp/" ? 0o1777 : isProgram ? PROGRAM_MODE : TEXT_MODE, changedMs });
  }
  for (const [path, target] of Object.entries(links)) put(system, path, target, { mode: 0o777, changedMs, isLink: true });
}

/** What was below a mount is hidden by it. */
function putMount(system: FileSystem, { path, inside, isText }: Mount, changedMs: number): void {
  for (const file of [...system.files.keys()]) if (file.startsWith(`${path}/`)) take(system, file);
  // A single file of a volume is no directory; which it is, its text tells later.
  if (isText && inside !== "") return;
  put(system, `${path}/`, "", { mode: isText ? PROGRAM_MODE : 0o777, changedMs });
}

/** What a container's process has written, as this one sees it: all if it is its own, else what lies in shared volumes. */
function putWritten(system: FileSystem, place: Place, other: Place, mounts: readonly Mount[], nowMs: number): void {
  const theirs = other.container === place.container ? undefined : mountsOf(other.row.pod, other.spec, other.instance);
  for (const { path, text, sinceMs } of other.interior.written(nowMs)) {
    const shown = theirs === undefined ? path : sharedPath(path, theirs, mounts);
    if (shown === undefined) continue;
    if (text === undefined) take(system, shown);
    else put(system, shown, toByteText(text), { mode: shown.endsWith("/") ? PROGRAM_MODE : TEXT_MODE, changedMs: sinceMs });
  }
}

/** Where another container of the pod finds a file; undefined when it does not. */
export function sharedPath(path: string, from: readonly Mount[], to: readonly Mount[]): string | undefined {
  const mount = from.find((each) => volumePath(each, path) !== undefined);
  const inside = mount && volumePath(mount, path);
  if (mount === undefined || inside === undefined) return undefined;
  const target = to.find(({ volume }) => volume === mount.volume);
  return target && containerPath(target, inside);
}

/** Bytes that the container may still write. */
export function roomOf({ container, row }: Place): number {
  const disks: readonly (Disk | undefined)[] = [container.disk, ...Object.values(row.volumeDisks ?? {})];
  return Math.max(0, DISK_BYTES_MAX - disks.reduce((sum, disk) => sum + (disk?.bytes ?? 0), 0));
}

/** Places in which everybody may write. */
const OPEN = ["/tmp/", "/var/tmp/", "/dev/shm/"];

/** Why nothing may be written at a path of the container. */
export function writeRefusal(place: Place): (path: string) => string | undefined {
  const { instance, row, spec } = place;
  const mounts = mountsOf(row.pod, spec, instance);
  const isSealed = spec.container.securityContext?.readOnlyRootFilesystem === true;
  const user = userOf(place);
  const home = user.uid === 0 ? "/root/" : `/home/${user.name}/`;
  return (path) => {
    const mount = mounts.find((each) => volumePath(each, path) !== undefined);
    if (mount === undefined ? isSealed && !path.startsWith("/dev/") : mount.isReadOnly) return "Read-only file system";
    if (path.startsWith("/proc/") || path.startsWith("/sys/")) return "Read-only file system";
    const mayWrite = user.uid === 0 || mount !== undefined || [...OPEN, home].some((folder) => path.startsWith(folder));
    return mayWrite ? undefined : "Permission denied";
  };
}
