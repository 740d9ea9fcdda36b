/**
 * The header's own lines: which cluster, what time it is in it, how fast it goes, how much of it is used; pure.
 */
import type { PaceState } from "../commands/host/pacer.ts";
import { spacedDuration } from "../commands/print/spaced-duration.ts";
import type { Totals } from "./live/cluster-counts.ts";
import { fitCells } from "./terminal/cells.ts";
import type { Size } from "./terminal/compose.ts";
import type { Palette } from "./terminal/style.ts";

/** What the header says. */
export interface HeaderFacts {
  readonly seed: number;
  /** Virtual time since the start. */
  readonly sinceStartMs: number;
  readonly pace: PaceState;
  readonly totals: Totals;
  readonly isBroken: boolean;
}

/** `PAUSED`, `RUNNING ×5`, `RUNNING ×43 of ×100`, `BROKEN`. */
export function paceText({ paused, speed, reached, busy }: PaceState, isBroken: boolean): string {
  if (isBroken) return "BROKEN";
  if (busy) return "SKIPPING AHEAD";
  if (paused) return "PAUSED";
  return reached === undefined ? `RUNNING ×${speed}` : `RUNNING ×${rounded(reached)} of ×${speed}`;
}

/** The header in one line, or in several with a label each. */
export function headerLines(facts: HeaderFacts, { width, height }: Size, palette: Palette): readonly string[] {
  const lines = height <= 1 ? [oneLine(facts, palette)] : labelledLines(facts, palette);
  return Array.from({ length: height }, (_, index) => fitCells(lines[index] ?? "", width));
}

function oneLine(facts: HeaderFacts, palette: Palette): string {
  const { totals, sinceStartMs, seed } = facts;
  const parts = [
    palette.title("kubarium"),
    `+${spacedDuration(sinceStartMs)}`,
    pacePainted(facts, palette),
    nodesText(totals),
    `cpu ${percent(totals.cpuMillis, totals.cpuMillisMax)}`,
    `mem ${percent(totals.memoryBytes, totals.memoryBytesMax)}`,
    `seed ${seed}`,
  ];
  return ` ${parts.join("  ")}`;
}

function labelledLines(facts: HeaderFacts, palette: Palette): readonly string[] {
  const { totals, sinceStartMs, seed } = facts;
  const row = (label: string, text: string) => ` ${palette.header(label.padEnd(9))}${text}`;
  return [
    row("Cluster:", `${palette.title("kubarium")}  seed ${seed}`),
    row("Time:", `+${spacedDuration(sinceStartMs)}  ${pacePainted(facts, palette)}`),
    row("Nodes:", nodesText(totals)),
    row("Pods:", String(totals.pods)),
    row("CPU:", `${percent(totals.cpuMillis, totals.cpuMillisMax)} of ${rounded(totals.cpuMillisMax / 1_000)} cores asked for`),
    row("Memory:", `${percent(totals.memoryBytes, totals.memoryBytesMax)} of ${rounded(totals.memoryBytesMax / GIB)} GiB asked for`),
  ];
}

const GIB = 1024 * 1024 * 1024;

function pacePainted({ pace, isBroken }: HeaderFacts, palette: Palette): string {
  const text = paceText(pace, isBroken);
  if (isBroken) return palette.error(text);
  return pace.paused || pace.busy ? palette.selected(` ${text} `) : palette.ok(text);
}

function nodesText({ nodes, nodesReady }: Totals): string {
  return nodesReady === nodes ? `${nodes} nodes Ready` : `${nodesReady} of ${nodes} nodes Ready`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "0%" : `${Math.round((100 * part) / whole)}%`;
}

function rounded(value: number): string {
  return value >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}
