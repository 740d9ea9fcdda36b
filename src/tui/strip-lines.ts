/**
 * The cluster strip: a cell per pod per node, its shape its health, so that a crash visibly empties a worker; pure.
 *
 * With many nodes a node becomes a single cell, and then a cell stands for several, showing the worst of them.
 */
import { type NodeCounts, type PodState, total } from "./live/cluster-counts.ts";
import { fitCells } from "./terminal/cells.ts";
import type { Size } from "./terminal/compose.ts";
import type { Paint } from "./terminal/style.ts";
import { GUTTER, STRIP_CELL, type Theme } from "./theme.ts";

const STATES = ["ok", "progressing", "failing", "done", "leaving"] as const satisfies readonly PodState[];
const BADNESS: { readonly [S in PodState]: number } = { leaving: 0, done: 1, ok: 2, progressing: 3, failing: 4 };
const NAME_WIDTH_MAX = 15;
/** A mark before the name, a blank behind it, and a few pods. */
const BESIDE_NAME = 5;
const NODE_WIDTH_MIN = 18;
const GAP = 2;

/** Exactly `height` lines of exactly `width` cells. */
export function stripLines(nodes: readonly NodeCounts[], size: Size, theme: Theme): readonly string[] {
  const { width, height } = size;
  if (width <= 0 || height <= 0) return Array.from({ length: Math.max(0, height) }, () => "");
  if (height === 1) return [oneLine(nodes, width, theme)];
  const columns = Math.max(1, Math.ceil(nodes.length / height));
  const columnWidth = Math.floor((width - GAP * (columns - 1)) / columns);
  const lines = columnWidth >= NODE_WIDTH_MIN ? namedLines(nodes, columnWidth, height, theme) : cellLines(nodes, size, theme);
  return Array.from({ length: height }, (_, index) => fitCells(lines[index] ?? "", width));
}

/** ` worker-1 ■■■■~!`, in as many columns as needed. */
function namedLines(nodes: readonly NodeCounts[], columnWidth: number, height: number, theme: Theme): readonly string[] {
  const nameWidth = Math.min(NAME_WIDTH_MAX, columnWidth - BESIDE_NAME, Math.max(...nodes.map(({ name }) => nameOf(name).length), 1));
  const lines: string[] = [];
  for (let row = 0; row < height; row++) {
    const parts: string[] = [];
    for (let index = row; index < nodes.length; index += height) {
      const node = nodes[index];
      if (node !== undefined) parts.push(nodeText(node, { nameWidth, width: columnWidth }, theme));
    }
    lines.push(parts.join(" ".repeat(GAP)));
  }
  return lines;
}

function nodeText(node: NodeCounts, { nameWidth, width }: { readonly nameWidth: number; readonly width: number }, theme: Theme): string {
  const { state } = node.health;
  const label = `${GUTTER[state]}${fitCells(nameOf(node.name), nameWidth, { cut: "middle" })} `;
  const painted = state === "ok" ? label : theme.shape[state](label);
  return painted + podCells(node, width - nameWidth - 2, theme);
}

function nameOf(name: string): string {
  return name === "" ? "(no node)" : name;
}

/** The pods of a node in exactly `width` cells; too many are scaled, but no health that occurs is lost. */
function podCells({ pods }: NodeCounts, width: number, theme: Theme): string {
  const all = total(pods);
  const text = all > width ? `×${all}` : "";
  const room = Math.max(0, width - text.length);
  const shares = all <= width ? pods : scaled(pods, room, all);
  let cells = "";
  let used = 0;
  for (const state of STATES) {
    const count = Math.min(shares[state], room - used);
    if (count <= 0) continue;
    const run = STRIP_CELL[state].repeat(count);
    cells += paintOf(state, theme)(run);
    used += count;
  }
  return cells + text + " ".repeat(Math.max(0, width - used - text.length));
}

