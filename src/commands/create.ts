/**
 * `create -f`: new objects from manifests; what is there already is refused.
 *
 * Absent on purpose: `create deployment` and its like, which write a manifest that `apply` takes as well.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/create/create.go
 */
import { ApiError } from "../core/index.ts";
import { type Args, type Command, type CommandContext, type Refused, type Result, refused } from "./command.ts";
import { isRefused, type ManifestObject, readInput, refusalLines } from "./manifest-input.ts";
import { objectTitle } from "./print/table.ts";
import { refusalText } from "./refusal-text.ts";
import { filenameOption, namespaceOption, recursiveOption, userOf } from "./shared-options.ts";

export const createCommand: Command = {
  name: "create",
  summary: "Create objects from manifests.",
  usage: "create -f PATH…",
  examples: ["create -f shop.yaml"],
  options: [filenameOption, recursiveOption, namespaceOption],
  changes: true,
  run: runCreate,
};

function runCreate(args: Args, context: CommandContext): Result {
  const refusals: Refused[] = [];
  const lines: string[] = [];
  for (const item of readInput(args, context)) {
    if (isRefused(item)) {
      refusals.push(item);
      continue;
    }
    try {
      const created = context.cluster.server.create(item.kind.kind, item.value, { author: userOf("create"), fromClient: true });
      lines.push(`${objectTitle(item.kind, created.metadata.name)} created`);
    } catch (error) {
      refusals.push({ where: item.where, message: refusalOf(error, item) });
    }
  }
  const output = lines.join("\n");
  if (lines.length === 0 && refusals.length === 0) return refused("error: no objects passed to create");
  return refusals.length === 0 ? { output, exitCode: 0 } : { output, errors: refusalLines(refusals), exitCode: 2, refusals };
}

function refusalOf(error: unknown, { source }: ManifestObject): string {
  if (!(error instanceof ApiError)) throw error;
  if (error.reason === "Invalid") return refusalText(error);
  return `Error from server (${error.reason}): error when creating "${source}": ${error.message}`;
}
