/**
 * How a pane of text is read: following, wrapping, with times, all containers, the run before.
 */
import type { Action, Target } from "../action.ts";
import type { Reading, View } from "../state.ts";
import type { Message } from "../update.ts";

/** Switches one way of reading on or off, in the panes that know it. */
function readingAction(fields: {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly panes: readonly View["pane"][];
  readonly toggle: (reading: Reading) => Partial<Reading>;
}): Action {
  const { id, key, title, panes, toggle } = fields;
  return {
    id,
    keys: [key],
    title,
    on: panes.length === 1 ? panes.join() : "text",
    group: "view",
    disabledReason: ({ view }: Target) =>
      panes.includes(view.pane) ? undefined : `${key} (${title}) is for ${panes.length === 1 ? panes.join() : "text"}.`,
    effects: ({ view }): readonly Message[] => [
      { type: "changed-view", change: { reading: { ...view.reading, ...toggle(view.reading) } } },
    ],
  };
}

const TEXTS = ["logs", "describe", "yaml", "text"] as const;

export const followAction = readingAction({
  id: "follow",
  key: "s",
  title: "follow",
  panes: ["logs"],
  toggle: ({ follow }) => ({ follow: !follow }),
});
export const wrapAction = readingAction({
  id: "wrap",
  key: "w",
  title: "wrap lines",
  panes: TEXTS,
  toggle: ({ wrap }) => ({ wrap: !wrap }),
});
export const timestampsAction = readingAction({
  id: "timestamps",
  key: "t",
  title: "timestamps",
  panes: ["logs"],
  toggle: ({ timestamps }) => ({ timestamps: !timestamps }),
});
export const allContainersAction = readingAction({
  id: "all-containers",
  key: "a",
  title: "all containers",
  panes: ["logs"],
  toggle: ({ allContainers }) => ({ allContainers: !allContainers }),
});
export const previousRunAction = readingAction({
  id: "previous-run",
  key: "p",
  title: "before the last restart",
  panes: ["logs"],
  toggle: ({ previous }) => ({ previous: !previous }),
});
