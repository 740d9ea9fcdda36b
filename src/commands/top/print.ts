/**
 * The tables of `kubectl top`. Every cell is padded, the last one too, as kubectl has it.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/metricsutil/{metrics_printer,metrics_resource_adder}.go
 */
import { alignColumns, type Row } from "../print/text-table.ts";

/** What something uses. */
export interface Amounts {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
}

/** A node's line; `used` is undefined when nothing was measured. */
export interface NodeLine {
  readonly name: string;
  readonly used: Amounts | undefined;
  readonly allocatable: Amounts;
}

/** A pod's lines. */
export interface PodLines {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly (Amounts & { readonly name: string })[];
}

/** How a table is to look. */
export interface TopOptions {
  readonly sortBy: "" | "cpu" | "memory";
  readonly noHeaders: boolean;
}

/** How a table of pods is to look. */
export interface TopPodOptions extends TopOptions {
  readonly withNamespace: boolean;
  readonly perContainer: boolean;
  readonly sum: boolean;
}

const MEBIBYTE = 1024 * 1024;
const NOTHING: Amounts = { cpuMillis: 0, memoryBytes: 0 };

/** Measured nodes in order, the others behind them. */
export function printNodes(lines: readonly NodeLine[], { sortBy, noHeaders }: TopOptions): string {
  const measured = lines.flatMap((line) => (line.used === undefined ? [] : [{ ...line, used: line.used }]));
  const sorted = measured.sort((a, b) => compareAmounts(a.used, b.used, sortBy) || compareText(a.name, b.name));
  const rows = sorted.map(({ name, used, allocatable }): Row => {
    const [cpu = "", memory = ""] = amountCells(used);
    return [name, cpu, percent(used.cpuMillis, allocatable.cpuMillis), memory, percent(used.memoryBytes, allocatable.memoryBytes)];
  });
  const missing = lines.filter(({ used }) => used === undefined).map(({ name }): Row => [name, ...Array<string>(4).fill("<unknown>")]);
  return table(["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"], [...rows, ...missing], noHeaders);
}

/** Pods in order, or their containers. */
export function printPods(lines: readonly PodLines[], options: TopPodOptions): string {
  const { sortBy, noHeaders, withNamespace, perContainer, sum } = options;
  const pods = lines.map((line) => ({ ...line, used: line.containers.reduce(plus, NOTHING) }));
  const sorted = pods.sort(
    (a, b) =>
      compareAmounts(a.used, b.used, sortBy) || (withNamespace ? compareText(a.namespace, b.namespace) : 0) || compareText(a.name, b.name),
  );
  const rows = sorted.flatMap(({ namespace, name, used, containers }) => {
    const before = withNamespace ? [namespace] : [];
    if (!perContainer) return [[...before, name, ...amountCells(used)]];
    const ordered = [...containers].sort((a, b) => compareAmounts(a, b, sortBy) || compareText(a.name, b.name));
    return ordered.map((container) => [...before, name, container.name, ...amountCells(container)]);
  });
  const header = [...(withNamespace ? ["NAMESPACE"] : []), ...(perContainer ? ["POD"] : []), "NAME", "CPU(cores)", "MEMORY(bytes)"];
  const blanks = Array<string>(header.length - 2).fill("");
  const total = amountCells(pods.map(({ used }) => used).reduce(plus, NOTHING));
  const summed = sum
    ? [
        [...blanks, "________", "________"],
        [...blanks, ...total],
      ]
    : [];
  return table(header, [...rows, ...summed], noHeaders);
}

function table(header: Row, rows: readonly Row[], noHeaders: boolean): string {
  // An empty cell at the end makes the one before it padded.
  return alignColumns((noHeaders ? rows : [header, ...rows]).map((row) => [...row, ""]));
}

function amountCells({ cpuMillis, memoryBytes }: Amounts): readonly string[] {
  return [`${Math.ceil(cpuMillis)}m`, `${Math.floor(memoryBytes / MEBIBYTE)}Mi`];
}

function percent(used: number, allocatable: number): string {
  return allocatable === 0 ? "0%" : `${Math.floor((used / allocatable) * 100)}%`;
}

function plus(a: Amounts, b: Amounts): Amounts {
  return { cpuMillis: a.cpuMillis + b.cpuMillis, memoryBytes: a.memoryBytes + b.memoryBytes };
}

/** The largest first; no order when nothing is sorted by. */
function compareAmounts(a: Amounts, b: Amounts, sortBy: TopOptions["sortBy"]): number {
  if (sortBy === "cpu") return b.cpuMillis - a.cpuMillis;
  return sortBy === "memory" ? b.memoryBytes - a.memoryBytes : 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
