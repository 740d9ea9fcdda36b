/**
 * What a rollout is to kubectl, and for which kinds there is one.
 *
 * A kind whose rollouts can be seen is its file beside this one and its line here.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/polymorphichelpers/interface.go
 */
import { type AnyKind, ApiError, apiKindOf, type KubeObject, type PodTemplateSpec } from "../../core/index.ts";
import type { CommandContext } from "../command.ts";
import { deploymentRollout } from "./deployment.ts";
import { daemonSetRollout, statefulSetRollout } from "./revisions.ts";

/** How far a rollout is. */
export interface RolloutState {
  readonly line: string;
  readonly done: boolean;
}

/** One template of the past or present. */
export interface Revision {
  readonly number: number;
  /** Empty when nobody said. */
  readonly changeCause: string;
  readonly template: PodTemplateSpec;
}

/** A kind's rollout. */
export interface RolloutView {
  /** It can be paused and resumed. */
  readonly canPause?: true;
  /** Refuses when the rollout has failed, or another `revision` (0 for any) runs. */
  status(object: KubeObject, revision: number): RolloutState;
  /** The oldest first. */
  history(object: KubeObject, context: CommandContext): readonly Revision[];
  /** Brings a template back; returns kubectl's words for what happened. */
  undo(object: KubeObject, revision: number, context: CommandContext): string;
}

const VIEWS: ReadonlyMap<string, RolloutView> = new Map([
  ["DaemonSet", daemonSetRollout],
  ["Deployment", deploymentRollout],
  ["StatefulSet", statefulSetRollout],
]);

/** Whether rollouts of the kind can be paused and resumed. */
export function canPause(kind: AnyKind): boolean {
  return VIEWS.get(kind.kind)?.canPause === true;
}

/** The kind's rollout; refuses for a kind without one, in the words that `what` completes. */
export function rolloutOf(kind: AnyKind, what: "status viewer" | "history viewer" | "rollbacker"): RolloutView {
  const view = VIEWS.get(kind.kind);
  if (view !== undefined) return view;
  const name = kind.group === "" ? apiKindOf(kind) : `${apiKindOf(kind)}.${kind.group}`;
  const shown = what === "status viewer" ? name : JSON.stringify(name);
  throw new ApiError("BadRequest", `error: no ${what} has been implemented for ${shown}`);
}
