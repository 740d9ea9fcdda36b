/**
 * Marks: delete, cordon and crash act on all marked rows.
 */
import { keyOf } from "../../core/index.ts";
import type { Action } from "../action.ts";

export const markAction: Action = {
  id: "mark",
  keys: ["space"],
  title: "mark",
  group: "view",
  disabledReason: ({ view, object }) =>
    view.pane !== "resource-table" ? "Marks are for rows of a table." : object === undefined ? "Nothing is selected." : undefined,
  effects: ({ object }) => (object === undefined ? [] : [{ type: "toggled-mark", key: keyOf(object) }]),
};

export const unmarkAction: Action = {
  id: "unmark",
  keys: ["ctrl-\\"],
  title: "clear marks",
  group: "view",
  disabledReason: ({ view }) => (view.marks.length === 0 ? "Nothing is marked; space marks a row." : undefined),
  effects: () => [{ type: "changed-view", change: { marks: [] } }],
};
