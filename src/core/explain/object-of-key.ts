/**
 * Which object an agent's key stands for.
 */
import type { Registry } from "../api/registry.ts";
import type { Store } from "../store/store.ts";

/** The object that is there; undefined for a key that stands for no single one (a sweep, a queue). */
export function objectOfKey(
  agent: string,
  key: string,
  { store, registry }: { readonly store: Store; readonly registry: Registry },
): { readonly kind: string; readonly key: string } | undefined {
  const slash = key.indexOf("/");
  const rest = key.slice(slash + 1);
  const kindOfKey = slash < 0 ? undefined : registry.find(key.slice(0, slash));
  if (kindOfKey !== undefined) return { kind: kindOfKey.kind, key: rest };
  // Controllers are named after the kind they keep; those of a node put the node first, and most keep pods.
  const named = registry.resolve(agent.replaceAll("-", ""));
  const candidates = [
    ...(named === undefined ? [] : [{ kind: named.kind, key }]),
    { kind: "Pod", key },
    { kind: "Pod", key: rest },
    { kind: "Node", key: rest },
  ];
  return candidates.find((candidate) => store.get(candidate.kind, candidate.key) !== undefined);
}
