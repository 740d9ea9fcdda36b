/**
 * From one state to the next: the only place where the screen's state changes.
 *
 * Pure. What a key does to the cluster, and where a cursor lands among live rows, is decided before and arrives as data.
 */
import { produce } from "immer";
import type { PaceState } from "../commands/host/pacer.ts";
import type { HintProgress } from "./hints.ts";
import type { KeyHint } from "./keys.ts";
import type { AppState, DialogState, MessageLine, View } from "./state.ts";
import { currentView } from "./state.ts";
import type { StoryState } from "./story/story.ts";
import type { Size } from "./terminal/compose.ts";

/** What a view shows that may change in place. */
export type ViewChange = Partial<Omit<View, "id" | "pane">>;

/** What keys change of a dialog. */
export type DialogChange = Partial<Pick<DialogState, "focused" | "input" | "top">>;

/** Everything that can happen to the screen. */
export type Message =
  | { readonly type: "resized"; readonly size: Size }
  | { readonly type: "changed-view"; readonly change: ViewChange }
  /** A view on top of the one shown: Esc comes back. */
  | { readonly type: "opened"; readonly view: View }
  /** A fresh start, as by the prompt: `[` comes back. */
  | { readonly type: "went"; readonly view: View }
  | { readonly type: "back" }
  | { readonly type: "history"; readonly step: "back" | "forward" }
  | { readonly type: "toggled-mark"; readonly key: string }
  | { readonly type: "prompt-opened"; readonly mode: "prompt" | "filter" }
  | { readonly type: "prompt-typed"; readonly text: string }
  | { readonly type: "prompt-chosen"; readonly choice: number }
  | { readonly type: "prompt-recalled"; readonly step: -1 | 1 }
  | { readonly type: "prompt-closed"; readonly keep: boolean }
  | { readonly type: "dialog-opened"; readonly dialog: DialogState }
  | { readonly type: "dialog-changed"; readonly change: DialogChange }
  | { readonly type: "dialog-closed" }
  | { readonly type: "said"; readonly message: MessageLine | undefined }
  | { readonly type: "paced"; readonly pace: PaceState }
  | { readonly type: "hinted"; readonly hints: HintProgress }
  | { readonly type: "keys-changed"; readonly keys: readonly KeyHint[] }
  | { readonly type: "broke" }
  /** Another instant is shown. */
  | { readonly type: "shown"; readonly isPast: boolean }
  | { readonly type: "toggled-bar" }
  | { readonly type: "told"; readonly story: StoryState };

const HISTORY_MAX = 100;

/** The state after `message`. */
export function update(state: AppState, message: Message): AppState {
  switch (message.type) {
    case "resized":
      return { ...state, size: message.size };
    case "changed-view":
      return changedView(state, withFreshPlace(message.change));
    case "opened":
      return { ...withNamespace(state, message.view), stack: [...state.stack, numbered(state, message.view)], nextId: state.nextId + 1 };
    case "went":
      return went(state, message.view);
    case "back":
      return back(state);
    case "history":
      return message.step === "back" ? walkBack(state) : walkForward(state);
    case "toggled-mark":
      return changedView(state, { marks: toggled(currentView(state).marks, message.key) });
    case "said":
      return { ...state, message: message.message };
    case "paced":
      return { ...state, pace: message.pace };
    case "hinted":
      return { ...state, hints: message.hints };
    case "keys-changed":
      return { ...state, keys: message.keys };
    case "broke":
      return { ...state, isReadOnly: true };
    case "shown":
      return state.isPast === message.isPast ? state : { ...state, isPast: message.isPast };
    case "told":
      return state.story === message.story ? state : { ...state, story: message.story };
    case "toggled-bar":
      return { ...state, hasBar: !state.hasBar };
    default:
      return message.type.startsWith("dialog") ? updateDialog(state, message) : updatePrompt(state, message);
  }
}

function updateDialog(state: AppState, message: Message): AppState {
  switch (message.type) {
    case "dialog-opened":
      return { ...state, mode: "dialog", dialog: message.dialog };
    case "dialog-changed":
      return produce(state, (draft) => {
        if (draft.dialog !== undefined) Object.assign(draft.dialog, message.change);
      });
    case "dialog-closed":
      return { ...state, mode: "normal", dialog: undefined };
    default:
      return state;
  }
}

