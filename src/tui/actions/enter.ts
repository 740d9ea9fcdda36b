/**
 * Enter: into what is selected, as far as there is an inside.
 */
import type { Pod } from "../../core/index.ts";
import { type Action, needsObject, type Target } from "../action.ts";
import type { View } from "../state.ts";
import { paneView, podsView, viewOfObject } from "../views.ts";

export const enterAction: Action = {
  id: "enter",
  keys: ["enter"],
  title: "open",
  group: "go",
  disabledReason: (target) => (isText(target) ? "This is as deep as it goes; Esc leads back." : needsObject(target)),
  effects: (target) => {
    const view = insideOf(target);
    return view === undefined ? [] : [{ type: "opened", view }];
  },
};

function isText({ view }: Target): boolean {
  return view.pane !== "resource-table" && view.pane !== "containers";
}

/** What Enter shows: containers' logs, pods, the object an event speaks of, or else the description. */
function insideOf({ cluster, kind, object, container, view }: Target): View | undefined {
  if (kind === undefined || object === undefined) return undefined;
  if (view.pane === "containers") return paneView("logs", kind, object, { container });
  if (kind.hasLogs === true) return paneView(containerCount(object as Pod) > 1 ? "containers" : "logs", kind, object);
  const regards = kind.regards?.(object);
  const regarded = regards === undefined ? undefined : viewOfObject(cluster, regards.kind, regards.key);
  return podsView(cluster, kind, object) ?? regarded ?? paneView("describe", kind, object);
}

function containerCount({ spec }: Pod): number {
  return spec.containers.length + (spec.initContainers ?? []).length;
}
