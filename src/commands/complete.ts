/**
 * What may follow at the prompt: verbs, types, names, namespaces, options.
 */
import type { Command, CommandContext, Option } from "./command.ts";
import { objectNames, typeWords } from "./complete-resource.ts";
import { commands } from "./index.ts";
import { findCommand } from "./runner.ts";

/** Every word that the last word of `line` may become, sorted; with a blank at the end, every next word. */
export function complete(line: string, context: CommandContext): readonly string[] {
  const tokens = line.trimStart().split(/\s+/);
  const said = tokens[0] === "kubectl" || tokens[0] === "k" ? tokens.slice(1) : tokens;
  const partial = said.at(-1) ?? "";
  const [verb, ...before] = said.slice(0, -1);
  const candidates = verb === undefined ? firstWords(context) : nextWords(verb, before, partial, context);
  return [...new Set(candidates)].filter((word) => word.startsWith(partial)).sort();
}

function firstWords(context: CommandContext): readonly string[] {
  return [...commands.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]), ...typeWords(context)];
}

function nextWords(verb: string, before: readonly string[], partial: string, context: CommandContext): readonly string[] {
  const command = findCommand(verb);
  // A type at the prompt opens its table; what follows is a namespace.
  if (command === undefined) return context.cluster.registry.resolve(verb) === undefined ? [] : ["all", ...namespaces(context)];
  if (verb === "help") return before.length === 0 ? commands.map(({ name }) => name) : [];
  const { words, namespace, pending } = readWords(command, before);
  const scope: CommandContext = { ...context, namespace: namespace ?? context.namespace, readFiles: (path) => context.readFiles(path) };
  if (pending !== undefined) return valuesOf(pending, words, scope);
  const inline = /^--([a-z-]+)=/.exec(partial);
  const option = inline === null ? undefined : command.options.find(({ name }) => name === inline[1]);
  if (option !== undefined) return valuesOf(option, words, scope).map((value) => `--${option.name}=${value}`);
  if (partial.startsWith("-")) return command.options.flatMap(optionWords);
  return command.complete?.({ words, partial }, scope) ?? [];
}

interface Read {
  readonly words: readonly string[];
  readonly namespace: string | undefined;
  /** The option whose value comes next. */
  readonly pending: Option | undefined;
}

function readWords({ options }: Command, before: readonly string[]): Read {
  const words: string[] = [];
  let namespace: string | undefined;
  let pending: Option | undefined;
  for (const word of before) {
    if (pending !== undefined) {
      if (pending.name === "namespace") namespace = word;
      pending = undefined;
      continue;
    }
    const [, name, value] = /^--?([A-Za-z-]+)(?:=(.*))?$/.exec(word) ?? [];
    if (name === undefined) {
      words.push(word);
      continue;
    }
    const option = options.find((candidate) => candidate.name === name || candidate.short === name);
    if (option?.name === "namespace" && value !== undefined) namespace = value;
    if (option?.name === "all-namespaces") namespace = "";
    if (option !== undefined && option.type !== "flag" && value === undefined) pending = option;
  }
  return { words, namespace, pending };
}

function optionWords({ name, short }: Option): readonly string[] {
  return short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`];
}

const OUTPUTS = ["wide", "yaml", "json", "name", "jsonpath=", "custom-columns="];
const CASCADES = ["background", "foreground", "orphan"];
const PATCH_TYPES = ["strategic", "merge", "json"];

function valuesOf({ name }: Option, words: readonly string[], context: CommandContext): readonly string[] {
  switch (name) {
    case "namespace":
      return namespaces(context);
    case "output":
      return OUTPUTS;
    case "cascade":
      return CASCADES;
    case "type":
      return PATCH_TYPES;
    case "types":
      return ["Normal", "Warning"];
    case "selector":
      return labelPairs(words[0] ?? "", context);
    default:
      return [];
  }
}

function namespaces(context: CommandContext): readonly string[] {
  return objectNames("namespaces", context);
}

function labelPairs(type: string, { cluster, namespace }: CommandContext): readonly string[] {
  const kind = cluster.registry.resolve(type);
  if (kind === undefined) return [];
  const where = kind.namespaced && namespace !== "" ? { namespace } : undefined;
  const objects = [...cluster.server.list(kind.kind, where)];
  return objects.flatMap(({ metadata }) => Object.entries(metadata.labels ?? {}).map(([key, value]) => `${key}=${value}`));
}
