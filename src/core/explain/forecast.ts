/**
 * What comes next by itself, if nobody does anything: countdowns from the appointments and the memory of agents.
 *
 * Reading only: nothing is run ahead. What agents would do about something that happens meanwhile is not foreseen.
 */
import type { KubeObject } from "../api/kind.ts";
import type { KindMap, KindName } from "../api/kinds/index.ts";
import type { Registry } from "../api/registry.ts";
import type { Due } from "../sim/agenda.ts";
import { compareKeys } from "../sim/tree.ts";
import type { Store } from "../store/store.ts";
import type { StateReader } from "../store/tables.ts";
import { forecasters } from "./forecast/index.ts";
import type { Foreseen, Outlook } from "./forecaster.ts";

/** What of a cluster is read; a Cluster fits. */
export interface ForecastReader {
  readonly nowMs: number;
  readonly store: Store;
  readonly registry: Registry;
  readonly tables: StateReader;
  readonly manager: { due(): Iterable<Due> };
}

/** Everything to come that concerns the cluster or one object (and what it owns, or what runs on it), soonest first. */
export function forecast(reader: ForecastReader, about?: { readonly kind: string; readonly key: string }): readonly Foreseen[] {
  const { nowMs, store, registry, tables, manager } = reader;
  const list = <K extends KindName>(kind: K): Iterable<KindMap[K]> => store.list(kind) as Iterable<unknown> as Iterable<KindMap[K]>;
  const outlook: Outlook = { nowMs, store, registry, state: tables, due: [...manager.due()], list };
  const concerned = about && membersOf(store, about);
  const found = forecasters.flatMap((forecaster) => [...forecaster.foresee(outlook)]);
  return found
    .filter(({ dueMs, object }) => dueMs >= nowMs && (concerned === undefined || concerned.has(nameOf(object))))
    .sort((a, b) => a.dueMs - b.dueMs || compareKeys(nameOf(a.object), nameOf(b.object)) || compareKeys(a.sentence, b.sentence));
}

/** The object, what it owns, what that owns …, and the pods that run on it. */
function membersOf(store: Store, about: { readonly kind: string; readonly key: string }): ReadonlySet<string> {
  const members = new Set<string>([nameOf(about)]);
  const root = store.get(about.kind, about.key) as KubeObject | undefined;
  const waiting = root === undefined ? [] : [root];
  const podsOfNode = about.kind === "Node" ? [...store.list("Pod", { node: about.key })] : [];
  for (const { metadata } of podsOfNode) members.add(nameOf({ kind: "Pod", key: `${metadata.namespace}/${metadata.name}` }));
  for (let owner = waiting.pop(); owner !== undefined; owner = waiting.pop()) {
    const { uid } = owner.metadata;
    if (uid === undefined) continue;
    for (const { kind } of store.definitions) {
      for (const object of store.list(kind, { ownedBy: uid }) as Iterable<unknown> as Iterable<KubeObject>) {
        const { name, namespace } = object.metadata;
        const member = nameOf({ kind, key: namespace === undefined ? name : `${namespace}/${name}` });
        if (members.has(member)) continue;
        members.add(member);
        waiting.push(object);
      }
    }
  }
  return members;
}

function nameOf({ kind, key }: { readonly kind: string; readonly key: string }): string {
  return `${kind}/${key}`;
}
