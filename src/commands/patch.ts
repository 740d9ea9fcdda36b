/**
 * `patch TYPE NAME -p PATCH --type=strategic|merge|json`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/patch/patch.go
 */
import { ApiError, keyOf, readYaml } from "../core/index.ts";
import type { Args, Command, CommandContext, Result } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { changeEach, requireNames, withWarnings } from "./each-object.ts";
import { objectTitle } from "./print/table.ts";
import { namespaceOption } from "./shared-options.ts";

export const patchCommand: Command = {
  name: "patch",
  summary: "Change fields of an object.",
  usage: "patch (TYPE NAME | TYPE/NAME) -p PATCH [--type=strategic|merge|json]",
  examples: [
    `patch deploy web -p '{"spec":{"replicas":3}}'`,
    `patch pod web-0 --type=json -p '[{"op":"remove","path":"/metadata/labels/old"}]'`,
  ],
  options: [
    namespaceOption,
    { name: "patch", short: "p", type: "text", placeholder: "PATCH", summary: "The patch, as JSON or YAML." },
    { name: "type", type: "text", placeholder: "TYPE", summary: "strategic (default), merge or json." },
    { name: "subresource", type: "text", placeholder: "status", summary: "Patch the status instead." },
  ],
  changes: true,
  asksApi: true,
  run: runPatch,
  complete: completeResource,
};

function runPatch(args: Args, context: CommandContext): Result {
  requireNames(args.words, args);
  const type = args.text("type") ?? "strategic";
  if (type !== "strategic" && type !== "merge" && type !== "json") {
    throw new ApiError("BadRequest", `error: --type must be one of [json merge strategic], not "${type}"`);
  }
  const subresource = args.text("subresource");
  if (subresource !== undefined && subresource !== "status") {
    throw new ApiError("BadRequest", `error: invalid subresource value: "${subresource}". Must be one of [status]`);
  }
  const body = patchBody(args.text("patch"));
  const warnings: string[] = [];
  // kubectl asks for strict reading when it applies and creates, not when it patches.
  const result = changeEach(args.words, args, context, (kind, object) => {
    const status = subresource === undefined ? {} : { subresource: "status" as const };
    const patch = { type, body } as const;
    const receipt = context.cluster.submit({
      do: "patch",
      by: "patch",
      kind: kind.kind,
      key: keyOf(object),
      patch,
      lenient: true,
      ...status,
    });
    warnings.push(...receipt.warnings.map((warning) => `Warning: ${warning}`));
    return `${objectTitle(kind, object.metadata.name)} patched${receipt.object === object ? " (no change)" : ""}`;
  });
  return withWarnings(result, warnings);
}

function patchBody(text: string | undefined): unknown {
  if (text === undefined || text === "") {
    throw new ApiError("BadRequest", "error: must specify --patch or --patch-file containing the contents of the patch");
  }
  const { value, faults } = readYaml(text);
  const [fault] = faults;
  if (fault === undefined) return value;
  const where = fault.line === 0 ? "" : `line ${fault.line}: `;
  throw new ApiError("BadRequest", `error: unable to parse ${JSON.stringify(text)}: yaml: ${where}${fault.message}`);
}
