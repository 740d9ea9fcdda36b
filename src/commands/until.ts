/**
 * `until CONDITION`: lets time pass until something holds, and says when it came.
 */
import { ApiError, type Cluster, goDuration, parseDuration } from "../core/index.ts";
import { clockText } from "./clock-text.ts";
import { type Command, failed, refused, type Steps } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { conditionOf } from "./conditions/condition.ts";
import { Gauge } from "./conditions/gauge.ts";
import { targetOptions } from "./conditions/targets.ts";
import { PATIENCE_MS, passTime } from "./pass-time.ts";
import { spacedDuration } from "./print/spaced-duration.ts";

export const untilCommand: Command = {
  name: "until",
  summary: "Let time pass until a condition holds.",
  usage: "until CONDITION [and CONDITION…] [within DURATION]",
  examples: [
    "until pod/web-0 STATUS=CrashLoopBackOff",
    "until pods -l app=web READY=1/1 and node/worker-1 STATUS=NotReady within 10m",
    "until condition=Ready node/worker-1",
    "until jsonpath='{.status.phase}'=Running pods -l app=web",
    "until delete pod/web-0",
    "until count pods -l app=web STATUS=Running >= 3",
    'until event REASON=FailedScheduling MESSAGE~"Insufficient cpu"',
    "until settled",
  ],
  options: targetOptions,
  rawWords: true,
  changes: true,
  run({ words }, { cluster, namespace }) {
    if (words.length === 0) return refused("error: until what? A condition, such as pod/web-0 STATUS=Running\nSee 'help until' for usage.");
    const { condition, withinMs } = split(words);
    const gauge = new Gauge(conditionOf(condition, { registry: cluster.registry, namespace }), cluster);
    return runUntil(cluster, gauge, withinMs);
  },
  complete: ({ words, partial }, context) => [...(words.length === 0 ? ["settled"] : []), ...completeResource({ words, partial }, context)],
};

function split(words: readonly string[]): { readonly condition: readonly string[]; readonly withinMs: number } {
  if (words.at(-2) !== "within") return { condition: words, withinMs: PATIENCE_MS };
  const text = words.at(-1) ?? "";
  const withinMs = parseDuration(text);
  if (withinMs === undefined || withinMs < 0)
    throw new ApiError("BadRequest", `error: ${JSON.stringify(text)} is no duration such as 30s or 5m30s`);
  return { condition: words.slice(0, -2), withinMs: Math.round(withinMs) };
}

function* runUntil(cluster: Cluster, condition: Gauge, withinMs: number): Steps {
  const startMs = cluster.nowMs;
  const isMet = yield* passTime(cluster, startMs + withinMs, () => condition.holds);
  const tookMs = cluster.nowMs - startMs;
  const { seen } = condition;
  if (!isMet) return failed(`error: it did not come within ${goDuration(withinMs)}: ${seen}`);
  return {
    output: `after ${goDuration(tookMs)}: ${seen}\n${clockText(cluster)}`,
    exitCode: 0,
    message: `after ${spacedDuration(tookMs)}: ${seen}`,
  };
}
