/**
 * What is done to nodes: cordon, uncordon, drain.
 */
import type { Action, Target } from "../action.ts";
import { aDialog, needsObject } from "../action.ts";
import { quoted } from "../command-line.ts";

function needsNode(target: Target): string | undefined {
  if (target.object === undefined) return needsObject(target);
  if (target.kind?.cordonable === true) return undefined;
  return `Only nodes are cordoned and drained, not a ${target.kind?.kind}; :no shows them.`;
}

function namesOf({ objects }: Target): string {
  return objects.map(({ metadata }) => quoted(metadata.name)).join(" ");
}

export const cordonAction: Action = {
  id: "cordon",
  keys: ["c"],
  title: "cordon",
  on: "nodes",
  group: "object",
  hint: true,
  disabledReason: needsNode,
  commands: (target) => [`cordon ${namesOf(target)}`],
};

export const uncordonAction: Action = {
  id: "uncordon",
  keys: ["u"],
  title: "uncordon",
  on: "nodes",
  group: "object",
  hint: true,
  disabledReason: needsNode,
  commands: (target) => [`uncordon ${namesOf(target)}`],
};

export const drainAction: Action = {
  id: "drain",
  keys: ["r"],
  title: "drain",
  on: "nodes",
  group: "object",
  hint: true,
  disabledReason: needsNode,
  dialog: (target) =>
    aDialog({
      title: "Drain",
      lines: [`Cordon ${namesOf(target)} and evict its pods?`, "Pods that nobody owns are lost, and so is what lies in emptyDir volumes."],
      buttons: [
        { label: "Cancel" },
        { label: "Drain (y)", line: `drain ${namesOf(target)} --ignore-daemonsets --delete-emptydir-data --force` },
      ],
      focused: 1,
    }),
};
