/**
 * Events in the order in which they happened.
 */
import { type Event, type KubeObject, parseTime } from "../core/index.ts";

/** Whether an object is an event. */
export function isEvent(object: KubeObject): object is Event {
  return object.kind === "Event";
}

/** When it happened last. */
function lastTimeMs({ series, lastTimestamp, eventTime, metadata }: Event): number {
  return parseTime(series?.lastObservedTime || lastTimestamp || eventTime || metadata.creationTimestamp);
}

/** Oldest first; equal times keep their order. */
export function sortByTime(events: readonly Event[]): readonly Event[] {
  return [...events].sort((a, b) => lastTimeMs(a) - lastTimeMs(b));
}
