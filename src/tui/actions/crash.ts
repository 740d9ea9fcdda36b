/**
 * Crash: what breaks without telling anyone; and what puts it right again.
 */
import { singularOf } from "../../core/index.ts";
import { type Action, aDialog, needsObject, type Target } from "../action.ts";
import { inNamespace, quoted } from "../command-line.ts";
import { crashConsequences, ownerName } from "../consequences.ts";

/** What of this kind can crash: a node loses power, a pod's containers die. */
function crashable({ kind }: Target): "node" | "pod" | undefined {
  if (kind?.cordonable === true) return "node";
  return kind?.hasLogs === true ? "pod" : undefined;
}

export const crashAction: Action = {
  id: "crash",
  keys: ["x"],
  title: "crash",
  on: "nodes, pods, containers",
  group: "object",
  hint: true,
  disabledReason: (target) => {
    if (target.object === undefined) return needsObject(target);
    const pods = target.kind?.podsOf?.(target.object) === undefined ? "" : ` Enter shows its pods, x there crashes one.`;
    return crashable(target) === undefined ? `A ${target.kind?.kind} cannot crash.${pods}` : undefined;
  },
  dialog: (target) => {
    const { cluster, kind, objects } = target;
    const [first] = objects;
    const isNode = crashable(target) === "node";
    const consequences =
      kind === undefined || first === undefined
        ? []
        : isNode
          ? crashConsequences(cluster, kind, objects)
          : objects.slice(0, 6).map((pod) => ({
              object: `${singularOf(kind)}/${pod.metadata.name}`,
              owner: ownerName(pod),
              consequence: restartText(pod),
            }));
    return aDialog({
      title: "Crash",
      lines: [isNode ? "The power fails; nobody is told. This will happen:" : "Its processes die at once. This will happen:"],
      consequences,
      buttons: [{ label: "Cancel" }, { label: "Crash (y)", line: crashLines(target).join("\n") }],
      focused: 1,
    });
  },
};

function restartText(pod: NonNullable<Target["object"]>): string {
  const policy = (pod as { readonly spec?: { readonly restartPolicy?: string } }).spec?.restartPolicy;
  return policy === "Never" ? "the pod fails" : "its containers start again";
}

/** One line per object: a node, a pod, or one container of a pod. */
function crashLines(target: Target): readonly string[] {
  const { objects, container } = target;
  const what = crashable(target) ?? "pod";
  if (container !== undefined)
    return objects.map((pod) => `crash container ${quoted(pod.metadata.name)} -c ${quoted(container)}${inNamespace(pod)}`);
  return objects.map((object) => `crash ${what} ${quoted(object.metadata.name)}${inNamespace(object)}`);
}

export const recoverAction: Action = {
  id: "recover",
  keys: ["X"],
  title: "recover",
  on: "nodes",
  group: "object",
  disabledReason: (target) => {
    if (target.object === undefined) return needsObject(target);
    if (target.kind?.cordonable === true) return undefined;
    return target.kind?.hasLogs === true
      ? "A pod recovers by itself: its kubelet starts its containers again."
      : `A ${target.kind?.kind} has nothing to recover from.`;
  },
  commands: ({ objects }) => objects.map((node) => `recover node ${quoted(node.metadata.name)}`),
};
