/**
 * What is done to workloads: scale, restart.
 */
import { type AnyKind, apiKindOf, type Cluster, controllerOf, type KubeObject, singularOf, tableNameOf } from "../../core/index.ts";
import { type Action, aDialog, needsObject, type Target } from "../action.ts";
import { slashLine } from "../command-line.ts";

export const scaleAction: Action = {
  id: "scale",
  keys: ["s"],
  title: "scale",
  on: "what has replicas",
  group: "object",
  hint: true,
  disabledReason: (target) => {
    if (target.object === undefined) return needsObject(target);
    return target.kind?.scale === undefined ? notScaledReason(target) : undefined;
  },
  dialog: ({ kind, object }) => {
    const replicas = kind === undefined || object === undefined ? 0 : (kind.scale?.replicas(object) ?? 0);
    const line = kind === undefined || object === undefined ? "" : slashLine("scale", kind, object, "--replicas={}");
    return aDialog({
      title: "Scale",
      lines: [`${kind?.kind} ${object?.metadata.name} has ${replicas}. How many shall it have?`],
      buttons: [{ label: "Cancel" }, { label: "Scale", line }],
      focused: 1,
      input: "",
    });
  },
};

/** `A pod does not scale; its Deployment web does: shift-j, then s.` */
function notScaledReason({ cluster, kind, object }: Target): string {
  const what = `A ${kind === undefined ? "" : singularOf(kind)} does not scale`;
  const found = object === undefined ? undefined : scalableOwner(cluster, object, 0);
  if (found === undefined) return `${what}.`;
  const keys = found.steps === 1 ? "shift-j" : `shift-j ${found.steps} times`;
  return `${what}; its ${apiKindOf(found.kind)} ${found.object.metadata.name} does: ${keys}, then s.`;
}

/** The uppermost owner that scales: what stands between would be scaled back. */
function scalableOwner(
  cluster: Cluster,
  object: KubeObject,
  steps: number,
): { readonly kind: AnyKind; readonly object: KubeObject; readonly steps: number } | undefined {
  const owner = controllerOf(object);
  const kind = owner === undefined ? undefined : cluster.registry.find(tableNameOf(owner));
  if (owner === undefined || kind === undefined) return undefined;
  const { namespace } = object.metadata;
  const found = cluster.server.find(kind.kind, namespace === undefined ? owner.name : `${namespace}/${owner.name}`);
  if (found === undefined) return undefined;
  return scalableOwner(cluster, found, steps + 1) ?? (kind.scale === undefined ? undefined : { kind, object: found, steps: steps + 1 });
}

export const restartAction: Action = {
  id: "restart",
  keys: ["r"],
  title: "restart rollout",
  on: "what rolls out",
  group: "object",
  hint: true,
  disabledReason: (target) => {
    if (target.object === undefined) return needsObject(target);
    return target.kind?.hasRollout === true
      ? undefined
      : `A ${target.kind?.kind.toLowerCase()} has no rollout to restart; a Deployment has.`;
  },
  commands: ({ kind, objects }) => (kind === undefined ? [] : objects.map((object) => slashLine("rollout restart", kind, object))),
};
