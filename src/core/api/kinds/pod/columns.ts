/**
 * The table of pods. NODE stays at every width of the TUI: where a pod runs is what this house is about.
 * @see kubernetes pkg/printers/internalversion/printers.go printPod
 */
import { ageColumn, nameColumn } from "../../columns.ts";
import type { Column } from "../../kind.ts";
import type { Pod } from "../pod.ts";
import { podReadyCounts, podRestartCount, podRestarts, podStatusText } from "./status-columns.ts";

/** kubectl's columns of a pod. */
export const podColumns: readonly Column<Pod>[] = [
  nameColumn,
  {
    name: "READY",
    cell: (pod) => {
      const { ready, total } = podReadyCounts(pod);
      return `${ready}/${total}`;
    },
    sortKey: (pod) => podReadyCounts(pod).ready,
    rank: 0,
  },
  { name: "STATUS", cell: podStatusText, rank: 0 },
  {
    name: "RESTARTS",
    cell: (pod, { nowMs }) => podRestarts(pod, nowMs),
    sortKey: podRestartCount,
    volatile: true,
    rank: 2,
  },
  ageColumn,
  { name: "IP", cell: (pod) => pod.status.podIPs?.[0]?.ip || "<none>", wide: true, rank: 3 },
  { name: "NODE", cell: (pod) => pod.spec.nodeName || "<none>", wide: true, rank: 1 },
  { name: "NOMINATED NODE", cell: (pod) => pod.status.nominatedNodeName || "<none>", wide: true, rank: 8 },
  { name: "READINESS GATES", cell: readinessGates, wide: true, rank: 9 },
];

function readinessGates({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? [];
  if (gates.length === 0) return "<none>";
  const open = gates.filter((gate) => status.conditions?.find((each) => each.type === gate.conditionType)?.status === "True");
  return `${open.length}/${gates.length}`;
}
