/**
 * What a rollout is to kubectl, and for which kinds there is one.
 *
 * A kind whose rollouts can be seen is its file beside this one and its line here.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/polymorphichelpers/interface.go
 */
import { type AnyKind, ApiError, type KubeObject, type PodTemplateSpec } from "../../core/index.ts";
import type { CommandContext } from "../command.ts";
import { deploymentRollout } from "./deployment.ts";

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
  /** Refuses when the rollout has failed, or another `revision` (0 for any) runs. */
  status(object: KubeObject, revision: number): RolloutState;
  /** The oldest first. */
  history(object: KubeObject, context: CommandContext): readonly Revision[];
  /** Brings a template back; returns kubectl's words for what happened. */
  undo(object: KubeObject, revision: number, context: CommandContext): string;
}

const VIEWS: ReadonlyMap<string, RolloutView> = new Map([["Deployment", deploymentRollout]]);

/** The kind's rollout; refuses for a kind without one, in the words that `what` completes. */
export function rolloutOf(kind: AnyKind, what: "status viewer" | "history viewer" | "rollbacker"): RolloutView {
  const view = VIEWS.get(kind.kind);
  if (view !== undefined) return view;
  const name = kind.group === "" ? kind.kind : `${kind.kind}.${kind.group}`;
  const shown = what === "status viewer" ? name : JSON.stringify(name);
  throw new ApiError("BadRequest", `error: no ${what} has been implemented for ${shown}`);
}
