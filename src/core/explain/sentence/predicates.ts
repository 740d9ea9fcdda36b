/**
 * What an update says, the most telling first: each looks at one thing and is silent when that did not change.
 */
import { goDuration, parseTime } from "../../api/duration.ts";
import type { Column, KubeObject } from "../../api/kind.ts";
import type { AnyKind } from "../../api/registry.ts";
import { isBookkeeping, type LeafChange, valueText } from "../changes.ts";

/** Two versions of an object, and who wrote the second. */
export interface Change {
  readonly kind: AnyKind | undefined;
  readonly before: KubeObject;
  readonly after: KubeObject;
  readonly nowMs: number;
  readonly by: string;
  readonly changes: readonly LeafChange[];
}

/** The rest of a sentence after its subject. */
export interface Predicate {
  readonly text: string;
  readonly sort: string;
}

type Says = (change: Change) => Predicate | undefined;

const VALUE_MAX = 40;
const MESSAGE_MAX = 160;

/** Types of conditions that are good news when they are False. */
const TROUBLE = /(Pressure|Unavailable|Failure|Target|Remaining)$/;
/** What the API says of every pod that is not ready yet. */
const SAYS_NOTHING = /^containers with (unready|incomplete) status/;

/** All of them; the first that speaks is heard. */
export const predicates: readonly Says[] = [
  markedForDeletion,
  assigned,
  tainted,
  cordoned,
  scaled,
  templated,
  respecified,
  status,
  containerEnded,
  condition,
  counted,
  health,
  anyField,
];

function markedForDeletion({ before, after, nowMs, by }: Change): Predicate | undefined {
  const { deletionTimestamp } = after.metadata;
  if (deletionTimestamp === undefined || before.metadata.deletionTimestamp !== undefined) return undefined;
  const graceMs = parseTime(deletionTimestamp) - Math.floor(nowMs / 1_000) * 1_000;
  const grace = graceMs > 0 ? `, with a grace of ${goDuration(graceMs)}` : "";
  return { text: `was marked for deletion by ${by}${grace}`, sort: "marked for deletion" };
}

function assigned({ changes, by }: Change): Predicate | undefined {
  const node = changes.find(({ path, from }) => path === "spec.nodeName" && from === undefined);
  return node && { text: `was assigned to ${valueText(node.to, VALUE_MAX)} by ${by}`, sort: "assigned" };
}

function tainted({ before, after, by }: Change): Predicate | undefined {
  const [old, next] = [taintsOf(before), taintsOf(after)];
  const added = next.filter((taint) => !old.includes(taint));
  const removed = old.filter((taint) => !next.includes(taint));
  if (added.length > 0) return { text: `was tainted ${added.join(", ")} by ${by}`, sort: `tainted ${added.join()}` };
  if (removed.length > 0) return { text: `was freed of the taint ${removed.join(", ")} by ${by}`, sort: `untainted ${removed.join()}` };
  return undefined;
}

/** `key=value:Effect`, as people write them; empty for what has no taints. */
function taintsOf(object: KubeObject): readonly string[] {
  const { spec } = object as { readonly spec?: { readonly taints?: readonly { key: string; value?: string; effect: string }[] } };
  return (spec?.taints ?? []).map(({ key, value = "", effect }) => `${key}${value === "" ? "" : `=${value}`}:${effect}`);
}

function cordoned({ changes, by }: Change): Predicate | undefined {
  const found = changes.find(({ path }) => path === "spec.unschedulable");
  if (found === undefined) return undefined;
  const done = found.to === true ? "cordoned" : "uncordoned";
  return { text: `was ${done} by ${by}`, sort: done };
}

function scaled({ changes, by }: Change): Predicate | undefined {
  const found = changes.find(({ path }) => path === "spec.replicas");
  return (
    found && { text: `was scaled from ${valueText(found.from, VALUE_MAX)} to ${valueText(found.to, VALUE_MAX)} by ${by}`, sort: "scaled" }
  );
}

function templated({ changes, by }: Change): Predicate | undefined {
  const found = changes.filter(({ path }) => path.startsWith("spec.template."));
  if (found.length === 0) return undefined;
  return { text: `got a new template from ${by} (${listText(found, "spec.template.spec.")})`, sort: "templated" };
}

function respecified({ changes, by }: Change): Predicate | undefined {
  const found = changes.filter(({ path }) => !path.startsWith("status") && !path.startsWith("metadata"));
  return found.length === 0 ? undefined : { text: `was changed by ${by} (${listText(found, "spec.")})`, sort: "changed" };
}

/** The STATUS cell of its kind, and what explains it. */
function status(change: Change): Predicate | undefined {
  const column = change.kind?.columns.find(({ name }) => name === "STATUS");
  if (column === undefined) return undefined;
  const [from, to] = cellsOf(column, change);
  if (from === to) return undefined;
  const why = endingOf(change) ?? badCondition(change)?.message;
  return { text: `became ${to}, says ${change.by}${why === undefined ? "" : `: ${why}`}`, sort: `status ${to}` };
}

