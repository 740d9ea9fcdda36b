/**
 * The contract of an action: something a key does to what is under the cursor.
 *
 * An action that changes the cluster says so as a command line and in no other way; everything else it does is a message to the screen or a request to the session.
 */
import type { AnyKind, Cluster, KubeObject, Timeline } from "../core/index.ts";
import type { Choice } from "./pane.ts";
import type { AppState, DialogState, View } from "./state.ts";
import type { Destination } from "./time-travel.ts";
import type { Message } from "./update.ts";

export { aDialog } from "./dialog.ts";

/** What an action acts on. */
export interface Target {
  readonly state: AppState;
  readonly view: View;
  /** The one that is shown. */
  readonly cluster: Cluster;
  readonly timeline: Timeline;
  /** The kind of the view's objects; undefined for plain text. */
  readonly kind: AnyKind | undefined;
  /** The object under the cursor, or the one the pane is about. */
  readonly object: KubeObject | undefined;
  /** The marked objects, or else the one under the cursor. */
  readonly objects: readonly KubeObject[];
  /** The container under the cursor. */
  readonly container: string | undefined;
  /** What the row under the cursor leads to, in panes whose rows are no objects. */
  readonly choice: Choice | undefined;
}

/** What an action asks of the session rather than of the screen's state. */
export type Request =
  | { readonly type: "toggle-pause" }
  | { readonly type: "speed"; readonly step: -1 | 1 }
  | { readonly type: "jump" }
  | { readonly type: "travel"; readonly to: Destination }
  | { readonly type: "story-on" }
  | { readonly type: "leave" };

/** One action; several may share a key, and the first that is possible here is taken. */
export interface Action {
  readonly id: string;
  readonly keys: readonly string[];
  readonly title: string;
  /** What it is for, where its key means something else elsewhere; said in the help. */
  readonly on?: string;
  readonly group: "object" | "view" | "go" | "time";
  /** Worth a place among the hints when it is possible. */
  readonly hint?: true;
  /** It changes nothing of the past, so it can be done while the past is looked at, whatever lines it runs. */
  readonly inPast?: true;
  /** Why it cannot be done here, as a sentence that helps; undefined when it can. */
  disabledReason?(target: Target): string | undefined;
  /** The command lines it stands for; run at once. */
  commands?(target: Target): readonly string[];
  /** The question to ask first; its buttons carry the command lines. */
  dialog?(target: Target): DialogState;
  /** What it does to the screen. */
  effects?(target: Target): readonly (Message | Request)[];
  /** What to say once its commands have run. */
  afterwards?(target: Target): string | undefined;
}

/** Why the action cannot be done here and now; undefined when it can. */
export function whyNot(action: Action, target: Target): string | undefined {
  const changes = action.commands !== undefined || action.dialog !== undefined;
  const reason = action.disabledReason?.(target);
  // What cannot be done at all is not put off to the present.
  if (reason !== undefined || !changes || action.inPast === true || !target.state.isPast) return reason;
  return "This is the past, and can only be looked at: shift-y goes on from here, $ leads back to now.";
}

const REQUESTS: ReadonlySet<string> = new Set(["toggle-pause", "speed", "jump", "travel", "story-on", "leave"] satisfies Request["type"][]);

/** Tells requests from messages. */
export function isRequest(effect: Message | Request): effect is Request {
  return REQUESTS.has(effect.type);
}

/** Why there is nothing to act on; undefined when there is an object. */
export function needsObject({ object, view }: Target): string | undefined {
  if (object !== undefined) return undefined;
  return view.kind === "" ? "This is only text; Esc leads back." : "Nothing is selected.";
}
