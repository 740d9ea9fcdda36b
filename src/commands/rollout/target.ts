/**
 * The objects of a rollout verb, and what the verbs do to them.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/cmd/rollout/{rollout_history,rollout_pause,rollout_restart,rollout_undo}.go, pkg/polymorphichelpers/objectrestarter.go
 */
import {
  type AnyKind,
  ApiError,
  createDescription,
  describePodTemplate,
  type KubeObject,
  keyOf,
  qualifiedResource,
  rfc3339,
} from "../../core/index.ts";
import type { Args, CommandContext } from "../command.ts";
import { objectTitle } from "../print/table.ts";
import { numberOption } from "../shared-options.ts";
import { canPause, rolloutOf } from "./view.ts";

/** An object whose rollout is meant. */
export interface RolloutTarget {
  readonly kind: AnyKind;
  readonly object: KubeObject;
}

/** A verb: does it, returns kubectl's line, or refuses. */
export type RolloutVerb = (target: RolloutTarget, args: Args, context: CommandContext) => string;

interface WithTemplate extends KubeObject {
  readonly spec: {
    readonly paused?: boolean;
    readonly template: { readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> } };
  };
}

/** `rollout history`. */
export const showHistory: RolloutVerb = ({ kind, object }, args, context) => {
  const number = numberOption(args, "revision") ?? 0;
  if (number < 0) throw new ApiError("BadRequest", `error: revision must be a positive integer: ${number}`);
  const revisions = rolloutOf(kind, "history viewer").history(object, context);
  const title = objectTitle(kind, object.metadata.name);
  if (revisions.length === 0) return `${title} \nNo rollout history found.`;
  if (number > 0) {
    const revision = revisions.find((candidate) => candidate.number === number);
    if (revision === undefined) throw new ApiError("NotFound", "error: unable to find the specified revision");
    const description = createDescription();
    describePodTemplate(description, revision.template);
    return `${title} with revision #${number}\n${description.text()}`;
  }
  const description = createDescription();
  description.line(0, "REVISION", "CHANGE-CAUSE");
  for (const revision of revisions) description.line(0, revision.number, revision.changeCause || "<none>");
  return `${title} \n${description.text()}`;
};

/** `rollout undo`. */
export const undoRollout: RolloutVerb = ({ kind, object }, args, context) => {
  const revision = numberOption(args, "to-revision") ?? 0;
  const words = rolloutOf(kind, "rollbacker").undo(object, revision, context);
  return `${objectTitle(kind, object.metadata.name)} ${words}`;
};

/** `rollout restart`: a note in the template makes it another one. */
export const restartRollout: RolloutVerb = (target, _args, context) => {
  const { spec } = rolloutObject(target, "restarting is not supported");
  const { name } = target.object.metadata;
  if (spec.paused) throw refusal(target, "can't restart paused deployment (run rollout resume first)");
  const restartedAt = rfc3339(context.cluster.nowMs);
  if (spec.template.metadata?.annotations?.[RESTARTED_AT] === restartedAt) {
    const why = "if restart has already been triggered within the past second, please wait before attempting to trigger another";
    throw new ApiError("BadRequest", `error: failed to create patch for ${name}: ${why}`);
  }
  patchSpec(target, { template: { metadata: { annotations: { [RESTARTED_AT]: restartedAt } } } }, context);
  return `${objectTitle(target.kind, name)} restarted`;
};

const RESTARTED_AT = "kubectl.kubernetes.io/restartedAt";

/** `rollout pause`. */
export const pauseRollout: RolloutVerb = (target, _args, context) => {
  if (!canPause(target.kind)) throw refusal(target, "pausing is not supported");
  if (rolloutObject(target, "pausing is not supported").spec.paused) throw refusal(target, "is already paused");
  patchSpec(target, { paused: true }, context);
  return `${objectTitle(target.kind, target.object.metadata.name)} paused`;
};

/** `rollout resume`. */
export const resumeRollout: RolloutVerb = (target, _args, context) => {
  if (!canPause(target.kind)) throw refusal(target, "resuming is not supported");
  if (!rolloutObject(target, "resuming is not supported").spec.paused) throw refusal(target, "is not paused");
  patchSpec(target, { paused: null }, context);
  return `${objectTitle(target.kind, target.object.metadata.name)} resumed`;
};

function rolloutObject(target: RolloutTarget, unsupported: string): WithTemplate {
  if (target.kind.hasRollout !== true) throw refusal(target, unsupported);
  // A kind that declares rollouts has a template and can be paused, or says no to it itself.
  return target.object as WithTemplate;
}

/** `error: deployments.apps "web" is already paused`. */
function refusal({ kind, object }: RolloutTarget, why: string): ApiError {
  return new ApiError("BadRequest", `error: ${qualifiedResource(kind)} "${object.metadata.name}" ${why}`);
}

function patchSpec({ kind, object }: RolloutTarget, spec: unknown, { cluster }: CommandContext): void {
  cluster.submit({ do: "patch", by: "rollout", kind: kind.kind, key: keyOf(object), patch: { type: "strategic", body: { spec } } });
}
