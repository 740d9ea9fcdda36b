/**
 * The whole state of the screen as one immutable value: size, mode, views, message, dialog.
 *
 * Selection and scrolling live here too, so that any screen can be made from a state and a cluster alone.
 * Absent on purpose: the cluster itself and everything computed from it (rows, counts, lines); that is `live/` and `panes/`.
 */
import type { PaceState } from "../commands/host/pacer.ts";
import type { ObjectKey } from "../core/index.ts";
import type { Request } from "./action.ts";
import type { HintProgress } from "./hints.ts";
import type { KeyHint } from "./keys.ts";
import type { StoryState } from "./story/story.ts";
import type { Size } from "./terminal/compose.ts";

/** What keys mean at the moment. */
export type Mode = "normal" | "prompt" | "filter" | "dialog";

/** One object, known by its identity. */
export interface ObjectRef {
  readonly kind: string;
  readonly key: ObjectKey;
  readonly uid: string;
}

/** The row under the cursor: found by its uid while it lives, by its place when it is gone. */
export interface Selection {
  readonly uid: string;
  readonly key: ObjectKey;
  readonly index: number;
}

/** What a table is sorted by; without one it keeps the order of names. */
export interface Sort {
  readonly column: string;
  readonly reverse: boolean;
}

/** Narrows a table to what belongs to one object. */
export interface Scope {
  /** Shown in the title: `web` in `pods(shop/web)[3]`. */
  readonly label: string;
  /** A label selector as text. */
  readonly labels?: string;
  readonly node?: string;
  readonly ownerUid?: string;
  /** Events of one object. */
  readonly regardsUid?: string;
}

/** How a pane of text is read. */
export interface Reading {
  readonly follow: boolean;
  readonly wrap: boolean;
  readonly timestamps: boolean;
  readonly previous: boolean;
  readonly allContainers: boolean;
  readonly container: string | undefined;
}

/** One screenful: a table, or the text of an object. */
export interface View {
  readonly id: number;
  /** The name of the pane that shows it: one of those in `panes/`. */
  readonly pane: string;
  /** The kind of a table, or of the object shown; empty for plain text. */
  readonly kind: string;
  /** Empty for all namespaces. */
  readonly namespace: string;
  readonly scope: Scope | undefined;
  /** The object that a pane of text is about. */
  readonly object: ObjectRef | undefined;
  readonly filter: string;
  readonly sort: Sort | undefined;
  readonly wide: boolean;
  readonly faultsOnly: boolean;
  readonly selected: Selection | undefined;
  /** The first row or line shown. */
  readonly top: number;
  /** Keys of the marked rows. */
  readonly marks: readonly ObjectKey[];
  readonly reading: Reading;
  /** Title and lines of a plain text. */
  readonly text: { readonly title: string; readonly lines: readonly string[] } | undefined;
}

/** A line typed at `:` or `/`. */
export interface PromptState {
  readonly text: string;
  /** What the view's filter was before `/`, to go back to. */
  readonly before: string;
  readonly history: readonly string[];
  /** Where in the history the line comes from; its length when it is new. */
  readonly at: number;
  /** Which of the completions is offered. */
  readonly choice: number;
}

/** A row of *what will happen*. */
export interface Consequence {
  readonly object: string;
  readonly owner: string;
  readonly consequence: string;
}

/** What a dialog's button does. */
export interface DialogButton {
  readonly label: string;
  /** The command line to run; closing is all it does without one. `{}` stands for what was typed. */
  readonly line?: string;
  /** What it asks of the session. */
  readonly request?: Request;
}

/** An action as the message line says it: before the command, its key, and its title unless the command begins with it. */
export interface ActionLabel {
  readonly key: string;
  readonly title: string;
}

/** A question, or a list to read. */
export interface DialogState {
  readonly title: string;
  readonly lines: readonly string[];
  readonly consequences: readonly Consequence[];
  readonly buttons: readonly DialogButton[];
  readonly focused: number;
  /** A number is asked for; what was typed so far. */
  readonly input: string | undefined;
  /** The action that asked, for the message line. */
  readonly action: ActionLabel | undefined;
  /** What to say once the command has run. */
  readonly afterwards: string | undefined;
  /** The first line shown of a list that is longer than the screen. */
  readonly top: number;
}

/** The line at the bottom. */
export interface MessageLine {
  readonly tone: "plain" | "warning" | "error";
  readonly text: string;
}

/** Everything the screen is made from, the cluster aside. */
export interface AppState {
  readonly size: Size;
  readonly mode: Mode;
  /** From the first view to the one shown; never empty. */
  readonly stack: readonly View[];
  readonly past: readonly (readonly View[])[];
  readonly future: readonly (readonly View[])[];
  readonly prompt: PromptState;
  readonly dialog: DialogState | undefined;
  readonly message: MessageLine | undefined;
  readonly pace: PaceState;
  /** Namespaces behind the keys 1 to 9. */
  readonly namespaces: readonly string[];
  readonly hints: HintProgress;
  /** What the keys can do here. */
  readonly keys: readonly KeyHint[];
  /** The id of the next view. */
  readonly nextId: number;
  /** Nothing can be changed any more: the world has broken. */
  readonly isReadOnly: boolean;
  /** An instant of the past is shown. */
  readonly isPast: boolean;
  /** The bar of time was asked for; in the past it is there anyway. */
  readonly hasBar: boolean;
  /** How far the scenario is that is played; undefined when none is. */
  readonly story: StoryState | undefined;
}

const READING: Reading = { follow: true, wrap: false, timestamps: false, previous: false, allContainers: false, container: undefined };

/** A view without filter, sort and marks; `id` is set by `update` when it is opened. */
export function aView(fields: Partial<View> & Pick<View, "pane">): View {
  return {
    id: 0,
    kind: "",
    namespace: "",
    scope: undefined,
    object: undefined,
    filter: "",
    sort: undefined,
    wide: false,
    faultsOnly: false,
    selected: undefined,
    top: 0,
    marks: [],
    reading: READING,
    text: undefined,
    ...fields,
  };
}

/** The state at the start: pods of a namespace. */
export function initialState(options: {
  readonly size: Size;
  readonly pace: PaceState;
  readonly namespace: string;
  readonly namespaces: readonly string[];
  readonly hints: HintProgress;
}): AppState {
  return {
    size: options.size,
    mode: "normal",
    stack: [{ ...aView({ pane: "resource-table", kind: "Pod", namespace: options.namespace }), id: 1 }],
    past: [],
    future: [],
    prompt: { text: "", before: "", history: [], at: 0, choice: 0 },
    dialog: undefined,
    message: undefined,
    pace: options.pace,
    namespaces: options.namespaces,
    hints: options.hints,
    keys: [],
    nextId: 2,
    isReadOnly: false,
    isPast: false,
    hasBar: false,
    story: undefined,
  };
}

/** The view on the screen. */
export function currentView(state: AppState): View {
  const view = state.stack.at(-1);
  if (view === undefined) throw new RangeError("the stack of views is never empty");
  return view;
}
