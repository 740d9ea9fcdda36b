/**
 * `chaos start|stop|status`: a monkey that breaks things at random, the same for the same seed.
 */
import { ApiError, activeFaults, type ChaosPlan, type ChaosRow, type Cluster, chaosOf, faults, spacedDuration } from "../core/index.ts";
import { type Args, type Command, type CommandContext, done, type Result, refused } from "./command.ts";
import { alignColumns } from "./print/text-table.ts";
import { durationOption, numberOption } from "./shared-options.ts";

const VERBS = ["start", "stop", "status"] as const;
const LASTS_MS = 90_000;
const UNITS: { readonly [unit: string]: number } = { s: 1_000, m: 60_000, h: 3_600_000 };

export const chaosCommand: Command = {
  name: "chaos",
  summary: "Let a monkey break things at random.",
  usage: "chaos start [--seed N] [--rate N/m] [--kinds A,B] [--for D] | chaos stop | chaos status",
  examples: ["chaos start --seed 7 --rate 2/m --for 10m", "chaos start --kinds node-power,pod-exit", "chaos stop"],
  options: [
    { name: "seed", type: "text", summary: "Other seeds, other stories (1).", placeholder: "N" },
    { name: "rate", type: "text", summary: "How often, per s, m or h (2/m).", placeholder: "N/m" },
    {
      name: "kinds",
      type: "texts",
      summary: "Which faults, by the names that 'faults list' shows; default those of nodes, pods and registries.",
      placeholder: "A,B",
    },
    { name: "lasts", type: "text", summary: "How long a fault lasts, on average (90s).", placeholder: "D" },
    { name: "for", type: "text", summary: "How long chaos goes on; default until chaos stop.", placeholder: "D" },
    { name: "fierce", type: "flag", summary: "Spare nothing: the control plane, zones, the last node." },
  ],
  changes: true,
  run(args, context) {
    const [verb, extra] = args.words;
    if (!VERBS.some((word) => word === verb) || extra !== undefined)
      return refused(`error: chaos needs one of ${VERBS.join(", ")}\nSee 'help chaos' for usage.`);
    if (verb === "status") return done(statusText(context.cluster));
    return verb === "start" ? start(args, context) : stop(context);
  },
  complete: ({ words, partial }) => (words.length === 0 ? VERBS.filter((word) => word.startsWith(partial)) : []),
};

function start(args: Args, { cluster }: CommandContext): Result {
  const forMs = durationOption(args, "for");
  const kinds = args
    .texts("kinds")
    .flatMap((text) => text.split(","))
    .filter((kind) => kind !== "");
  const plan: ChaosPlan = {
    seed: numberOption(args, "seed") ?? 1,
    gapMs: Math.round(gapMs(args.text("rate") ?? "2/m")),
    lastsMs: Math.round(durationOption(args, "lasts") ?? LASTS_MS),
    ...(kinds.length === 0 ? {} : { kinds }),
    ...(forMs === undefined ? {} : { forMs: Math.round(forMs) }),
    ...(args.flag("fierce") ? { isFierce: true as const } : {}),
  };
  cluster.submit({ do: "chaos", by: "chaos", plan });
  const many = `${kinds.length === 0 ? faultCount(cluster) : kinds.length} kinds of faults`;
  const message = `chaos started: ${many}, one every ${spacedDuration(plan.gapMs)} or so. chaos stop ends it.`;
  return { output: "chaos started", exitCode: 0, message };
}

function stop({ cluster }: CommandContext): Result {
  cluster.submit({ do: "chaos", by: "chaos" });
  const left = activeFaults(cluster.tables).filter(({ untilMs }) => untilMs !== undefined).length;
  const rest = left === 0 ? "" : ` ${left} ${left === 1 ? "fault ends" : "faults end"} by themselves; heal all ends them now.`;
  return { output: "chaos stopped", exitCode: 0, message: `chaos stopped.${rest}` };
}

function faultCount({ tables }: Cluster): number {
  return chaosOf(tables)?.kinds.length ?? faults.length;
}

function statusText({ tables, nowMs }: Cluster): string {
  const row = chaosOf(tables);
  if (row === undefined) return "No chaos is going on.";
  const { seed, sinceMs, untilMs, acts, kinds } = row;
  return alignColumns([
    ["Seed", String(seed)],
    ["Since", `${spacedDuration(nowMs - sinceMs)} ago`],
    ["Ends", untilMs === undefined ? "when stopped" : `in ${spacedDuration(untilMs - nowMs)}`],
    ["Next", `in ${spacedDuration(row.nextMs - nowMs)}`],
    ["Acts", actsText(row, acts)],
    ["Kinds", kinds.join(", ")],
  ]);
}

function actsText({ turns }: ChaosRow, acts: number): string {
  return turns === acts ? String(acts) : `${acts}; ${turns - acts} times there was nothing to strike`;
}

/** `2/m`: from one act to the next. */
function gapMs(rate: string): number {
  const [, count = "", unit = ""] = /^(\d+\.?\d*)\/(s|m|h)$/.exec(rate) ?? [];
  if (!(Number(count) > 0))
    throw new ApiError("BadRequest", `error: invalid argument ${JSON.stringify(rate)} for "--rate" flag: say 2/m, 10/h`);
  return (UNITS[unit] ?? 0) / Number(count);
}
