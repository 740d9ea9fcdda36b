/**
 * Events as events.k8s.io shows them: the same events in other words.
 * @see kubernetes staging/src/k8s.io/api/events/v1/types.go, pkg/apis/events/v1/conversion.go
 */
import type { KubeObject, ServedVersion } from "../../kind.ts";
import { typeAndMeta } from "../../meta.ts";
import { int32, microTime, optional, part, struct, text, time } from "../../schema.ts";
import { objectReference } from "../../shapes/references.ts";

const eventSeries = struct("EventSeries", () => ({
  count: int32("How often it happened so far."),
  lastObservedTime: microTime("When it happened last."),
}));

const eventSource = struct("EventSource", () => ({
  component: optional(text("Program that tells of the event.")),
  host: optional(text("Node on which that program runs.")),
}));

const eventV1 = struct("Event", () => ({
  ...typeAndMeta(),
  action: optional(text("What was done or tried.")),
  deprecatedCount: optional(int32("How often it happened so far, as the older recorder counts.")),
  deprecatedFirstTimestamp: optional(time("When it happened first, as the older recorder says it.")),
  deprecatedLastTimestamp: optional(time("When it happened last, as the older recorder says it.")),
  deprecatedSource: optional(part(eventSource, "Who tells of the event, as the older recorder says it.")),
  eventTime: optional(microTime("When it happened first.")),
  note: optional(text("What happened, as a sentence.")),
  reason: optional(text("Why it happened, as one word.")),
  regarding: optional(part(objectReference, "Object that the event speaks of.", { mapType: "atomic" })),
  related: optional(part(objectReference, "A second object that took part.", { mapType: "atomic" })),
  reportingController: optional(text("Controller that tells of the event.")),
  reportingInstance: optional(text("Which of its instances.")),
  series: optional(part(eventSeries, "Repetitions, when it happened more than once.")),
  type: optional(text("Normal or Warning.")),
}));

/** The names of the fields: here and as they are stored. */
const NAMES = [
  ["deprecatedCount", "count"],
  ["deprecatedFirstTimestamp", "firstTimestamp"],
  ["deprecatedLastTimestamp", "lastTimestamp"],
  ["deprecatedSource", "source"],
  ["note", "message"],
  ["regarding", "involvedObject"],
  ["reportingController", "reportingComponent"],
] as const;

/** events.k8s.io/v1. */
export const eventsV1: ServedVersion = {
  group: "events.k8s.io",
  version: "v1",
  schema: eventV1,
  toStored: (object) => renamed(object, new Map(NAMES)),
  fromStored: (object) => renamed(object, new Map(NAMES.map(([here, stored]) => [stored, here]))),
};

function renamed(object: KubeObject, names: ReadonlyMap<string, string>): KubeObject {
  return Object.fromEntries(Object.entries(object).map(([field, value]) => [names.get(field) ?? field, value])) as unknown as KubeObject;
}
