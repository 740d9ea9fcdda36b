/**
 * What two log entries have to do with each other, by the objects they are about.
 */
import type { KubeObject } from "../api/kind.ts";
import { nodeOfKey } from "../reconcile/process.ts";
import type { LogEntry } from "../store/log.ts";
import type { Store } from "../store/store.ts";
import { registryOfImage } from "../trouble/registry.ts";
import { WEIGHT, weightOf } from "./weight.ts";

const ZONE_LABEL = "topology.kubernetes.io/zone";

/** The key of what is done to all objects at once: a backup that is restored. */
export const ETCD = "etcd";

interface Placed extends KubeObject {
  readonly spec?: { readonly nodeName?: string; readonly containers?: readonly { readonly image?: string }[] };
}

function objectOf(entry: LogEntry): KubeObject | undefined {
  return (entry.after ?? entry.before) as KubeObject | undefined;
}

/** The node that the entry's object is on. */
export function nodeNameOf(entry: LogEntry): string | undefined {
  return (objectOf(entry) as Placed | undefined)?.spec?.nodeName;
}

/** Whether `candidate` is about the same object, its owner, a dependent or sibling, its node, or what the author works on. */
export function isRelated(candidate: LogEntry, entry: LogEntry, store: Store): boolean {
  if (candidate.verb === "fault") return placesOf(entry, store).has(candidate.key);
  if (candidate.kind === entry.kind && candidate.objectKey === entry.objectKey) return true;
  if (isKeyOf(candidate, entry) || nodeNameOf(entry) === candidate.objectKey) return true;
  const [other, own] = [ownersOf(candidate), ownersOf(entry)];
  const [otherUid, ownUid] = [objectOf(candidate)?.metadata.uid ?? "?", objectOf(entry)?.metadata.uid ?? "?"];
  // What becomes of one sibling makes others come and go, and nothing else of them.
  const isComingOrGoing = weightOf(entry) === WEIGHT.life;
  return own.includes(otherUid) || other.includes(ownUid) || (isComingOrGoing && other.some((uid) => own.includes(uid)));
}

/** Whether `candidate` is about something that the entry's object owns. */
export function isDependentOf(candidate: LogEntry, entry: LogEntry): boolean {
  return ownersOf(candidate).includes(objectOf(entry)?.metadata.uid ?? "?");
}

/** Whether the author of `entry` works on the candidate's object. */
function isKeyOf({ kind, objectKey }: LogEntry, { key }: LogEntry): boolean {
  return key === objectKey || key.endsWith(`/${objectKey}`) || key === `${kind}/${objectKey}`;
}

function ownersOf(entry: LogEntry): readonly string[] {
  return objectOf(entry)?.metadata.ownerReferences?.map(({ uid }) => uid) ?? [];
}

/** Where a fault would hit the object of an entry, or its author: itself, its node, its zone, its images' registries, all there is. */
export function placesOf(entry: Pick<LogEntry, "kind" | "objectKey" | "key" | "before" | "after">, store: Store): ReadonlySet<string> {
  const node = nodeNameOf(entry as LogEntry) ?? (entry.kind === "Node" ? entry.objectKey : nodeOfKey(entry.key));
  const zone = store.get("Node", node)?.metadata.labels?.[ZONE_LABEL];
  return new Set([entry.objectKey, node, ...(zone === undefined ? [] : [zone]), ...registriesOf(entry as LogEntry), ETCD]);
}

/** Where the images of a pod come from. */
function registriesOf(entry: LogEntry): readonly string[] {
  const { containers = [] } = (objectOf(entry) as Placed | undefined)?.spec ?? {};
  return containers.flatMap(({ image = "" }) => registryOfImage(image) ?? []);
}
