/**
 * Asking the cluster: why an object is as it is, what happened to it, what comes next, what happened at all, what is broken.
 */
import { type Action, needsObject, type Target } from "../action.ts";
import { aView } from "../state.ts";
import { paneView } from "../views.ts";

/** Opens a pane about the object under the cursor. */
function aboutObject(fields: Pick<Action, "id" | "keys" | "title" | "hint">, pane: string): Action {
  return {
    ...fields,
    group: "object",
    disabledReason: (target) => needsObject(target) ?? alreadyReason(target, pane),
    effects: ({ kind, object }) =>
      kind === undefined || object === undefined ? [] : [{ type: "opened", view: paneView(pane, kind, object) }],
  };
}

function alreadyReason({ view }: Target, pane: string): string | undefined {
  return view.pane === pane ? "This is it; Esc leads back." : undefined;
}

export const whyAction: Action = aboutObject({ id: "why", keys: ["W"], title: "why", hint: true }, "why");
export const historyAction: Action = aboutObject({ id: "history", keys: ["H"], title: "its history" }, "history");

/** Opens a pane about the whole cluster. */
function aboutCluster(fields: Pick<Action, "id" | "keys" | "title" | "hint" | "group">, pane: string): Action {
  return {
    ...fields,
    disabledReason: (target) => alreadyReason(target, pane),
    effects: () => [{ type: "opened", view: aView({ pane }) }],
  };
}

export const timelineAction: Action = aboutCluster(
  { id: "timeline", keys: ["T"], title: "timeline", hint: true, group: "time" },
  "timeline",
);
export const activeFaultsAction: Action = aboutCluster(
  { id: "active-faults", keys: ["!"], title: "what is broken", group: "go" },
  "faults",
);

/** Of the object under the cursor; of the whole cluster where there is none. */
export const forecastAction: Action = {
  id: "forecast",
  keys: ["D"],
  title: "what comes next",
  group: "object",
  disabledReason: (target) => alreadyReason(target, "forecast"),
  effects: ({ kind, object }) => {
    const view = kind === undefined || object === undefined ? aView({ pane: "forecast" }) : paneView("forecast", kind, object);
    return [{ type: "opened", view }];
  },
};

export const breakAction: Action = {
  id: "break",
  keys: ["ctrl-x"],
  title: "break…",
  group: "object",
  hint: true,
  disabledReason: (target) => alreadyReason(target, "break") ?? pastReason(target),
  effects: ({ kind, object, container }) => {
    const view = kind === undefined || object === undefined ? aView({ pane: "break" }) : paneView("break", kind, object, { container });
    return [{ type: "opened", view }];
  },
};

function pastReason({ state }: Target): string | undefined {
  return state.isPast ? "The past cannot be broken: shift-y goes on from here, $ leads back to now." : undefined;
}
