/**
 * Delete asks first and says what will go; kill does not ask and gives no grace.
 */
import { type Action, aDialog, needsObject, type Target } from "../action.ts";
import { linesByNamespace, objectLine } from "../command-line.ts";
import { deletionConsequences } from "../consequences.ts";

export const deleteAction: Action = {
  id: "delete",
  keys: ["ctrl-d", "delete"],
  title: "delete",
  group: "object",
  hint: true,
  disabledReason: needsRow,
  dialog: ({ cluster, kind, objects }) => {
    const lines = kind === undefined ? [] : linesByNamespace(objects, (group) => objectLine("delete", kind, group));
    const what = objects.length === 1 ? `${kind?.kind} ${objects[0]?.metadata.name}` : `${objects.length} ${kind?.plural}`;
    return aDialog({
      title: "Delete",
      lines: [`Delete ${what}? This will happen:`],
      consequences: kind === undefined ? [] : deletionConsequences(cluster, kind, objects),
      buttons: [{ label: "Cancel" }, { label: "Delete (y)", line: lines.join("\n") }],
    });
  },
};

export const killAction: Action = {
  id: "kill",
  keys: ["ctrl-k"],
  title: "kill",
  on: "pods, without grace and without asking",
  group: "object",
  disabledReason: (target) =>
    needsRow(target) ?? (target.kind?.hasLogs === true ? undefined : `Only pods are killed; ctrl-d deletes a ${target.kind?.kind}.`),
  commands: ({ kind, objects }) =>
    kind === undefined ? [] : linesByNamespace(objects, (group) => `${objectLine("delete", kind, group)} --grace-period=0 --force`),
};

function needsRow(target: Target): string | undefined {
  return target.objects.length === 0 ? (needsObject(target) ?? "Nothing is selected.") : undefined;
}
