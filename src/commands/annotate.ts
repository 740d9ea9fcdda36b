/**
 * `annotate TYPE NAME KEY=VALUE… KEY-…`.
 */
import { ApiError } from "../core/index.ts";
import type { Command } from "./command.ts";
import { completeResource } from "./complete-resource.ts";
import { changeKeys, type KeyVerb } from "./key-changes.ts";
import { objectTitle } from "./print/table.ts";
import { allNamespacesOption, allOption, fieldSelectorOption, namespaceOption, overwriteOption, selectorOption } from "./shared-options.ts";

export const annotateCommand: Command = {
  name: "annotate",
  summary: "Set or remove annotations.",
  usage: "annotate (TYPE NAME | TYPE/NAME) KEY=VALUE… KEY-…",
  examples: ["annotate pod web-0 note='look here'", "annotate deploy/web note-"],
  options: [namespaceOption, allNamespacesOption, selectorOption, fieldSelectorOption, allOption, overwriteOption],
  changes: true,
  asksApi: true,
  run: (args, context) => changeKeys(ANNOTATE, args, context),
  complete: completeResource,
};

const ANNOTATE: KeyVerb = {
  verb: "annotate",
  field: "annotations",
  noun: "annotation",
  readPairs(words) {
    const nameless = words.filter((word) => word.startsWith("="));
    if (nameless.length > 0) throw new ApiError("BadRequest", `error: invalid annotation format: ${nameless.join(", ")}`);
    return words.map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]);
  },
  contradicted: (keys) => `the following annotation(s) in the same command: ${keys.join(", ")}`,
  told: (kind, { name }) => `${objectTitle(kind, name)} annotated`,
  taken(taken) {
    const list = taken.map(([key, value]) => `'${key}' already has a value (${value})`).join("; ");
    return `error: --overwrite is false but found the following declared annotation(s): ${list}`;
  },
};
