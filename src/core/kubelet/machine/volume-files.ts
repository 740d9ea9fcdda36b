/**
 * The files of ConfigMap, Secret, downward API and projected volumes, as containers read them.
 *
 * A pod's row keeps every version of them with its instant, so that what a script read yesterday stays what it read.
 * Absent on purpose: modes and owners of files; the volume with the service account's token is made up when it is read.
 * @see kubernetes pkg/volume/{configmap,secret,downwardapi,projected}, pkg/kubelet/kubelet_pods.go makeMounts
 */
import { decodeBase64 } from "../../api/base64.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { VolumeMount } from "../../api/shapes/container.ts";
import type { DownwardAPIVolumeFile } from "../../api/shapes/projected-volume.ts";
import type { Volume } from "../../api/shapes/volume.ts";
import type { World } from "../../reconcile/world.ts";
import type { MountedFiles } from "../program.ts";
import { type ContainerSpec, containerSpecs } from "./container-specs.ts";
import { fieldText, type PodOnNode, resourceText } from "./downward.ts";
import { environmentOf, plainText } from "./environment.ts";
import { expandVariables } from "./expansion.ts";
import { entriesOf, type Source } from "./references.ts";
import type { Instance, PodRow, VolumeVersion } from "./rows.ts";
import { tokenText } from "./token.ts";

/** Texts by path inside the volume. */
type Files = VolumeVersion["volumes"][string];

const TOKEN_VOLUME = "kube-api-access-";

/** Whether the volume holds files that the kubelet writes. */
export function hasText({ configMap, downwardAPI, projected, secret }: Volume): boolean {
  return configMap !== undefined || secret !== undefined || downwardAPI !== undefined || projected !== undefined;
}

function isTokenVolume({ name, projected }: Volume): boolean {
  return projected !== undefined && name.startsWith(TOKEN_VOLUME);
}

/** The pod's volumes whose files can change; most pods have none. */
export function textVolumes({ spec }: Pod): readonly Volume[] {
  return (spec.volumes ?? NO_VOLUMES).filter((volume) => hasText(volume) && !isTokenVolume(volume));
}

const NO_VOLUMES: readonly Volume[] = [];

/** Whether one of the pod's changeable volumes shows that object. */
export function showsObject(pod: Pod, source: Source, object: string): boolean {
  return textVolumes(pod).some(({ configMap, projected, secret }) => {
    const parts = [{ configMap, secret: secret && { name: secret.secretName } }, ...(projected?.sources ?? [])];
    return parts.some((part) => (source === "ConfigMap" ? part.configMap : part.secret)?.name === object);
  });
}

/** What the pod's changeable volumes hold now; nothing must be missing. */
export function volumeContents(place: PodOnNode, world: World): VolumeVersion["volumes"] {
  return Object.fromEntries(textVolumes(place.pod).map((volume) => [volume.name, filesOf(volume, place, world)]));
}

function filesOf({ configMap, downwardAPI, projected, secret }: Volume, place: PodOnNode, world: World): Files {
  const namespace = place.pod.metadata.namespace ?? "";
  if (configMap !== undefined) return entryFiles(world, "ConfigMap", namespace, configMap);
  if (secret !== undefined) return entryFiles(world, "Secret", namespace, { ...secret, name: secret.secretName });
  if (downwardAPI !== undefined) return downwardFiles(downwardAPI.items, place);
  const parts = (projected?.sources ?? []).map((source): Files => {
    if (source.configMap !== undefined) return entryFiles(world, "ConfigMap", namespace, source.configMap);
    if (source.secret !== undefined) return entryFiles(world, "Secret", namespace, source.secret);
    if (source.downwardAPI !== undefined) return downwardFiles(source.downwardAPI.items, place);
    return source.serviceAccountToken === undefined ? {} : { [source.serviceAccountToken.path]: tokenText(place.pod) };
  });
  return Object.assign({}, ...parts);
}

interface Entries {
  readonly name?: string | undefined;
  readonly items?: readonly { readonly key: string; readonly path: string }[] | undefined;
}

function entryFiles(world: World, source: Source, namespace: string, { items, name = "" }: Entries): Files {
  const entries = entriesOf(world, source, namespace, name, "files") ?? {};
  const binary = source === "ConfigMap" ? world.get("ConfigMap", `${namespace}/${name}`)?.binaryData : undefined;
  const shown = items ?? Object.keys(entries).map((key) => ({ key, path: key }));
  return Object.fromEntries(
    shown.flatMap(({ key, path }) => {
      const value = entries[key];
      if (value === undefined) return [];
      return [[path, binary?.[key] === undefined ? plainText(source, value) : (decodeBase64(value) ?? "")]];
    }),
  );
}

