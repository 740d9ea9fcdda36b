/**
 * `label TYPE NAME KEY=VALUE… KEY-…`.
 */
import { ApiError, labelValue } from "../core/index.ts";
import type { Command } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { changeKeys, type KeyVerb } from "./key-changes.ts";
import { objectTitle } from "./print/table.ts";
import { allNamespacesOption, allOption, fieldSelectorOption, namespaceOption, overwriteOption, selectorOption } from "./shared-options.ts";

export const labelCommand: Command = {
  name: "label",
  summary: "Set or remove labels.",
  usage: "label (TYPE NAME | TYPE/NAME) KEY=VALUE… KEY-…",
  examples: ["label pod web-0 tier=front", "label nodes worker-1 disk=ssd --overwrite", "label pods --all tier-"],
  options: [namespaceOption, allNamespacesOption, selectorOption, fieldSelectorOption, allOption, overwriteOption],
  changes: true,
  asksApi: true,
  run: (args, context) => changeKeys(LABEL, args, context),
  complete: completeResource,
};

const LABEL: KeyVerb = {
  verb: "label",
  field: "labels",
  noun: "label",
  readPairs: (words) => words.map(readLabel),
  contradicted: () => "a label in the same command",
  told(kind, { name, before, after, overwrite, missing }) {
    const [was, is] = [JSON.stringify(before), JSON.stringify(after)];
    const did = was === is ? "not labeled" : !overwrite && is.length < was.length ? "unlabeled" : "labeled";
    return [...missing.map((key) => `label "${key}" not found.`), `${objectTitle(kind, name)} ${did}`].join("\n");
  },
  taken: (taken) => taken.map(([key, value]) => `error: '${key}' already has a value (${value}), and --overwrite is false`).join("\n"),
};

function readLabel(word: string): readonly [string, string] {
  const [key = "", value = "", ...rest] = word.split("=");
  if (rest.length > 0) throw new ApiError("BadRequest", `error: invalid label spec: ${word}`);
  const messages = labelValue(value);
  if (messages.length > 0) throw new ApiError("BadRequest", `error: invalid label value: ${JSON.stringify(word)}: ${messages.join(";")}`);
  return [key, value];
}
