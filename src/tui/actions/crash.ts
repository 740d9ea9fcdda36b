/**
 * Crash: what breaks without telling anyone; and what puts it right again.
 */
import { activeFaults, singularOf } from "../../core/index.ts";
import { type Action, aDialog, needsObject, type Target } from "../action.ts";
import { inNamespace, quoted } from "../command-line.ts";
import { crashConsequences, ownerName } from "../consequences.ts";
import { faultsOf } from "../faults/fault-sentence.ts";

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
  on: "nodes, pods, and what the faults show",
  group: "object",
  disabledReason: (target) => {
    if (healLine(target) !== undefined) return undefined;
    if (target.object === undefined) return needsObject(target);
    if (target.kind?.cordonable === true || ailingPods(target).length > 0) return undefined;
    return target.kind?.hasLogs === true
      ? "A pod recovers by itself: its kubelet starts its containers again. ! shows what is broken."
      : `A ${target.kind?.kind} has nothing to recover from. ! shows what is broken.`;
  },
  commands: (target) => {
    const line = healLine(target);
    if (line !== undefined) return [line];
    if (target.kind?.cordonable === true) return target.objects.map((node) => `recover node ${quoted(node.metadata.name)}`);
    return ailingPods(target).map((pod) => `recover pod ${quoted(pod.metadata.name)}${inNamespace(pod)}`);
  },
};

/** On a fault itself: what ends it. */
function healLine({ view, choice }: Target): string | undefined {
  return view.pane === "faults" && choice !== undefined && "line" in choice ? choice.line : undefined;
}

/** The pods to which something was done that lasts. */
function ailingPods({ kind, cluster, objects }: Target): Target["objects"] {
  if (kind?.hasLogs !== true) return [];
  const active = activeFaults(cluster.tables);
  return objects.filter((pod) => faultsOf(active, kind.kind, pod).length > 0);
}
