/**
 * Event: something that happened to an object, told by whoever did it or saw it; forgotten after an hour.
 *
 * Counting and aggregation belong to the recorder, expiry to the server; this file only says what an event is.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go and pkg/registry/core/event/strategy.go
 */
import { defineKind } from "../kind.ts";
import { tableNameOf } from "../kind-names.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, int32, microTime, optional, part, struct, text, time } from "../schema.ts";
import { objectReference } from "../shapes/references.ts";
import { filled } from "../shapes/sharing.ts";
import { eventColumns } from "./event/columns.ts";
import { describeEvent } from "./event/describe.ts";
import { eventsV1 } from "./event/v1.ts";
import { validateEvent } from "./event/validate.ts";

const eventSeries = struct("EventSeries", () => ({
  count: optional(int32("How often it happened so far.")),
  lastObservedTime: optional(microTime("When it happened last.")),
}));

const eventSource = struct("EventSource", () => ({
  component: optional(text("Program that tells of the event.")),
  host: optional(text("Node on which that program runs.")),
}));

const event = struct("Event", () => ({
  ...typeAndMeta(),
  action: optional(text("What was done or tried.")),
  count: optional(int32("How often it happened so far.")),
  eventTime: optional(microTime("When it happened first; set by recorders of the newer kind.")),
  firstTimestamp: optional(time("When it happened first; set by recorders of the older kind.")),
  involvedObject: part(objectReference, "Object that the event speaks of.", { mapType: "atomic" }),
  lastTimestamp: optional(time("When it happened last; set by recorders of the older kind.")),
  message: optional(text("What happened, as a sentence.")),
  reason: optional(text("Why it happened, as one word.")),
  related: optional(part(objectReference, "A second object that took part.", { mapType: "atomic" })),
  reportingComponent: optional(text("Controller that tells of the event.")),
  reportingInstance: optional(text("Which of its instances.")),
  series: optional(part(eventSeries, "Repetitions, when it happened more than once.")),
  source: optional(part(eventSource, "Who tells of the event, as the older recorder says it.")),
  type: optional(text("Normal or Warning.")),
}));
export type Event = Infer<typeof event>;

export const eventKind = defineKind({
  kind: "Event",
  group: "",
  version: "v1",
  plural: "events",
  shortNames: ["ev"],
  categories: [],
  namespaced: true,
  history: "last",
  schema: event,
  otherVersions: [eventsV1],
  indexes: {
    regards: (object) => object.involvedObject.uid,
    regardsName: ({ involvedObject }) => `${involvedObject.kind ?? ""}/${involvedObject.namespace ?? ""}/${involvedObject.name ?? ""}`,
  },
  fieldSelectors: {
    "involvedObject.kind": (object) => object.involvedObject.kind ?? "",
    "involvedObject.namespace": (object) => object.involvedObject.namespace ?? "",
    "involvedObject.name": (object) => object.involvedObject.name ?? "",
    "involvedObject.uid": (object) => object.involvedObject.uid ?? "",
    "involvedObject.apiVersion": (object) => object.involvedObject.apiVersion ?? "",
    "involvedObject.resourceVersion": (object) => object.involvedObject.resourceVersion ?? "",
    "involvedObject.fieldPath": (object) => object.involvedObject.fieldPath ?? "",
    reason: (object) => object.reason ?? "",
    reportingComponent: (object) => object.reportingComponent ?? "",
    source: (object) => object.source?.component || (object.reportingComponent ?? ""),
    type: (object) => object.type ?? "",
  },
  columns: eventColumns,
  health: (object) => (object.type === "Warning" ? { state: "failing", why: object.message ?? "" } : { state: "ok", why: "" }),
  // What an event is about may be left out; then it is about nothing that has a name.
  defaults: (event) => filled(event, { involvedObject: {} }),
  validate: validateEvent,
  regards: ({ involvedObject }) => {
    const { apiVersion = "", kind, namespace, name } = involvedObject;
    if (kind === undefined || name === undefined) return undefined;
    return { kind: tableNameOf({ apiVersion, kind }), key: namespace === undefined || namespace === "" ? name : `${namespace}/${name}` };
  },
  describe: describeEvent,
});