function downwardFiles(items: readonly DownwardAPIVolumeFile[] | undefined, place: PodOnNode): Files {
  const [own] = containerSpecs(place.pod);
  return Object.fromEntries(
    (items ?? []).map(({ fieldRef, path, resourceFieldRef }) => {
      if (fieldRef !== undefined) return [path, fieldText(place, fieldRef.fieldPath)];
      return [path, own === undefined || resourceFieldRef === undefined ? "" : resourceText(place, own.container, resourceFieldRef)];
    }),
  );
}

/** The certificate that the volume with the token shows beside it; undefined when the pod has no such volume. */
export function certificateFor({ metadata, spec }: Pod, world: World): string | undefined {
  const source = (spec.volumes ?? NO_VOLUMES)
    .find(isTokenVolume)
    ?.projected?.sources?.find(({ configMap }) => configMap !== undefined)?.configMap;
  return source && entriesOf(world, "ConfigMap", metadata.namespace ?? "", source.name ?? "", "files")?.["ca.crt"];
}

type Row = Pick<PodRow, "pod" | "versions" | "certificate">;

/** The files that volumes put into the container; undefined when there are none. */
export function containerFiles(row: Row, { container }: ContainerSpec, instance: Instance): MountedFiles | undefined {
  const mounts = textMounts(container, row.pod.spec.volumes ?? NO_VOLUMES);
  if (mounts.length === 0) return undefined;
  const versions = row.versions ?? [];
  const made = new Map<VolumeVersion | undefined, ReadonlyMap<string, string>>();
  return {
    at(atMs) {
      const version = versionAt(versions, atMs);
      let files = made.get(version);
      if (files === undefined) {
        files = mountedFiles(row, mounts, container, { instance, version, first: versionAt(versions, instance.startedMs) });
        made.set(version, files);
      }
      return files;
    },
    changesMs: (atMs) => versions.find(({ sinceMs }) => sinceMs > atMs)?.sinceMs ?? Number.POSITIVE_INFINITY,
  };
}

const mountsOf = new WeakMap<
  ContainerSpec["container"],
  { readonly volumes: readonly Volume[]; readonly mounts: readonly VolumeMount[] }
>();

/** The container's mounts of volumes that hold files; kept, for this is asked for every question about a run. */
function textMounts(container: ContainerSpec["container"], volumes: readonly Volume[]): readonly VolumeMount[] {
  const known = mountsOf.get(container);
  if (known?.volumes === volumes) return known.mounts;
  const names = new Set(volumes.filter(hasText).map(({ name }) => name));
  const mounts = (container.volumeMounts ?? []).filter(({ name }) => names.has(name));
  mountsOf.set(container, { volumes, mounts });
  return mounts;
}

/** What counts at an instant; the first version also counts before it. */
function versionAt(versions: readonly VolumeVersion[], atMs: number): VolumeVersion | undefined {
  return versions.findLast(({ sinceMs }) => sinceMs <= atMs) ?? versions[0];
}

interface Reading {
  readonly instance: Instance;
  readonly version: VolumeVersion | undefined;
  /** As of the start: a part of a volume that is mounted alone never changes again. */
  readonly first: VolumeVersion | undefined;
}

function mountedFiles(
  row: Row,
  mounts: readonly VolumeMount[],
  container: ContainerSpec["container"],
  { first, instance, version }: Reading,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { mountPath, name, subPath, subPathExpr } of mounts) {
    const env = subPathExpr === undefined ? undefined : environmentOf(container, instance);
    const inside = trimmed(env === undefined ? (subPath ?? "") : expandVariables(subPathExpr ?? "", (variable) => env.get(variable)));
    const texts = name.startsWith(TOKEN_VOLUME) ? tokenFiles(row) : ((inside === "" ? version : first)?.volumes[name] ?? {});
    const target = trimmed(mountPath);
    for (const [path, text] of Object.entries(texts)) {
      if (path === inside) files.set(`/${target}`, text);
      else if (inside === "" || path.startsWith(`${inside}/`)) {
        files.set(`/${target}/${inside === "" ? path : path.slice(inside.length + 1)}`, text);
      }
    }
  }
  return files;
}

/** Without slashes at its ends. */
function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, "");
}

function tokenFiles({ certificate = "", pod }: Row): Files {
  return { token: tokenText(pod), "ca.crt": certificate, namespace: pod.metadata.namespace ?? "" };
}
