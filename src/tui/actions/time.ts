/**
 * Time: pause, speed, and the jump to the next change.
 */
import type { Action } from "../action.ts";

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
  effects: () => [{ type: "speed", step: 1 }],
};

export const jumpAction: Action = {
  id: "jump",
  keys: ["."],
  title: "next change",
  group: "time",
  hint: true,
  effects: () => [{ type: "jump" }],
};
