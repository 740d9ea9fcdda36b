/**
 * Tab goes on with the scenario that is played, or shows what it has told.
 */
import type { Action } from "../action.ts";
import { aView } from "../state.ts";

export const goOnAction: Action = {
  id: "story-on",
  keys: ["tab"],
  title: "story goes on",
  on: "scenarios",
  group: "time",
  hint: true,
  disabledReason: ({ state }) => {
    if (state.story !== "waiting") return "No story waits.";
    return state.isPast ? "The story goes on from now: $ leads back." : undefined;
  },
  effects: () => [{ type: "story-on" }],
};

export const storyAction: Action = {
  id: "story",
  keys: ["tab"],
  title: "the story so far",
  on: "scenarios",
  group: "view",
  disabledReason: ({ state, view }) => {
    if (state.story === undefined) return "No scenario is played: kubarium FILE plays one.";
    return view.pane === "story" ? "This is it; Esc leads back." : undefined;
  },
  effects: () => [{ type: "opened", view: aView({ pane: "story" }) }],
};
