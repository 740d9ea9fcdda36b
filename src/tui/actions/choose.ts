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
  title: "go there",
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

/** Runs the line of the row. */
function lineChoiceAction(verb: string, title: string, on: string): Action {
  const lineOf = (target: Target): string | undefined => {
    const line = chosen(target, "line")?.line;
    return line?.startsWith(`${verb} `) === true ? line : undefined;
  };
  return {
    id: `choose-${verb}`,
    keys: ["enter"],
    title,
    on,
    group: "go",
    hint: true,
    // Whether the line may be run in the past is for the line to say.
    inPast: true,
    disabledReason: (target) => (lineOf(target) === undefined ? "There is nothing to choose here." : undefined),
    commands: (target) => {
      const line = lineOf(target);
      return line === undefined ? [] : [line];
    },
  };
}

export const healChoiceAction = lineChoiceAction("heal", "heal", "faults");
export const playChoiceAction = lineChoiceAction("play", "play it", "the menu of scenarios");
export const switchChoiceAction = lineChoiceAction("switch", "switch to it", "branches of the timeline");

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
export const choiceActions: readonly Action[] = [
  lookChoiceAction,
  viewChoiceAction,
  healChoiceAction,
  playChoiceAction,
  switchChoiceAction,
  askChoiceAction,
];
