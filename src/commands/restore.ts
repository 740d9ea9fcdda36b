/**
 * `restore etcd`: puts back what etcd held at an earlier instant, as one does after its quorum is lost for good.
 *
 * Only the objects go back. Machines, containers and what agents remember stay, so the cluster has to find its way again.
 */
import { ApiError } from "../core/index.ts";
import { type Command, refused } from "./command.ts";
import { namespaceOption } from "./shared-options.ts";
import { completeInstant } from "./time/complete-instant.ts";
import { instantOf } from "./time/instant.ts";
import { instantText, timelineOf } from "./time/past.ts";

export const restoreCommand: Command = {
  name: "restore",
  summary: "Put a backup of an instant into etcd, as a new branch.",
  usage: "restore etcd DURATION | restore etcd to INSTANT | restore etcd to [before] EVENT",
  examples: ["restore etcd 10m", "restore etcd to 12:03:10", "restore etcd to before last command"],
  options: [namespaceOption],
  changes: true,
  run(args, context) {
    const [what, ...words] = args.words;
    if (what !== "etcd" || words.length === 0) return refused("error: restore what, from when? restore etcd 10m");
    const timeline = timelineOf(context);
    const { stop } = instantOf(words, args, context);
    if (stop === undefined) throw new ApiError("BadRequest", "error: a backup is of the past: name an instant before now");
    const { branch: left } = timeline;
    const backupMs = timeline.clusterAt(stop).nowMs;
    const id = timeline.restoreBackup(stop);
    const restored = `etcd is restored from a backup of ${instantText(backupMs, timeline)}`;
    return { output: `${restored}, on branch ${id}; what came after it is lost. switch ${left.id} leads back`, exitCode: 0 };
  },
  complete: (request, context) =>
    request.words.length === 0 ? ["etcd"] : completeInstant({ ...request, words: request.words.slice(1) }, context),
};
