/**
 * `annotate TYPE NAME KEY=VALUE… KEY-…`.
 */
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
  run: (args, context) => changeKeys(ANNOTATE, args, context),
  complete: completeResource,
};

const ANNOTATE: KeyVerb = {
  verb: "annotate",
  field: "annotations",
  noun: "annotation",
  told: (kind, { name }) => `${objectTitle(kind, name)} annotated`,
  taken(taken) {
    const list = taken.map(([key, value]) => `'${key}' already has a value (${value})`).join("; ");
    return `error: --overwrite is false but found the following declared annotation(s): ${list}`;
  },
};