function paintOf(state: PodState, theme: Theme): Paint {
  if (state === "ok") return theme.palette.ok;
  return state === "leaving" ? theme.palette.muted : theme.shape[state];
}

function scaled(pods: NodeCounts["pods"], room: number, all: number): { readonly [S in PodState]: number } {
  const share = (count: number) => (count === 0 ? 0 : Math.max(1, Math.floor((count * room) / all)));
  const counts = {
    progressing: share(pods.progressing),
    failing: share(pods.failing),
    done: share(pods.done),
    leaving: share(pods.leaving),
  };
  const rest = room - counts.progressing - counts.failing - counts.done - counts.leaving;
  return { ...counts, ok: pods.ok === 0 ? 0 : Math.max(1, rest) };
}

/** One cell per node, or per so many nodes that they fit. */
function cellLines(nodes: readonly NodeCounts[], { width, height }: Size, theme: Theme): readonly string[] {
  const perCell = Math.max(1, Math.ceil(nodes.length / (width * (height - 1))));
  const title = perCell === 1 ? `${nodes.length} nodes, one cell each` : `${nodes.length} nodes, ${perCell} a cell, the worst shown`;
  const lines: string[] = [fitCells(title, width)];
  let line = "";
  let used = 0;
  for (let index = 0; index < nodes.length; index += perCell) {
    line += groupCell(nodes.slice(index, index + perCell), theme);
    used += 1;
    if (used < width) continue;
    lines.push(line);
    line = "";
    used = 0;
  }
  if (used > 0) lines.push(line);
  return lines;
}

function groupCell(nodes: readonly NodeCounts[], theme: Theme): string {
  let worst: PodState | undefined;
  for (const { health, pods } of nodes) {
    const states = [...STATES.filter((state) => pods[state] > 0), ...(health.state === "ok" ? [] : [health.state])];
    for (const state of states) if (worst === undefined || BADNESS[state] > BADNESS[worst]) worst = state;
  }
  if (worst === undefined) return "·";
  return paintOf(worst, theme)(STRIP_CELL[worst]);
}

/** For low screens: `w1 ■■■ w2 ■■`; where not all pods fit, as many as a fair share holds; one cell per node when those are many. */
function oneLine(nodes: readonly NodeCounts[], width: number, theme: Theme): string {
  const part = (node: NodeCounts, room: number) =>
    shortNodeText(node, Math.min(total(node.pods), room - shortName(node).length - 2), theme);
  const needed = nodes.reduce((sum, node) => sum + shortName(node).length + 1 + total(node.pods) + GAP, -GAP);
  const fair = nodes.length === 0 ? 0 : Math.floor((width - (nodes.length - 1)) / nodes.length);
  const nameWidth = Math.max(1, ...nodes.map((node) => shortName(node).length));
  if (needed <= width) return fitCells(nodes.map((node) => part(node, width)).join(" ".repeat(GAP)), width);
  if (fair >= nameWidth + 3) return fitCells(nodes.map((node) => part(node, fair)).join(" ".repeat(GAP)), width);
  const perCell = Math.max(1, Math.ceil(nodes.length / Math.max(1, width)));
  const cells = Array.from({ length: Math.ceil(nodes.length / perCell) }, (_, index) =>
    groupCell(nodes.slice(index * perCell, (index + 1) * perCell), theme),
  );
  return fitCells(cells.join(""), width);
}

/** `!w1`, `cp`; `~?` for the pods without a node. */
function shortName({ name, health }: NodeCounts): string {
  return GUTTER[health.state].trim() + (name === "" ? "?" : name.replaceAll(/([a-z])[a-z]*-?/g, "$1"));
}

function shortNodeText(node: NodeCounts, podsWidth: number, theme: Theme): string {
  const { state } = node.health;
  const name = shortName(node);
  return `${state === "ok" ? name : theme.shape[state](name)} ${podCells(node, podsWidth, theme)}`;
}
