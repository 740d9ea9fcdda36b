/**
 * The containers of one pod, in the order in which they start.
 */
import { humanDuration, type KubeObject, type Pod, parseTime } from "../../core/index.ts";
import type { Pane, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { safeCell } from "../table/lines.ts";
import { type ListColumn, ListModel, type ListRow, type ListSource } from "../table/list-model.ts";
import type { Shape } from "../theme.ts";

/** The pane behind Enter on a pod of several containers. */
export const containersPane: Pane = {
  name: "containers",
  crumb: "containers",
  create: (parts) => new ListModel(parts, new Containers(parts)),
};

type Container = Pod["spec"]["containers"][number];
type Status = NonNullable<Pod["status"]["containerStatuses"]>[number];

const COLUMNS = [
  { name: "IDX", rank: 2 },
  { name: "NAME", rank: 0 },
  { name: "IMAGE", rank: 1 },
  { name: "READY", rank: 0 },
  { name: "STATE", rank: 1 },
  { name: "RESTARTS", rank: 2 },
  { name: "PROBES(L:R:S)", rank: 4 },
  { name: "PORTS", rank: 3 },
  { name: "AGE", rank: 2 },
] as const;

class Containers implements ListSource {
  readonly #parts: PaneParts;
  #pod: Pod | undefined;

  constructor(parts: PaneParts) {
    this.#parts = parts;
  }

  title(view: View, count: number): string {
    return `Containers(${view.object?.key ?? ""})[${count}]`;
  }

  sync(view: View): void {
    const found = view.object === undefined ? undefined : this.#parts.cluster.server.find(view.kind, view.object.key);
    // A pod that is gone stays in sight as it was.
    if (found !== undefined) this.#pod = found as Pod;
  }

  columns(): readonly ListColumn[] {
    return COLUMNS;
  }

  rows(): readonly ListRow[] {
    return this.#pod === undefined ? [] : containerRows(this.#pod, this.#parts.cluster.nowMs);
  }

  object(): KubeObject | undefined {
    return this.#pod;
  }

  emptyText(): string {
    return "No containers.";
  }
}

/** The rows for a pod; pure. */
export function containerRows({ spec, status }: Pod, nowMs: number): readonly ListRow[] {
  const init = (spec.initContainers ?? []).map((container, index) =>
    rowOf(`I${index + 1}`, container, status.initContainerStatuses, nowMs),
  );
  return [...init, ...spec.containers.map((container, index) => rowOf(`M${index + 1}`, container, status.containerStatuses, nowMs))];
}

function rowOf(position: string, container: Container, statuses: readonly Status[] | undefined, nowMs: number): ListRow {
  const status = statuses?.find(({ name }) => name === container.name);
  const { name, image = "", livenessProbe, readinessProbe, startupProbe, ports = [] } = container;
  const state = stateText(status);
  const cells = [
    position,
    name,
    image,
    String(status?.ready ?? false),
    state,
    String(status?.restartCount ?? 0),
    [livenessProbe, readinessProbe, startupProbe].map((probe) => (probe === undefined ? "off" : "on")).join(":"),
    ports.map((port) => `${port.name === undefined ? "" : `${port.name}:`}${port.containerPort}/${port.protocol}`).join(",") || "<none>",
    runsFor(status, nowMs),
  ];
  return { key: name, container: name, cells: cells.map(safeCell), shape: shapeOf(status) };
}

function runsFor(status: Status | undefined, nowMs: number): string {
  const startedAt = status?.state?.running?.startedAt;
  return startedAt === undefined ? "-" : humanDuration(nowMs - parseTime(startedAt));
}

function stateText(status: Status | undefined): string {
  const { running, waiting, terminated } = status?.state ?? {};
  if (running !== undefined) return "Running";
  if (terminated !== undefined) return terminated.reason || `Exit ${terminated.exitCode}`;
  return waiting?.reason || "Waiting";
}

function shapeOf(status: Status | undefined): Shape {
  const { running, terminated, waiting } = status?.state ?? {};
  if (running !== undefined) return status?.ready === true ? "ok" : "progressing";
  if (terminated !== undefined) return terminated.exitCode === 0 ? "done" : "failing";
  const isNormal = ["", "ContainerCreating", "PodInitializing"].includes(waiting?.reason ?? "");
  return isNormal ? "progressing" : "failing";
}
