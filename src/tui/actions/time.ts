/**
 * Time: pause, speed, the jump to the next change; and the past, as in a video player.
 */
import type { Action, Target } from "../action.ts";
import type { Destination } from "../time-travel.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

export const pauseAction: Action = {
  id: "pause",
  keys: [";"],
  title: "pause, resume",
  group: "time",
  effects: () => [{ type: "toggle-pause" }],
};

export const slowerAction: Action = {
  id: "slower",
  keys: ["<"],
  title: "slower",
  group: "time",
  effects: () => [{ type: "speed", step: -1 }],
};
export const fasterAction: Action = {
  id: "faster",
  keys: [">"],
  title: "faster",
  group: "time",
  hint: true,
  disabledReason: ({ state }) => (state.isPast ? "Time stands still while the past is looked at: $ leads back to now." : undefined),
  effects: () => [{ type: "speed", step: 1 }],
};

export const jumpAction: Action = {
  id: "jump",
  keys: ["."],
  title: "next change",
  on: "now",
  group: "time",
  hint: true,
  disabledReason: ({ state }) => {
    if (state.isPast) return "Nothing changes any more in the past: . looks at what changed next.";
    return state.story === "playing" || state.story === "waiting" ? "The story moves time: > makes it faster." : undefined;
  },
  effects: () => [{ type: "jump" }],
};

/** Looks at another instant; nothing is changed by it. */
function travelAction(fields: Pick<Action, "id" | "keys" | "title" | "on" | "hint" | "disabledReason">, to: Destination): Action {
  return { ...fields, group: "time", effects: () => [{ type: "travel", to }] };
}

function needsPast({ state }: Target): string | undefined {
  return state.isPast ? undefined : "This is now; , looks back.";
}

export const changeBeforeAction = travelAction(
  { id: "change-before", keys: [","], title: "look back", on: "a change", hint: true },
  { to: "change-before" },
);
export const changeAfterAction = travelAction(
  { id: "change-after", keys: ["."], title: "look on", on: "a change, in the past", hint: true, disabledReason: needsPast },
  { to: "change-after" },
);
export const backSecondsAction = travelAction(
  { id: "back-seconds", keys: ["left"], title: "look 10 s back" },
  { to: "aside", byMs: -10 * SECOND_MS },
);
export const onSecondsAction = travelAction(
  { id: "on-seconds", keys: ["right"], title: "look 10 s on" },
  { to: "aside", byMs: 10 * SECOND_MS },
);
export const backMinuteAction = travelAction(
  { id: "back-minute", keys: ["{", "ctrl-left"], title: "look 1 m back" },
  { to: "aside", byMs: -MINUTE_MS },
);
export const onMinuteAction = travelAction(
  { id: "on-minute", keys: ["}", "ctrl-right"], title: "look 1 m on" },
  { to: "aside", byMs: MINUTE_MS },
);
export const startAction = travelAction({ id: "start", keys: ["^", "ctrl-home"], title: "look at the start" }, { to: "start" });
export const nowAction = travelAction(
  { id: "now", keys: ["$", "ctrl-end"], title: "back to now", hint: true, disabledReason: needsPast },
  { to: "now" },
);

export const forkAction: Action = {
  id: "fork",
  keys: ["Y"],
  title: "fork here",
  on: "the past; life goes on from there as a new branch",
  group: "time",
  hint: true,
  inPast: true,
  disabledReason: needsPast,
  commands: () => ["fork"],
};

export const undoAction: Action = {
  id: "undo",
  keys: ["U"],
  title: "undo the last command",
  group: "time",
  commands: () => ["undo"],
};

export const barAction: Action = {
  id: "bar",
  keys: ["B"],
  title: "bar of time",
  group: "time",
  effects: () => [{ type: "toggled-bar" }],
};

/** The ways through time by the bar. */
export const travelActions: readonly Action[] = [
  changeBeforeAction,
  changeAfterAction,
  backSecondsAction,
  onSecondsAction,
  backMinuteAction,
  onMinuteAction,
  startAction,
];

/** All that has to do with time but pause, speed and jump. */
export const pastActions: readonly Action[] = [...travelActions, nowAction, forkAction, undoAction, barAction];