function containerEnded(change: Change): Predicate | undefined {
  const ending = endingOf(change);
  return ending === undefined ? undefined : { text: `has news, says ${change.by}: ${ending}`, sort: ending.replaceAll(/\d+/g, "") };
}

interface ContainerStatus {
  readonly name: string;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly exitCode: number; readonly reason?: string };
  };
}

/** `container web ended with exit code 1 (Error)`; of a container that has come to wait, why. */
function endingOf({ before, after }: Change): string | undefined {
  const old = containerStatuses(before);
  for (const { name, state } of containerStatuses(after)) {
    const was = old.find((container) => container.name === name)?.state;
    const ended = state?.terminated;
    if (ended !== undefined && was?.terminated === undefined) {
      return `container ${name} ended with exit code ${ended.exitCode}${ended.reason === undefined ? "" : ` (${ended.reason})`}`;
    }
    const waits = state?.waiting;
    if (waits?.message !== undefined && waits.reason !== was?.waiting?.reason)
      return `container ${name}: ${valueText(waits.message, MESSAGE_MAX)}`;
  }
  return undefined;
}

function containerStatuses(object: KubeObject): readonly ContainerStatus[] {
  const { status } = object as { readonly status?: Readonly<Record<string, readonly ContainerStatus[] | undefined>> };
  return [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
}

interface ConditionChange {
  readonly type: string;
  readonly status: string;
  readonly message: string | undefined;
  /** What it says now is that something is missing or unknown. */
  readonly isBad: boolean;
}

function condition(change: Change): Predicate | undefined {
  const found = badCondition(change) ?? (cellChange(change) === undefined ? conditionsOf(change)[0] : undefined);
  if (found === undefined) return undefined;
  const why = found.message === undefined || found.message === "" ? "" : `: ${found.message}`;
  return { text: `has ${found.type}=${found.status}, says ${change.by}${why}`, sort: `${found.type}=${found.status}` };
}

/** The condition that has come to speak of trouble; Ready speaks for the others. */
function badCondition(change: Change): ConditionChange | undefined {
  const bad = conditionsOf(change).filter(({ isBad }) => isBad);
  return bad.find(({ type }) => type === "Ready") ?? bad[0];
}

/** Conditions whose status changed. */
function conditionsOf({ before, after }: Change): readonly ConditionChange[] {
  const old = conditionList(before);
  return conditionList(after)
    .filter(({ type, status: now }) => old.find((each) => each.type === type)?.status !== now)
    .map(({ type, status: now, message }) => {
      const text = message === undefined ? undefined : valueText(message.replace(/\.$/, ""), MESSAGE_MAX);
      const isBad = text !== undefined && !SAYS_NOTHING.test(text) && (now === "Unknown" || (now === "True") === TROUBLE.test(type));
      return { type, status: now, message: text, isBad };
    });
}

function conditionList(object: KubeObject): readonly { readonly type: string; readonly status: string; readonly message?: string }[] {
  const { status } = object as {
    readonly status?: { readonly conditions?: readonly { type: string; status: string; message?: string }[] };
  };
  return status?.conditions ?? [];
}

/** Whether a table would show the update. */
export function hasNewCells(change: Change): boolean {
  return cellChange(change) !== undefined;
}

/** A column that all may read: READY 2/3 → 3/3. */
function counted(change: Change): Predicate | undefined {
  const found = cellChange(change);
  return found && { text: `went from ${found.name} ${found.from} to ${found.to}, says ${change.by}`, sort: found.name };
}

function cellChange(change: Change): { readonly name: string; readonly from: string; readonly to: string } | undefined {
  for (const column of change.kind?.columns ?? []) {
    if (column.volatile === true) continue;
    const [from, to] = cellsOf(column, change);
    if (from !== to) return { name: column.name, from, to };
  }
  return undefined;
}

function cellsOf(column: Column<KubeObject>, { before, after, nowMs }: Change): readonly [from: string, to: string] {
  return [column.cell(before, { nowMs }), column.cell(after, { nowMs })];
}

function health({ kind, before, after, nowMs, by }: Change): Predicate | undefined {
  const [was, is] = [kind?.health(before, { nowMs }), kind?.health(after, { nowMs })];
  if (is === undefined || is.why === "" || is.state === was?.state) return undefined;
  return { text: `is ${is.state}, says ${by}: ${is.why}`, sort: is.state };
}

function anyField({ changes, by }: Change): Predicate | undefined {
  const leaf = changes.find((change) => !isBookkeeping(change));
  if (leaf === undefined) return undefined;
  return { text: `was changed by ${by} (${listText([leaf], "")})`, sort: leaf.path };
}

/** `containers.web.image: a → b, +2 more`. */
function listText(changes: readonly LeafChange[], prefix: string): string {
  const [first] = changes;
  if (first === undefined) return "";
  const path = first.path.startsWith(prefix) ? first.path.slice(prefix.length) : first.path;
  const more = changes.length > 1 ? `, +${changes.length - 1} more` : "";
  return `${path}: ${valueText(first.from, VALUE_MAX)} → ${valueText(first.to, VALUE_MAX)}${more}`;
}
