/**
 * Logs: of the pod or container under the cursor, or of all pods of a workload; now, and before the last restart.
 */
import { apiKindOf } from "../../core/index.ts";
import { type Action, needsObject, type Target } from "../action.ts";
import { paneView } from "../views.ts";

export const logsAction: Action = {
  id: "logs",
  keys: ["l"],
  title: "logs",
  group: "object",
  hint: true,
  disabledReason: noLogsReason,
  effects: (target) => logsOf(target, false),
};

export const previousLogsAction: Action = {
  id: "previous-logs",
  keys: ["p"],
  title: "logs before the last restart",
  group: "object",
  disabledReason: (target) => (target.view.pane === "logs" ? "Here p is taken." : noLogsReason(target)),
  effects: (target) => logsOf(target, true),
};

function noLogsReason(target: Target): string | undefined {
  const { kind, object, view } = target;
  if (kind === undefined || object === undefined) return needsObject(target);
  if (view.pane === "logs") return "These are the logs; p shows those before the last restart, a all containers.";
  if (kind.hasLogs === true || kind.podsOf?.(object)?.labels !== undefined) return undefined;
  const hint = kind.podsOf?.(object) === undefined ? "d describes it." : "Enter shows its pods, l there their logs.";
  return `A ${apiKindOf(kind)} has no logs; ${hint}`;
}

function logsOf({ kind, object, container }: Target, previous: boolean) {
  if (kind === undefined || object === undefined) return [];
  return [{ type: "opened" as const, view: paneView("logs", kind, object, { previous, container, allContainers: kind.hasLogs !== true }) }];
}
