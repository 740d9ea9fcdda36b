/**
 * `create -f`: new objects from manifests; what is there already is refused.
 *
 * Absent on purpose: `create deployment` and its like, which write a manifest that `apply` takes as well.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/create/create.go
 */
import { ApiError, type Cluster } from "../core/index.ts";
import { awaitAccount, resultOrSteps } from "./await-account.ts";
import { type Args, type Command, type CommandContext, type Refused, refused, type Steps } from "./command.ts";
import { isRefused, type ManifestObject, readInput, refusalLines } from "./manifest-input.ts";
import { objectTitle } from "./print/table.ts";
import { reasonText, refusalText } from "./refusal-text.ts";
import { filenameOption, namespaceOption, recursiveOption } from "./shared-options.ts";

export const createCommand: Command = {
  name: "create",
  summary: "Create objects from manifests.",
  usage: "create -f PATH…",
  examples: ["create -f shop.yaml"],
  options: [filenameOption, recursiveOption, namespaceOption],
  changes: true,
  asksApi: true,
  run: (args, context) => resultOrSteps(runCreate(args, context)),
};

function* runCreate(args: Args, context: CommandContext): Steps {
  const refusals: Refused[] = [];
  const lines: string[] = [];
  for (const item of readInput(args, context)) {
    if (isRefused(item)) {
      refusals.push(item);
      continue;
    }
    let outcome = createObject(item, context.cluster);
    if ("refusal" in outcome && (yield* awaitAccount(outcome.refusal, context.cluster))) outcome = createObject(item, context.cluster);
    if ("refusal" in outcome) refusals.push({ where: item.where, message: outcome.refusal });
    else lines.push(`${objectTitle(item.kind, outcome.name)} created`);
  }
  const output = lines.join("\n");
  if (lines.length === 0 && refusals.length === 0) return refused("error: no objects passed to create");
  return refusals.length === 0 ? { output, exitCode: 0 } : { output, errors: refusalLines(refusals), exitCode: 2, refusals };
}

function createObject(item: ManifestObject, cluster: Cluster): { readonly name: string } | { readonly refusal: string } {
  try {
    const { object: created } = cluster.submit({ do: "create", by: "create", kind: item.kind.kind, object: item.value });
    return { name: created?.metadata.name ?? item.name };
  } catch (error) {
    return { refusal: refusalOf(error, item) };
  }
}

function refusalOf(error: unknown, { source }: ManifestObject): string {
  if (!(error instanceof ApiError)) throw error;
  if (error.reason === "Invalid") return refusalText(error);
  return `Error from server${reasonText(error)}: error when creating "${source}": ${error.message}`;
}
