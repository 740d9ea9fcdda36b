/**
 * `rollout status`: a line for each change of the object until its rollout is done.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/rollout/rollout_status.go
 */
import { ApiError, type KubeObject, keyOf } from "../../core/index.ts";
import { type Args, type CommandContext, failed, type Result, type Steps } from "../command.ts";
import { PATIENCE_MS, passTime } from "../pass-time.ts";
import { refusalText } from "../refusal-text.ts";
import { durationOption, numberOption } from "../shared-options.ts";
import type { RolloutTarget } from "./target.ts";
import { type RolloutState, rolloutOf } from "./view.ts";

/** Watches the rollout, letting time pass. */
export function* rolloutStatus({ kind, object }: RolloutTarget, args: Args, context: CommandContext): Steps {
  const { cluster } = context;
  const view = rolloutOf(kind, "status viewer");
  const revision = numberOption(args, "revision") ?? 0;
  if (revision < 0) return failed(`error: revision must be a positive integer: ${revision}`);
  const timeoutMs = durationOption(args, "timeout") ?? 0;
  const endMs = cluster.nowMs + (timeoutMs > 0 ? timeoutMs : PATIENCE_MS);
  const key = keyOf(object);
  const lines: string[] = [];
  let seen: KubeObject | undefined = object;
  for (;;) {
    if (seen === undefined) return failed("error: object has been deleted", lines.join("\n"));
    const state = look(() => view.status(seen as KubeObject, revision));
    if (typeof state === "string") return failed(state, lines.join("\n"));
    lines.push(state.line);
    const isWatched = (args.text("watch") ?? "true") === "true";
    if (state.done || !isWatched) return doneWith(lines);
    const before = seen;
    const changed = yield* passTime(cluster, endMs, () => cluster.server.find(kind.kind, key) !== before);
    if (!changed) return failed("error: timed out waiting for the condition", lines.join("\n"));
    seen = cluster.server.find(kind.kind, key);
  }
}

function look(read: () => RolloutState): RolloutState | string {
  try {
    return read();
  } catch (error) {
    if (error instanceof ApiError) return refusalText(error);
    throw error;
  }
}

function doneWith(lines: readonly string[]): Result {
  return { output: lines.join("\n"), exitCode: 0 };
}
