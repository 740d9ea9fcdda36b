/**
 * The writer behind every kind's `describe`: indented lines of cells that end up in kubectl's columns, and the blocks
 * that all kinds share (labels, annotations, tolerations, the events table). What describes a pod's parts is in `describe/`.
 *
 * Labels are passed as they are printed, colon included: `line(0, "Name:", pod.metadata.name)`. A cell never has to be
 * padded; the last value of a line never is.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go
 */
import { compareKeys } from "../sim/tree.ts";
import { alignTabs, PADDING } from "./describe/tabs.ts";
import { ageText } from "./duration.ts";

type Labels = { readonly [key: string]: string };
type Level = 0 | 1 | 2 | 3 | 4;

/** A description being written. */
export interface Description {
  /** One line: two spaces per level, then the cells; cells at the same place of neighbouring lines form a column. */
  line(level: Level, ...cells: readonly (string | number | boolean)[]): void;
  /** `label` and beside it the lines, or `<none>`; the first stands on the label's own line. */
  block(label: string, lines: readonly string[]): void;
  /** `Labels:  k=v`, one a line, sorted by key, or `<none>`. */
  labelsBlock(label: string, labels: Labels | undefined): void;
  /** `Annotations:  k: v`, sorted; long and many-lined values are folded under their key; kubectl's own note is left out. */
  annotationsBlock(label: string, annotations: Labels | undefined): void;
  /** Ends all columns, so that what follows is aligned by itself. */
  flush(): void;
  /** The finished text; ends with a newline. */
  text(): string;
}

/** An empty description. */
export function createDescription(): Description {
  let done = "";
  let open = "";
  const write = (text: string) => {
    open += `${escapeControl(text)}\n`;
  };
  const line: Description["line"] = (level, ...cells) => write("  ".repeat(level) + cells.join("\t"));
  const block: Description["block"] = (label, lines) => {
    const [first = "<none>", ...rest] = lines;
    write(`${label}\t${first}`);
    for (const each of rest) write(`\t${each}`);
  };
  const flush = () => {
    done += alignTabs(open);
    open = "";
  };
  return {
    line,
    block,
    labelsBlock: (label, labels) => block(label, labelLines(labels)),
    annotationsBlock: (label, annotations) => block(label, annotationLines(annotations)),
    flush,
    text: () => done + alignTabs(open),
  };
}

/** `k=v` for each label, sorted by key. */
export function labelLines(labels: Labels | undefined): string[] {
  return sortedEntries(labels).map(([key, value]) => `${key}=${value}`);
}

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const ANNOTATION_CHARS_MAX = 140;

function annotationLines(annotations: Labels | undefined): string[] {
  return sortedEntries(annotations).flatMap(([key, raw]) => {
    if (key === LAST_APPLIED) return [];
    const value = raw.endsWith("\n") ? raw.slice(0, -1) : raw;
    const fits = key.length + value.length + 2 <= ANNOTATION_CHARS_MAX && !value.includes("\n");
    if (fits) return [`${key}: ${value}`];
    return [`${key}:`, ...value.split("\n").map((part) => `  ${shorten(part, ANNOTATION_CHARS_MAX - 2)}`)];
  });
}

function sortedEntries(map: Labels | undefined): (readonly [string, string])[] {
  return Object.entries(map ?? {}).sort(([a], [b]) => compareKeys(a, b));
}

function shorten(text: string, charsMax: number): string {
  return text.length > charsMax ? `${text.slice(0, charsMax)}...` : text;
}

/** What a terminal would obey is shown instead. */
function escapeControl(text: string): string {
  return text.replaceAll("\u001b", "^[").replaceAll("\r", "\\r");
}

/** A toleration as `describe` needs it. */
interface Toleration {
  readonly key?: string | undefined;
  readonly operator?: string | undefined;
  readonly value?: string | undefined;
  readonly effect?: string | undefined;
  readonly tolerationSeconds?: number | undefined;
}

