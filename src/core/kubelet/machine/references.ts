/**
 * What a pod needs from ConfigMaps and Secrets before it can start: environment and files.
 * @see kubernetes pkg/kubelet/kubelet_pods.go makeEnvironmentVariables, pkg/volume/{configmap,secret,projected}
 */

import { decodeBase64 } from "../../api/base64.ts";
import type { Pod } from "../../api/kinds/pod.ts";
import type { Container } from "../../api/shapes/container.ts";
import type { World } from "../../reconcile/world.ts";

type Source = "ConfigMap" | "Secret";
type Entries = Readonly<Record<string, string>>;

/** Why the container's configuration cannot be made, or what its references give. */
export type Environment = { readonly missing: string } | { readonly values: readonly (readonly [string, string])[] };

/** Resolves a container's references; plain values are not among the result. */
export function resolveEnvironment(container: Container, namespace: string, world: World): Environment {
  const values: (readonly [string, string])[] = [];
  for (const { configMapRef, secretRef, prefix = "" } of container.envFrom ?? []) {
    const [source, reference] = configMapRef !== undefined ? (["ConfigMap", configMapRef] as const) : (["Secret", secretRef] as const);
    const entries = entriesOf(world, source, namespace, reference?.name ?? "");
    if (entries === undefined && reference?.optional !== true) return { missing: notFoundText(source, reference?.name ?? "") };
    for (const [key, value] of Object.entries(entries ?? {})) values.push([prefix + key, plain(source, value)]);
  }
  for (const { name, valueFrom } of container.env ?? []) {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    if (configMapKeyRef === undefined && secretKeyRef === undefined) continue;
    const source = configMapKeyRef !== undefined ? "ConfigMap" : "Secret";
    const { name: object = "", key = "", optional = false } = configMapKeyRef ?? secretKeyRef ?? {};
    const entries = entriesOf(world, source, namespace, object);
    const value = entries?.[key];
    if (value !== undefined) values.push([name, plain(source, value)]);
    else if (!optional && entries === undefined) return { missing: notFoundText(source, object) };
    else if (!optional) return { missing: `couldn't find key ${key} in ${source} ${namespace}/${object}` };
  }
  return { values };
}

function plain(source: Source, value: string): string {
  return source === "Secret" ? (decodeBase64(value) ?? "") : value;
}

/** A volume that cannot be mounted, and why. */
export interface MissingVolume {
  readonly volume: string;
  readonly why: string;
}

/** The first volume of the pod whose files are not there. */
export function findMissingVolume(pod: Pod, world: World): MissingVolume | undefined {
  const namespace = pod.metadata.namespace ?? "";
  for (const { name, configMap, secret, projected } of pod.spec.volumes ?? []) {
    const why =
      missingFiles(world, "ConfigMap", namespace, configMap && { ...configMap, name: configMap.name ?? "" }) ??
      missingFiles(world, "Secret", namespace, secret && { ...secret, name: secret.secretName ?? "" }) ??
      missingProjection(world, namespace, projected?.sources ?? []);
    if (why !== undefined) return { volume: name, why };
  }
  return undefined;
}

interface Files {
  readonly name: string;
  readonly optional?: boolean | undefined;
  readonly items?: readonly { readonly key: string }[] | undefined;
}

type Projections = NonNullable<NonNullable<NonNullable<Pod["spec"]["volumes"]>[number]["projected"]>["sources"]>;

function missingProjection(world: World, namespace: string, sources: Projections): string | undefined {
  for (const { configMap, secret } of sources) {
    const why =
      missingFiles(world, "ConfigMap", namespace, configMap && { ...configMap, name: configMap.name ?? "" }) ??
      missingFiles(world, "Secret", namespace, secret && { ...secret, name: secret.name ?? "" });
    if (why !== undefined) return why;
  }
  return undefined;
}

function missingFiles(world: World, source: Source, namespace: string, files: Files | undefined): string | undefined {
  if (files === undefined || files.optional === true) return undefined;
  const entries = entriesOf(world, source, namespace, files.name);
  if (entries === undefined) return notFoundText(source, files.name);
  const absent = files.items?.find(({ key }) => entries[key] === undefined);
  if (absent === undefined) return undefined;
  return source === "ConfigMap"
    ? `configmap references non-existent config key: ${absent.key}`
    : `references non-existent secret key: ${absent.key}`;
}

function notFoundText(source: Source, name: string): string {
  return `${source.toLowerCase()} "${name}" not found`;
}

/** The object's entries by key; binary ones of a ConfigMap count where keys are looked for. */
function entriesOf(world: World, source: Source, namespace: string, name: string): Entries | undefined {
  const key = `${namespace}/${name}`;
  if (source === "ConfigMap") {
    const configMap = world.get("ConfigMap", key);
    if (configMap === undefined) return undefined;
    return configMap.binaryData === undefined ? (configMap.data ?? NO_ENTRIES) : { ...configMap.binaryData, ...configMap.data };
  }
  const secret = world.get("Secret", key);
  return secret && (secret.data ?? NO_ENTRIES);
}

const NO_ENTRIES: Entries = {};
