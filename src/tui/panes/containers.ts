/**
 * The containers of one pod, in the order in which they start.
 */
import { humanDuration, type KubeObject, type Pod, parseTime } from "../../core/index.ts";
import { compileFilter } from "../filter.ts";
import type { Motion, Pane, PaneModel, PaneParts } from "../pane.ts";
import type { View } from "../state.ts";
import { fitColumns } from "../table/fit-columns.ts";
import { cellsText, headingLine, leadWidth, rowLine, safeCell } from "../table/lines.ts";
import { moved, windowTop } from "../table/scroll.ts";
import { cellWidth } from "../terminal/cells.ts";
import type { Size } from "../terminal/compose.ts";
import type { Shape } from "../theme.ts";
import type { ViewChange } from "../update.ts";

/** The pane behind Enter on a pod of several containers. */
export const containersPane: Pane = {
  name: "containers",
  crumb: "containers",
  create: (parts) => new Containers(parts),
};

type Container = Pod["spec"]["containers"][number];
type Status = NonNullable<Pod["status"]["containerStatuses"]>[number];

interface ContainerRow {
  readonly name: string;
  readonly cells: readonly string[];
  readonly shape: Shape;
}

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

class Containers implements PaneModel {
  readonly #parts: PaneParts;
  #pod: Pod | undefined;

  constructor(parts: PaneParts) {
    this.#parts = parts;
  }

  title(view: View): string {
    return `Containers(${view.object?.key ?? ""})[${this.#rows(view).length}]${view.filter === "" ? "" : ` </${view.filter}>`}`;
  }

  sync(view: View): void {
    const found = view.object === undefined ? undefined : this.#parts.cluster.server.find(view.kind, view.object.key);
    // A pod that is gone stays in sight as it was.
    if (found !== undefined) this.#pod = found as Pod;
  }

  paint(view: View, { width, height }: Size): readonly string[] {
    const rows = this.#rows(view);
    const { theme } = this.#parts;
    const needs = COLUMNS.map((column, index) => ({
      ...column,
      natural: Math.max(column.name.length, ...rows.map(({ cells }) => cellWidth(cells[index] ?? ""))),
    }));
    const fitted = fitColumns(needs, width - leadWidth(false));
    const selected = this.#selectedIndex(view, rows);
    const top = windowTop({ top: view.top, selected, count: rows.length, height: height - 1 });
    const lines = [headingLine(needs, fitted, { width, hasMarks: false, theme, sorted: undefined })];
    for (const [index, row] of rows.slice(top, top + height - 1).entries()) {
      const look = { shape: row.shape, state: row.shape, isSelected: top + index === selected, isMarked: undefined };
      lines.push(rowLine(cellsText(row.cells, needs, fitted), look, width, theme));
    }
    while (lines.length < height) lines.push(" ".repeat(width));
    return lines.slice(0, height);
  }

  move(view: View, motion: Motion, { height }: Size): ViewChange {
    const rows = this.#rows(view);
    const page = Math.max(1, height - 1);
    const index = moved(this.#selectedIndex(view, rows), motion, { count: rows.length, page });
    const row = rows[index];
    const selected = row === undefined ? undefined : { uid: "", key: row.name, index };
    return { selected, top: windowTop({ top: view.top, selected: index, count: rows.length, height: page }) };
  }

  object(): KubeObject | undefined {
    return this.#pod;
  }

  container(view: View): string | undefined {
    const rows = this.#rows(view);
    return rows[this.#selectedIndex(view, rows)]?.name;
  }

  #selectedIndex({ selected }: View, rows: readonly ContainerRow[]): number {
    const index = rows.findIndex(({ name }) => name === selected?.key);
    return index >= 0 ? index : Math.max(0, Math.min(selected?.index ?? 0, rows.length - 1));
  }

  #rows(view: View): readonly ContainerRow[] {
    if (this.#pod === undefined) return [];
    const filter = compileFilter(view.filter);
    return containerRows(this.#pod, this.#parts.cluster.nowMs).filter(({ cells }) =>
      filter({ text: () => cells.join(" ").toLowerCase(), labels: undefined }),
    );
  }
}

/** The rows for a pod; pure. */
export function containerRows({ spec, status }: Pod, nowMs: number): readonly ContainerRow[] {
  const init = (spec.initContainers ?? []).map((container, index) =>
    rowOf(`I${index + 1}`, container, status.initContainerStatuses, nowMs),
  );
  return [...init, ...spec.containers.map((container, index) => rowOf(`M${index + 1}`, container, status.containerStatuses, nowMs))];
}

function rowOf(position: string, container: Container, statuses: readonly Status[] | undefined, nowMs: number): ContainerRow {
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
  return { name, cells: cells.map(safeCell), shape: shapeOf(status) };
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
