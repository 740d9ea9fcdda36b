/**
 * `forecast [TYPE/NAME]`: what comes next by itself, with countdowns.
 */
import { type Cluster, type Foreseen, forecast, goDuration, hindrancesOf, subjectText } from "../core/index.ts";
import { type Args, type Command, type CommandContext, done, type Result } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { namedObject } from "./one-object.ts";
import { hindranceLines } from "./print/present-lines.ts";
import { alignColumns } from "./print/text-table.ts";
import { namespaceOption } from "./shared-options.ts";

/** Of the whole cluster only what comes next is shown. */
const SHOWN_MAX = 20;
const SECOND_MS = 1_000;
const SENTENCE_MAX = 160;

export const forecastCommand: Command = {
  name: "forecast",
  summary: "Show what comes next by itself, of the cluster or of one object.",
  usage: "forecast [TYPE NAME | TYPE/NAME]",
  examples: ["forecast", "forecast deployment/web", "forecast node worker-1"],
  options: [namespaceOption],
  changes: false,
  run: runForecast,
  complete: completeResource,
};

function runForecast(args: Args, context: CommandContext): Result {
  const { cluster } = context;
  const hindered = hindranceLines(hindrancesOf(cluster), cluster.startMs);
  if (args.words.length === 0) {
    const found = forecast(cluster);
    const more = found.length > SHOWN_MAX ? [`and ${found.length - SHOWN_MAX} more after that`] : [];
    return { ...done([forecastText(found.slice(0, SHOWN_MAX), cluster), ...more, ...hindered].join("\n")), open: { pane: "forecast" } };
  }
  const { kind, key } = namedObject(args, context, "forecast TYPE/NAME");
  const text = forecastText(forecast(cluster, { kind: kind.kind, key }), cluster);
  return { ...done([text, ...hindered].join("\n")), open: { pane: "forecast", kind: kind.kind, key } };
}

function forecastText(found: readonly Foreseen[], { nowMs, registry }: Cluster): string {
  if (found.length === 0) return "Nothing is due to happen by itself.";
  const rows = found.map(({ dueMs, object, sentence }) => {
    const short = sentence.length > SENTENCE_MAX ? `${sentence.slice(0, SENTENCE_MAX - 1)}…` : sentence;
    return [
      goDuration(Math.ceil((dueMs - nowMs) / SECOND_MS) * SECOND_MS),
      object.kind === "" ? object.key : subjectText(object.kind, object.key, registry),
      short,
    ];
  });
  return alignColumns([["IN", "OBJECT", "WHAT"], ...rows]);
}