function updatePrompt(state: AppState, message: Message): AppState {
  const { prompt } = state;
  switch (message.type) {
    case "prompt-opened": {
      // As in k9s a new filter begins with nothing; the old one holds until the first letter, and Esc leaves it as it was.
      const before = message.mode === "filter" ? currentView(state).filter : "";
      return {
        ...state,
        mode: message.mode,
        message: undefined,
        prompt: { ...prompt, text: "", before, at: prompt.history.length, choice: 0 },
      };
    }
    case "prompt-typed":
      return filtered({ ...state, prompt: { ...prompt, text: message.text, choice: 0 } }, message.text);
    case "prompt-chosen":
      return { ...state, prompt: { ...prompt, choice: message.choice } };
    case "prompt-recalled": {
      const at = Math.min(prompt.history.length, Math.max(0, prompt.at + message.step));
      return { ...state, prompt: { ...prompt, at, text: prompt.history[at] ?? "", choice: 0 } };
    }
    case "prompt-closed":
      return closedPrompt(state, message.keep);
    default:
      return state;
  }
}

/** In filter mode the view follows every key. */
function filtered(state: AppState, text: string): AppState {
  return state.mode === "filter" ? changedView(state, withFreshPlace({ filter: text })) : state;
}

function closedPrompt(state: AppState, keep: boolean): AppState {
  const { prompt, mode } = state;
  const filter = keep ? prompt.text : prompt.before;
  const kept = mode === "filter" && filter !== currentView(state).filter ? changedView(state, withFreshPlace({ filter })) : state;
  return produce(kept, (draft) => {
    draft.mode = "normal";
    if (mode === "prompt" && keep && prompt.text !== "" && prompt.history.at(-1) !== prompt.text) {
      draft.prompt.history.push(prompt.text);
      if (draft.prompt.history.length > HISTORY_MAX) draft.prompt.history.shift();
    }
    draft.prompt.text = "";
    draft.prompt.at = draft.prompt.history.length;
  });
}

/** What is seen of a view begins at its top again when other rows are shown; the cursor stays with its object. */
function withFreshPlace(change: ViewChange): ViewChange {
  return "filter" in change || "namespace" in change || "faultsOnly" in change ? { top: 0, ...change } : change;
}

function changedView(state: AppState, change: ViewChange): AppState {
  const before = currentView(state);
  // Where other rows begin at the top, so does a cursor whose object is not among them.
  const isFresh = change.top === 0 && change.selected === undefined && before.selected !== undefined;
  const selected = isFresh ? { selected: { ...before.selected, index: 0 } } : {};
  const view = { ...before, ...selected, ...change };
  const namespaced = change.namespace === undefined ? state : withNamespace(state, view);
  return { ...namespaced, stack: [...state.stack.slice(0, -1), view] };
}

function numbered(state: AppState, view: View): View {
  return { ...view, id: state.nextId };
}

function went(state: AppState, view: View): AppState {
  return {
    ...withNamespace(state, view),
    stack: [numbered(state, view)],
    past: [...state.past, state.stack].slice(-HISTORY_MAX),
    future: [],
    nextId: state.nextId + 1,
  };
}

/** Esc: first the filter (or what else narrows the rows), then the marks, then the view. */
function back(state: AppState): AppState {
  const view = currentView(state);
  if (view.filter !== "") return changedView(state, withFreshPlace({ filter: "" }));
  if (view.faultsOnly) return changedView(state, withFreshPlace({ faultsOnly: false }));
  if (view.marks.length > 0) return changedView(state, { marks: [] });
  if (state.stack.length > 1) return { ...state, stack: state.stack.slice(0, -1), message: undefined };
  return walkBack(state);
}

function walkBack(state: AppState): AppState {
  const previous = state.past.at(-1);
  if (previous === undefined) return state;
  return { ...state, stack: previous, past: state.past.slice(0, -1), future: [state.stack, ...state.future], message: undefined };
}

function walkForward(state: AppState): AppState {
  const [next, ...rest] = state.future;
  if (next === undefined) return state;
  return { ...state, stack: next, past: [...state.past, state.stack], future: rest, message: undefined };
}

function toggled(keys: readonly string[], key: string): readonly string[] {
  return keys.includes(key) ? keys.filter((each) => each !== key) : [...keys, key];
}

const NAMESPACE_KEYS = 9;

/** A namespace that was visited gets the next free number key and keeps it. */
function withNamespace(state: AppState, { namespace, pane }: View): AppState {
  if (pane !== "resource-table" || namespace === "" || state.namespaces.includes(namespace)) return state;
  if (state.namespaces.length >= NAMESPACE_KEYS) return state;
  return { ...state, namespaces: [...state.namespaces, namespace] };
}
