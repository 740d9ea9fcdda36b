/**
 * `branches`: the ways that life went.
 */
import { type Branch, doneCommands, type Timeline } from "../core/index.ts";
import { type Command, done, refused } from "./command.ts";
import { alignColumns } from "./print/text-table.ts";
import { instantText, timelineOf } from "./time/past.ts";

export const branchesCommand: Command = {
  name: "branches",
  summary: "List the ways that life went, and where each stands.",
  usage: "branches",
  options: [],
  changes: false,
  run({ words }, context) {
    if (words.length > 0) return refused("error: branches takes no words");
    const timeline = timelineOf(context);
    const rows = timeline.branches.map((branch) => rowOf(branch, timeline));
    return done(alignColumns([["BRANCH", "FROM", "AT", "BY", "COMMANDS", "NOW"], ...rows]));
  },
};

function rowOf(branch: Branch, timeline: Timeline): readonly string[] {
  const { id, origin, by, left } = branch;
  const isCurrent = branch === timeline.branch;
  const nowMs = left?.nowMs ?? timeline.cluster.nowMs;
  return [
    isCurrent ? `*${id}` : `${id}`,
    origin === undefined ? "-" : `${origin.branch}`,
    instantText(origin?.nowMs ?? timeline.startMs, timeline),
    by,
    `${ownCommands(branch)}`,
    instantText(nowMs, timeline),
  ];
}

/** Those since it began, not those that it shares. */
function ownCommands(branch: Branch): number {
  const begun = branch.records.findIndex((record) => record.type === "branch" && record.branch === branch.id && record.by !== "switch");
  return doneCommands(branch).filter(({ index }) => index > begun).length;
}
