/**
 * The header's own lines: which cluster, what time it is in it, how fast it goes, how much of it is used; pure.
 */
import { MAX_SPEED, type PaceState } from "../commands/host/pacer.ts";
import { spacedDuration } from "../commands/print/spaced-duration.ts";
import type { Totals } from "./live/cluster-counts.ts";
import { fitCells } from "./terminal/cells.ts";
import type { Size } from "./terminal/compose.ts";
import type { Palette } from "./terminal/style.ts";
import { clockTime } from "./time/clock-time.ts";

/** What the header says. */
export interface HeaderFacts {
  readonly seed: number;
  /** Virtual time since the start. */
  readonly sinceStartMs: number;
  readonly pace: PaceState;
  readonly totals: Totals;
  readonly isBroken: boolean;
  /** A story waits for a key. */
  readonly waits: boolean;
  /** The instant of the past that is shown, and how far it lies behind the head. */
  readonly past: { readonly atMs: number; readonly behindMs: number } | undefined;
  /** The branch of the timeline one is on; 0 is the first life. */
  readonly branch: number;
  /** How many faults go on. */
  readonly faults: number;
  /** Where real clients are let in, if they are. */
  readonly serving?: string | undefined;
}

/** `PAUSED`, `RUNNING ×5`, `RUNNING ×43 of ×100`, `BROKEN`. */
export function paceText({ paused, speed, reached, busy }: PaceState, isBroken: boolean): string {
  if (isBroken) return "BROKEN";
  if (busy) return "SKIPPING AHEAD";
  if (paused) return "PAUSED";
  if (speed === MAX_SPEED) return reached === undefined ? "RUNNING max" : `RUNNING max ×${rounded(reached)}`;
  return reached === undefined ? `RUNNING ×${speed}` : `RUNNING ×${rounded(reached)} of ×${speed}`;
}

/** The header in one line, or in several with a label each. */
export function headerLines(facts: HeaderFacts, { width, height }: Size, palette: Palette): readonly string[] {
  const lines = height <= 1 ? [oneLine(facts, palette)] : labelledLines(facts, palette);
  return Array.from({ length: height }, (_, index) => fitCells(lines[index] ?? "", width));
}

function oneLine(facts: HeaderFacts, palette: Palette): string {
  const { totals, sinceStartMs } = facts;
  const parts = [
    palette.title("kubarium"),
    sinceStartText(sinceStartMs),
    pacePainted(facts, palette),
    nodesText(totals) + faultsText(facts, palette),
    ...branchTexts(facts),
    `cpu ${percent(totals.cpuMillis, totals.cpuMillisMax)}`,
    `mem ${percent(totals.memoryBytes, totals.memoryBytesMax)}`,
    `seed ${facts.seed}`,
    ...servingTexts(facts),
  ];
  return ` ${parts.join("  ")}`;
}

function labelledLines(facts: HeaderFacts, palette: Palette): readonly string[] {
  const { totals, sinceStartMs } = facts;
  const row = (label: string, text: string) => ` ${palette.header(label.padEnd(9))}${text}`;
  return [
    row("Cluster:", [palette.title("kubarium"), `seed ${facts.seed}`, ...branchTexts(facts), ...servingTexts(facts)].join("  ")),
    row("Time:", `${facts.past === undefined ? `${sinceStartText(sinceStartMs)}  ` : ""}${pacePainted(facts, palette)}`),
    row("Nodes:", nodesText(totals) + faultsText(facts, palette)),
    row("Pods:", String(totals.pods)),
    row("CPU:", `${percent(totals.cpuMillis, totals.cpuMillisMax)} of ${rounded(totals.cpuMillisMax / 1_000)} cores asked for`),
    row("Memory:", `${percent(totals.memoryBytes, totals.memoryBytesMax)} of ${rounded(totals.memoryBytesMax / GIB)} GiB asked for`),
  ];
}

const SECOND_MS = 1_000;
const GIB = 1024 * 1024 * 1024;

/** `+41 s`, in whole seconds from the first one on. */
function sinceStartText(ms: number): string {
  return ms < SECOND_MS ? "+0 s" : `+${spacedDuration(ms)}`;
}

/** Which branch of its life it is, when it is not the first. */
function branchTexts({ branch }: HeaderFacts): readonly string[] {
  return branch === 0 ? [] : [`branch ${branch}`];
}

/** `serving :8001`; there is no room for all of it. */
function servingTexts({ serving }: HeaderFacts): readonly string[] {
  return serving === undefined ? [] : [`serving :${new URL(serving).port}`];
}

/** `PAST 00:03:10  −30 s`. */
function pastText({ atMs, behindMs }: NonNullable<HeaderFacts["past"]>): string {
  return `PAST ${clockTime(atMs)}  −${spacedDuration(behindMs)}`;
}

function pacePainted({ pace, isBroken, past, waits }: HeaderFacts, palette: Palette): string {
  if (past !== undefined) return palette.past(pastText(past));
  if (waits && !isBroken) return palette.selected(" STORY WAITS ");
  const text = paceText(pace, isBroken);
  if (isBroken) return palette.error(text);
  return pace.paused || pace.busy ? palette.selected(` ${text} `) : palette.ok(text);
}

function nodesText({ nodes, nodesReady }: Totals): string {
  return nodesReady === nodes ? `${nodes} nodes Ready` : `${nodesReady} of ${nodes} nodes Ready`;
}

/** `  ! 2 faults`; nothing when none goes on. */
function faultsText({ faults }: HeaderFacts, palette: Palette): string {
  return faults === 0 ? "" : `  ${palette.failing(`! ${faults} ${faults === 1 ? "fault" : "faults"}`)}`;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "0%" : `${Math.round((100 * part) / whole)}%`;
}

function rounded(value: number): string {
  return value >= 10 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}
