/**
 * `apply -f`: makes the cluster hold what manifests say, as kubectl does on the client's side.
 *
 * Documents are applied in the order of the files; what is refused is told with file, document and line, and the others
 * are applied all the same. Absent on purpose: server-side apply and pruning.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/apply/{apply,patcher}.go
 */
import { applyObject } from "./apply/apply-object.ts";
import { forkedForDryRun } from "./apply/dry-run.ts";
import { awaitAccount, resultOrSteps } from "./await-account.ts";
import { type Args, type Command, type CommandContext, type Refused, type Result, refused, type Steps } from "./command.ts";
import { isRefused, type ManifestObject, readInput, refusalLines } from "./manifest-input.ts";
import { objectTitle } from "./print/table.ts";
import { filenameOption, namespaceOption, recursiveOption } from "./shared-options.ts";

export const applyCommand: Command = {
  name: "apply",
  summary: "Create or change objects as manifests say.",
  usage: "apply -f PATH…",
  examples: ["apply -f shop.yaml", "apply -f manifests/ -n shop", "apply -f old.yaml --convert", "apply -f shop.yaml --dry-run=server"],
  options: [
    filenameOption,
    recursiveOption,
    namespaceOption,
    { name: "convert", type: "flag", summary: "Rewrite API versions that are no longer served to today's." },
    { name: "dry-run", type: "flag", summary: "Say what would happen, and do nothing (client or server)." },
    { name: "server-side", type: "flag", summary: "Not served: kubarium applies on the client's side." },
  ],
  changes: true,
  asksApi: true,
  run: (args, context) => resultOrSteps(runApply(args, context)),
};

function* runApply(args: Args, context: CommandContext): Steps {
  if (args.flag("server-side"))
    return refused("error: --server-side is not served yet: leave it out, and kubarium applies on the client's side");
  const dryRun = args.text("dry-run");
  const isDry = dryRun !== undefined && dryRun !== "none" && dryRun !== "false";
  const target = isDry ? forkedForDryRun(context) : context;
  const suffix = !isDry ? "" : dryRun === "server" ? " (server dry run)" : " (dry run)";
  const refusals: Refused[] = [];
  const lines: string[] = [];
  const warnings: string[] = [];
  const seen = new Map<string, ManifestObject>();
  for (const item of readInput(args, context, { convert: args.flag("convert") })) {
    if (isRefused(item)) {
      refusals.push(item);
      continue;
    }
    let outcome = duplicateOf(item, seen) ?? applyObject(item, target.cluster);
    if ("refusal" in outcome && (yield* awaitAccount(outcome.refusal, target.cluster))) outcome = applyObject(item, target.cluster);
    if ("refusal" in outcome) refusals.push({ where: item.where, message: outcome.refusal });
    else {
      lines.push(`${objectTitle(item.kind, item.name)} ${outcome.did}${suffix}`);
      warnings.push(...outcome.warnings);
    }
  }
  return resultOf(lines, warnings, refusals);
}

function resultOf(lines: readonly string[], warnings: readonly string[], refusals: readonly Refused[]): Result {
  const output = lines.join("\n");
  if (lines.length === 0 && refusals.length === 0) return refused("error: no objects passed to apply");
  if (refusals.length === 0) return { output, exitCode: 0, ...(warnings.length > 0 ? { errors: warnings.join("\n") } : {}) };
  const errors = [...warnings, refusalLines(refusals)].join("\n");
  const message = refusals.length === 1 ? refusals[0]?.message.split("\n")[0] : `${refusals.length} objects were refused`;
  return { output, errors, exitCode: 2, refusals, ...(message === undefined ? {} : { message }) };
}

/** kubectl would apply the second over the first without a word; here that is a mistake worth telling. */
function duplicateOf(object: ManifestObject, seen: Map<string, ManifestObject>): { readonly refusal: string } | undefined {
  if (object.name === "") return undefined;
  const key = `${object.kind.kind}/${object.namespace}/${object.name}`;
  const first = seen.get(key);
  if (first === undefined) {
    seen.set(key, object);
    return undefined;
  }
  return { refusal: `error: duplicate: ${objectTitle(object.kind, object.name)} was given already in ${first.where}` };
}
