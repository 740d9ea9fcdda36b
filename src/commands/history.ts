/**
 * `history TYPE/NAME`: who changed which field of an object, when, and why.
 */
import { ApiError, type History, type HistoryItem, historyOf, valueText } from "../core/index.ts";
import { type Args, type Command, type CommandContext, done, type Result } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { namedObject } from "./one-object.ts";
import { sinceStart } from "./print/since-start.ts";
import { namespaceOption, numberOption } from "./shared-options.ts";

const TAIL = 50;
const VALUE_MAX = 60;
const CHANGES_MAX = 12;
const INDENT = "    ";
const DONE = { create: "created by", update: "changed by", delete: "removed by" } as const;

export const historyCommand: Command = {
  name: "history",
  summary: "Show who changed which field of an object, when, and why.",
  usage: "history TYPE NAME | history TYPE/NAME [--field PATH] [--tail N]",
  examples: ["history pod/web-0", "history deployment web --field spec.replicas", "history node worker-1 --tail 10"],
  options: [
    namespaceOption,
    { name: "field", type: "text", summary: "Only this field and what is in it.", placeholder: "PATH" },
    { name: "tail", type: "text", summary: `Only the newest changes; default ${TAIL}.`, placeholder: "N" },
  ],
  changes: false,
  run: runHistory,
  complete: completeResource,
};

function runHistory(args: Args, context: CommandContext): Result {
  const { cluster } = context;
  const { kind, key } = namedObject(args, context, "history TYPE/NAME");
  const field = args.text("field")?.replace(/^\./, "");
  const tail = numberOption(args, "tail") ?? TAIL;
  if (tail < 0) throw new ApiError("BadRequest", "error: --tail must not be negative");
  const history = historyOf(cluster, kind.kind, key, { field, tail });
  return done(historyText(history, cluster.startMs, field));
}

function historyText({ items, older, quiet, isWhole }: History, startMs: number, field: string | undefined): string {
  const lines = items.flatMap((item) => itemLines(item, startMs, field));
  if (older > 0) lines.unshift(`(${older} older change${older === 1 ? "" : "s"}: --tail shows more)`);
  if (!isWhole) lines.unshift("(what happened before is no longer in the log)");
  if (field !== undefined) return items.length + older === 0 ? `Nothing in the log has changed ${field}.` : lines.join("\n");
  return [...lines, ...quietLines(quiet)].join("\n");
}

function itemLines({ timeMs, verb, author, changes, because, quiet }: HistoryItem, startMs: number, field: string | undefined): string[] {
  const more = changes.length - CHANGES_MAX;
  return [
    ...(field === undefined ? quietLines(quiet) : []),
    `${sinceStart(timeMs, startMs)}  ${DONE[verb]} ${author}`,
    ...changes
      .slice(0, CHANGES_MAX)
      .map(({ path, from, to }) => `${INDENT}${path}: ${valueText(from, VALUE_MAX)} → ${valueText(to, VALUE_MAX)}`),
    ...(more > 0 ? [`${INDENT}and ${more} more ${more === 1 ? "field" : "fields"}`] : []),
    ...(because === undefined ? [] : [`${INDENT}because ${because.sentence}  @ ${sinceStart(because.timeMs, startMs)}`]),
  ];
}

function quietLines(quiet: number): readonly string[] {
  if (quiet === 0) return [];
  return [quiet === 1 ? `${INDENT}… 1 write that said nothing new` : `${INDENT}… ${quiet} writes that said nothing new`];
}
