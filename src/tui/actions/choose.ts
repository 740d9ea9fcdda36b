/**
 * Enter on a row that is no object: looks at its instant, opens its view, runs its line, or asks its question.
 */
import { type Action, aDialog, type Target } from "../action.ts";
import type { Choice } from "../pane.ts";

type Sort = "look" | "view" | "line" | "ask";

/** The choice of the row, if it is of that sort. */
function chosen<S extends Sort>({ choice }: Target, sort: S): Extract<Choice, { readonly [K in S]: unknown }> | undefined {
  return choice !== undefined && sort in choice ? (choice as Extract<Choice, { readonly [K in S]: unknown }>) : undefined;
}

function needs(sort: Sort): (target: Target) => string | undefined {
  return (target) => (chosen(target, sort) === undefined ? "There is nothing to choose here." : undefined);
}

export const lookChoiceAction: Action = {
  id: "choose-look",
  keys: ["enter"],
  title: "look at it",
  on: "timeline, why, history",
  group: "go",
  hint: true,
  disabledReason: needs("look"),
  effects: (target) => {
    const choice = chosen(target, "look");
    return choice === undefined ? [] : [{ type: "travel", to: { to: "stop", stop: choice.look } }];
  },
};

export const viewChoiceAction: Action = {
  id: "choose-view",
  keys: ["enter"],
  title: "show it",
  on: "forecast, why pending",
  group: "go",
  hint: true,
  disabledReason: needs("view"),
  effects: (target) => {
    const choice = chosen(target, "view");
    return choice === undefined ? [] : [{ type: "opened", view: choice.view }];
  },
};

export const lineChoiceAction: Action = {
  id: "choose-line",
  keys: ["enter"],
  title: "heal, switch",
  on: "faults, branches of the timeline",
  group: "go",
  hint: true,
  // Whether the line may be run in the past is for the line to say.
  inPast: true,
  disabledReason: needs("line"),
  commands: (target) => {
    const choice = chosen(target, "line");
    return choice === undefined ? [] : [choice.line];
  },
};

export const askChoiceAction: Action = {
  id: "choose-ask",
  keys: ["enter"],
  title: "break it",
  on: "the menu of faults",
  group: "go",
  hint: true,
  disabledReason: needs("ask"),
  dialog: (target) => chosen(target, "ask")?.ask() ?? aDialog({ title: "Break", buttons: [{ label: "Close" }] }),
};

/** They stand before the Enter of objects. */
export const choiceActions: readonly Action[] = [lookChoiceAction, viewChoiceAction, lineChoiceAction, askChoiceAction];
