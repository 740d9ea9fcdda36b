/**
 * What a line at the `:` prompt means: the table of a type, as in k9s, or a command.
 *
 * `pods kube-system`, `deploy /web`, `po app=web,tier!=db`, `svc all`: a type, then in any order a namespace, a filter
 * behind `/` and labels. Where a word is both a verb and a type (`events`, `ns`), it is the type as long as the rest fits.
 */
import { type AnyKind, nearest, type Registry } from "../core/index.ts";
import { commands } from "./index.ts";
import { splitWords } from "./parse.ts";
import { suggestKind } from "./resource-args.ts";
import { findCommand } from "./runner.ts";

/** A table to show. */
export interface TablePrompt {
  readonly kind: AnyKind;
  /** Absent: the one in force; `""`: all of them. */
  readonly namespace?: string;
  /** The text behind `/`. */
  readonly filter?: string;
  /** A label selector: `app=web,tier!=db`. */
  readonly labels?: string;
}

/** What was meant. */
export type Prompt = TablePrompt | { readonly command: string } | { readonly unknown: string; readonly suggestion: string | undefined };

/** Reads a line; quotes that are not closed are refused. */
export function parsePrompt(line: string, registry: Registry): Prompt {
  const [first = "", ...rest] = splitWords(line);
  const kind = registry.resolve(first);
  const table = kind === undefined ? undefined : tableOf(kind, rest);
  // `ns shop` sets the namespace in force; a table of namespaces lies in none.
  const isVerb = findCommand(first) !== undefined || first === "kubectl" || first === "k";
  if (table !== undefined && !(isVerb && table.namespace !== undefined && !table.kind.namespaced)) return table;
  if (isVerb) return { command: line.trim() };
  if (kind !== undefined) return { unknown: line.trim(), suggestion: kind.plural };
  return { unknown: first, suggestion: suggest(first, registry) };
}

const NAMESPACE = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** The words behind the type; undefined when one of them means nothing here. */
function tableOf(kind: AnyKind, words: readonly string[]): TablePrompt | undefined {
  let table: TablePrompt = { kind };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "-A" || word === "--all-namespaces") table = { ...table, namespace: "" };
    else if (word === "-n" || word === "--namespace") table = { ...table, namespace: words[++at] ?? "" };
    else if (word === "-l" || word === "--selector") table = withLabels(table, words[++at] ?? "");
    else if (word.startsWith("/")) table = { ...table, filter: [word.slice(1), ...words.slice(at + 1)].join(" ") };
    else if (/=|!|\s(?:not)?in\s/.test(word)) table = withLabels(table, word);
    else if (NAMESPACE.test(word)) table = { ...table, namespace: word === "all" ? "" : word };
    else return undefined;
    if (word.startsWith("/")) break;
  }
  return table;
}

function withLabels(table: TablePrompt, labels: string): TablePrompt {
  return { ...table, labels: table.labels === undefined ? labels : `${table.labels},${labels}` };
}

function suggest(word: string, registry: Registry): string | undefined {
  const verbs = commands.flatMap(({ name, aliases }) => [name, ...(aliases ?? [])]);
  return nearest(word, verbs) ?? suggestKind(word, registry);
}
