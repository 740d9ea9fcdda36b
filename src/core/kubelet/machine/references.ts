/**
 * The ConfigMaps and Secrets that a pod refers to, and what is missing of them.
 * @see kubernetes pkg/volume/{configmap,secret,projected}
 */
import type { Pod } from "../../api/kinds/pod.ts";
import type { World } from "../../reconcile/world.ts";

/** Kinds of objects whose entries containers get to see. */
export type Source = "ConfigMap" | "Secret";
type Entries = Readonly<Record<string, string>>;

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
  const entries = entriesOf(world, source, namespace, files.name, "files");
  if (entries === undefined) return notFoundText(source, files.name);
  const absent = files.items?.find(({ key }) => entries[key] === undefined);
  if (absent === undefined) return undefined;
  return source === "ConfigMap"
    ? `configmap references non-existent config key: ${absent.key}`
    : `references non-existent secret key: ${absent.key}`;
}

/** What is said of an object that is not there. */
export function notFoundText(source: Source, name: string): string {
  return `${source.toLowerCase()} "${name}" not found`;
}

/** The object's entries by key, Secrets' in base64; binary ones of a ConfigMap make files but no variables. */
export function entriesOf(world: World, source: Source, namespace: string, name: string, purpose: "texts" | "files"): Entries | undefined {
  const key = `${namespace}/${name}`;
  if (source === "ConfigMap") {
    const configMap = world.get("ConfigMap", key);
    if (configMap === undefined) return undefined;
    const { binaryData, data = NO_ENTRIES } = configMap;
    return purpose === "texts" || binaryData === undefined ? data : { ...binaryData, ...data };
  }
  const secret = world.get("Secret", key);
  return secret && (secret.data ?? NO_ENTRIES);
}

const NO_ENTRIES: Entries = {};
