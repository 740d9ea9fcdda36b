/**
 * All files that a run finds besides its image's and its own: what volumes hold, and what others have changed since.
 */
import type { Pod } from "../../api/kinds/pod.ts";
import type { VolumeMount } from "../../api/shapes/container.ts";
import { fromByteText } from "../exec/bytes.ts";
import type { MountedFiles } from "../program.ts";
import type { ContainerSpec } from "./container-specs.ts";
import { type Disk, type DiskEntry, diskChangesMs, entriesAt } from "./disk.ts";
import { environmentOf } from "./environment.ts";
import { expandVariables } from "./expansion.ts";
import type { Instance, PodRow } from "./rows.ts";
import { containerFiles, hasText } from "./volume-files.ts";

/** Where a volume shows in a container; paths without slashes at their ends. */
export interface Mount {
  readonly volume: string;
  /** `/data`. */
  readonly path: string;
  /** The part of the volume that shows; empty for all of it. */
  readonly inside: string;
  readonly isReadOnly: boolean;
  /** The kubelet writes its files. */
  readonly isText: boolean;
}

/** The container's mounts, the innermost first. */
export function mountsOf({ spec }: Pod, { container }: ContainerSpec, instance: Instance): readonly Mount[] {
  const volumes = new Map((spec.volumes ?? []).map((volume) => [volume.name, volume] as const));
  return (container.volumeMounts ?? [])
    .map((mount): Mount => {
      const volume = volumes.get(mount.name);
      const isText = volume !== undefined && hasText(volume);
      const inside = insideOf(mount, container, instance);
      return { volume: mount.name, path: `/${trimmed(mount.mountPath)}`, inside, isReadOnly: isText || mount.readOnly === true, isText };
    })
    .toSorted((a, b) => b.path.length - a.path.length);
}

function insideOf({ subPath = "", subPathExpr }: VolumeMount, container: ContainerSpec["container"], instance: Instance): string {
  if (subPathExpr === undefined) return trimmed(subPath);
  const env = environmentOf(container, instance);
  return trimmed(expandVariables(subPathExpr, (name) => env.get(name)));
}

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}

/** A path of the container as one of the volume mounted there; undefined when the mount does not show it. */
export function volumePath({ inside, path }: Mount, wanted: string): string | undefined {
  const below = wanted === path ? "" : wanted.startsWith(`${path}/`) ? wanted.slice(path.length + 1) : undefined;
  if (below === undefined) return undefined;
  return inside === "" ? below : below === "" ? inside : `${inside}/${below}`;
}

/** The reverse: where the container finds a path of the volume; undefined when it does not. */
export function containerPath({ inside, path }: Mount, wanted: string): string | undefined {
  if (inside === "") return wanted === "" ? `${path}/` : `${path}/${wanted}`;
  if (wanted === inside || wanted === `${inside}/`) return wanted.endsWith("/") ? `${path}/` : path;
  return wanted.startsWith(`${inside}/`) ? `${path}/${wanted.slice(inside.length + 1)}` : undefined;
}

/** A layer of changes, and how its paths are called in the container. */
interface Layer {
  readonly disk: Disk;
  pathOf(path: string): string | undefined;
}

/** The layers over the container's files. */
export function layersOf(row: PodRow, spec: ContainerSpec, instance: Instance): readonly Layer[] {
  const disks = row.volumeDisks;
  const own = row.containers.find((container) => container.instance === instance)?.disk;
  const layers: Layer[] = own === undefined ? [] : [{ disk: own, pathOf: (path) => path }];
  if (disks === undefined) return layers;
  for (const mount of mountsOf(row.pod, spec, instance)) {
    const disk = disks[mount.volume];
    if (disk !== undefined) layers.push({ disk, pathOf: (path) => containerPath(mount, path.slice(1)) });
  }
  return layers;
}

/** What others have made of the container's files as of an instant, by path. */
export function changedFiles(layers: readonly Layer[], atMs: number): ReadonlyMap<string, DiskEntry> {
  const files = new Map<string, DiskEntry>();
  for (const { disk, pathOf } of layers) {
    for (const [path, entry] of Object.entries(entriesAt(disk, atMs))) {
      const shown = pathOf(path);
      if (shown !== undefined) files.set(shown, entry);
    }
  }
  return files;
}

/** The files as programs see them; undefined when there are none. */
export function runFiles(row: PodRow, spec: ContainerSpec, instance: Instance): MountedFiles | undefined {
  const mounted = containerFiles(row, spec, instance);
  const layers = layersOf(row, spec, instance);
  if (layers.length === 0) return mounted;
  return {
    at(atMs) {
      const files = new Map(mounted?.at(atMs));
      for (const [path, { text, mark }] of changedFiles(layers, atMs)) {
        if (text === undefined) files.delete(path);
        else if (!path.endsWith("/") && mark?.isLink !== true) files.set(path, fromByteText(text));
      }
      return files;
    },
    changesMs: (atMs) =>
      Math.min(mounted?.changesMs(atMs) ?? Number.POSITIVE_INFINITY, ...layers.map(({ disk }) => diskChangesMs(disk, atMs))),
    changed(path, atMs) {
      const entry = changedFiles(layers, atMs).get(path);
      if (entry === undefined) return undefined;
      return { sinceMs: entry.sinceMs, ...(entry.text === undefined ? {} : { text: fromByteText(entry.text) }) };
    },
  };
}
