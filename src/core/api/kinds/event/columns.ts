/**
 * The columns of events. The wide ones stand between the plain ones, so that leaving them out gives the plain order.
 * @see kubernetes pkg/printers/internalversion/printers.go printEvent
 */
import { ageText, parseTime } from "../../duration.ts";
import type { Column } from "../../kind.ts";
import type { Event } from "../event.ts";

/** LAST SEEN TYPE REASON OBJECT [SUBOBJECT SOURCE] MESSAGE [FIRST SEEN COUNT NAME]. */
export const eventColumns: readonly Column<Event>[] = [
  {
    name: "LAST SEEN",
    cell: (event, { nowMs }) => ageText(lastSeen(event), nowMs),
    sortKey: (event, { nowMs }) => nowMs - parseTime(lastSeen(event)),
    volatile: true,
  },
  { name: "TYPE", cell: ({ type }) => type ?? "" },
  { name: "REASON", cell: ({ reason }) => reason ?? "" },
  { name: "OBJECT", cell: objectText },
  { name: "SUBOBJECT", cell: ({ involvedObject }) => involvedObject.fieldPath ?? "", wide: true },
  { name: "SOURCE", cell: sourceText, wide: true },
  { name: "MESSAGE", cell: ({ message }) => (message ?? "").trim() },
  {
    name: "FIRST SEEN",
    cell: (event, { nowMs }) => ageText(firstSeen(event), nowMs),
    sortKey: (event, { nowMs }) => nowMs - parseTime(firstSeen(event)),
    volatile: true,
    wide: true,
  },
  { name: "COUNT", cell: (event) => String(countOf(event)), sortKey: countOf, wide: true },
  { name: "NAME", cell: ({ metadata }) => metadata.name, wide: true },
];

function firstSeen({ firstTimestamp, eventTime }: Event): string | undefined {
  return firstTimestamp || eventTime;
}

function lastSeen(event: Event): string | undefined {
  return event.series === undefined ? event.lastTimestamp || firstSeen(event) : event.series.lastObservedTime;
}

// Newer recorders count repetitions only, in the series.
function countOf({ series, count }: Event): number {
  return series === undefined ? count || 1 : (series.count ?? 0);
}

function objectText({ involvedObject }: Event): string {
  const kind = (involvedObject.kind ?? "").toLowerCase();
  return involvedObject.name ? `${kind}/${involvedObject.name}` : kind;
}

function sourceText({ source, reportingComponent, reportingInstance }: Event): string {
  const component = source?.component || (reportingComponent ?? "");
  const instance = source?.host || reportingInstance;
  return instance ? `${component}, ${instance}` : component;
}