/** `node.kubernetes.io/not-ready:NoExecute op=Exists for 300s`, one a line, sorted by key. */
export function tolerationLines(tolerations: readonly Toleration[] | undefined): string[] {
  const sorted = [...(tolerations ?? [])].sort((a, b) => compareKeys(a.key ?? "", b.key ?? ""));
  return sorted.map((toleration) => {
    const value = toleration.value ? `=${toleration.value}` : "";
    const effect = toleration.effect ? `:${toleration.effect}` : "";
    const what = `${toleration.key ?? ""}${value}${effect}`;
    const exists = toleration.operator === "Exists" && value === "" ? `${what === "" ? "" : " "}op=Exists` : "";
    return `${what}${exists}${toleration.tolerationSeconds === undefined ? "" : ` for ${toleration.tolerationSeconds}s`}`;
  });
}

/** An event as the table needs it; both event APIs' objects fit. */
export interface DescribedEvent {
  readonly type?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly count?: number | undefined;
  readonly firstTimestamp?: string | undefined;
  readonly lastTimestamp?: string | undefined;
  readonly eventTime?: string | undefined;
  readonly series?: { readonly count?: number | undefined; readonly lastObservedTime?: string | undefined } | undefined;
  readonly source?: { readonly component?: string | undefined } | undefined;
  readonly reportingComponent?: string | undefined;
}

/** A description and, behind it, the object's Events table; without events their label joins the columns of the last block. */
export function withEvents(body: string, events: Iterable<DescribedEvent>, nowMs: number): string {
  const sorted = sortEvents(events);
  if (sorted.length > 0) return body + describeEvents(sorted, nowMs);
  return `${body}${"Events:".padEnd(lastColumn(body))}<none>\n`;
}

/** Deepest indentation of a label: four levels. More blanks than that stand for an empty first cell. */
const INDENT_MAX = 8;

/**
 * Where the second column of the text's last block begins, or where a block of its own would have it.
 * A first cell is followed by two blanks at least and holds none in a row itself, so the aligned line still tells.
 */
function lastColumn(body: string): number {
  const alone = "Events:".length + PADDING;
  const line = body.slice(body.lastIndexOf("\n", body.length - 2) + 1, -1);
  const indent = line.length - line.trimStart().length;
  if (indent > INDENT_MAX) return Math.max(indent, alone);
  const gap = /\S {2,}(?=\S|$)/.exec(line);
  return gap === null ? alone : Math.max(gap.index + gap[0].length, alone);
}

/** The Events table alone. */
export function describeEvents(events: Iterable<DescribedEvent>, nowMs: number): string {
  const out = createDescription();
  const sorted = sortEvents(events);
  if (sorted.length === 0) {
    out.line(0, "Events:", "<none>");
    return out.text();
  }
  out.line(0, "Events:");
  out.line(1, "Type", "Reason", "Age", "From", "Message");
  out.line(1, "----", "------", "----", "----", "-------");
  for (const event of sorted) {
    const from = event.source?.component || event.reportingComponent || "";
    out.line(1, event.type ?? "", event.reason ?? "", eventAge(event, nowMs), from, (event.message ?? "").trim());
  }
  return out.text();
}

/** Sorted by last time, as kubectl has it; the scheduler's events have none and come first. */
export function sortEvents<E extends DescribedEvent>(events: Iterable<E>): readonly E[] {
  return [...events].sort((a, b) => compareKeys(a.lastTimestamp ?? "", b.lastTimestamp ?? ""));
}

/** `5m`, or `10s (x3 over 5m)` of an event that was repeated. */
export function eventAge(event: DescribedEvent, nowMs: number): string {
  const first = ageText(event.eventTime ?? event.firstTimestamp, nowMs);
  if (event.series !== undefined) return `${ageText(event.series.lastObservedTime, nowMs)} (x${event.series.count ?? 0} over ${first})`;
  const count = event.count ?? 0;
  return count > 1 ? `${ageText(event.lastTimestamp, nowMs)} (x${count} over ${first})` : first;
}
