/**
 * Reading about an object: its description, its YAML, its events.
 */
import { type Action, needsObject } from "../action.ts";
import { paneView, tableView } from "../views.ts";

export const describeAction: Action = {
  id: "describe",
  keys: ["d"],
  title: "describe",
  group: "object",
  hint: true,
  disabledReason: needsObject,
  effects: ({ kind, object }) =>
    kind === undefined || object === undefined ? [] : [{ type: "opened", view: paneView("describe", kind, object) }],
};

export const yamlAction: Action = {
  id: "yaml",
  keys: ["y"],
  title: "YAML",
  group: "object",
  hint: true,
  disabledReason: needsObject,
  effects: ({ kind, object }) =>
    kind === undefined || object === undefined ? [] : [{ type: "opened", view: paneView("yaml", kind, object) }],
};

export const eventsAction: Action = {
  id: "events",
  keys: ["E"],
  title: "its events",
  group: "object",
  disabledReason: needsObject,
  effects: ({ cluster, object }) => {
    const eventKind = cluster.registry.find("Event");
    if (eventKind === undefined || object === undefined) return [];
    const view = tableView(eventKind, object.metadata.namespace ?? "");
    return [{ type: "opened", view: { ...view, scope: { label: object.metadata.name, regardsUid: object.metadata.uid ?? "" } } }];
  },
};
