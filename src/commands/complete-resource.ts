/**
 * Completion of `TYPE NAME` and `TYPE/NAME`, shared by the verbs that take resources.
 */
import type { CommandContext, CompletionRequest } from "./command.ts";

/** Types for the first word, then names of its objects in the namespace in force. */
export function completeResource({ words, partial }: CompletionRequest, context: CommandContext): readonly string[] {
  const slash = partial.indexOf("/");
  if (slash >= 0) return objectNames(partial.slice(0, slash), context).map((name) => `${partial.slice(0, slash)}/${name}`);
  const [type] = words;
  return type === undefined ? typeWords(context) : objectNames(type, context);
}

/** Plural and short names of every kind, and categories. */
export function typeWords({ cluster }: CommandContext): readonly string[] {
  const { kinds } = cluster.registry;
  return [...new Set(kinds.flatMap(({ plural, shortNames, categories }) => [plural, ...shortNames, ...categories]))].sort();
}

/** Names of the objects that a type's word stands for. */
export function objectNames(type: string, { cluster, namespace }: CommandContext): readonly string[] {
  const kind = cluster.registry.resolve(type);
  if (kind === undefined) return [];
  const where = kind.namespaced && namespace !== "" ? { namespace } : undefined;
  return [...cluster.server.list(kind.kind, where)].map(({ metadata }) => metadata.name);
}
