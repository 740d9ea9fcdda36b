/**
 * Pure questions about pods that several agents ask.
 *
 * Absent on purpose: what the node has granted to a pod that is being resized; requests are those of the spec.
 * @see kubernetes pkg/api/v1/pod/util.go, staging/src/k8s.io/component-helpers/resource/helpers.go
 */
import { parseTime, rfc3339 } from "../api/duration.ts";
import type { Pod } from "../api/kinds/pod.ts";
import { cpuMillis, quantityValue } from "../api/quantity.ts";
import type { PodCondition } from "../api/shapes/container-status.ts";
import type { PodSpec } from "../api/shapes/pod-spec.ts";

export { qosClass } from "../api/kinds/pod/qos.ts";
export { controllerOf } from "../api/owner.ts";

/** The pod's condition of that type. */
export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  // A plain loop: this is asked for every pod of every reconcile.
  const { conditions } = pod.status;
  if (conditions === undefined) return undefined;
  for (let index = 0; index < conditions.length; index++) {
    const condition = conditions[index];
    if (condition !== undefined && condition.type === type) return condition;
  }
  return undefined;
}

/** Whether the pod may be sent traffic, as its Ready condition says. */
export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, "Ready")?.status === "True";
}

/** When the pod last became ready; undefined when it is not, or nobody wrote down when. */
export function readySinceMs(pod: Pod): number | undefined {
  const ready = podCondition(pod, "Ready");
  const sinceMs = ready?.status === "True" ? parseTime(ready.lastTransitionTime) : Number.NaN;
  return Number.isNaN(sinceMs) ? undefined : sinceMs;
}

/** Whether the pod has been ready for `minReadySeconds`, which is when a rollout may rely on it. */
export function isPodAvailable(pod: Pod, minReadySeconds: number, nowMs: number): boolean {
  if (!isPodReady(pod)) return false;
  const sinceMs = readySinceMs(pod);
  return minReadySeconds === 0 || (sinceMs !== undefined && sinceMs + minReadySeconds * 1_000 <= nowMs);
}

/** Whether the pod has come to its end, well or badly, and will not run again. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
}

/** Whether the pod is being deleted. */
export function isPodTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Whether the pod counts for its controller: neither at its end nor being deleted. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && !isPodTerminating(pod);
}

/** A condition of any kind. */
interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string | undefined;
}

/**
 * The conditions with `next` in the place of its type, or at the end.
 * Its time is that of the last change of status, whatever `next` says; the same list comes back when nothing changes.
 */
export function setCondition<C extends Condition>(conditions: readonly C[] | undefined, next: C, nowMs: number): readonly C[] {
  const list = conditions ?? [];
  const index = list.findIndex((condition) => condition.type === next.type);
  const previous = list[index];
  const isKept = previous?.status === next.status && previous.lastTransitionTime !== undefined;
  const dated = { ...next, lastTransitionTime: isKept ? previous.lastTransitionTime : rfc3339(nowMs) };
  if (previous === undefined) return [...list, dated];
  return isSame(previous, dated) ? list : list.with(index, dated);
}

function isSame(a: object, b: object): boolean {
  const right = new Map<string, unknown>(Object.entries(b));
  const left = new Map<string, unknown>(Object.entries(a));
  return [...left.keys(), ...right.keys()].every((field) => left.get(field) === right.get(field));
}

/** What a pod asks of its node. */
export interface Requests {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly ephemeralBytes: number;
  /** Everything else, by resource name: devices, huge pages. */
  readonly extended: ReadonlyMap<string, number>;
  /** As above, with 100m and 200Mi for each container that asks for nothing; only scores count with these. */
  readonly nonZeroCpuMillis: number;
  readonly nonZeroMemoryBytes: number;
}

const requestsOfSpecs = new WeakMap<PodSpec, Requests>();

/** The pod's requests: sidecars add up with the containers, init containers run one by one before them, overhead comes on top. */
export function effectiveRequests(spec: PodSpec): Requests {
  const known = requestsOfSpecs.get(spec);
  if (known !== undefined) return known;
  const requests = computeRequests(spec);
  requestsOfSpecs.set(spec, requests);
  return requests;
}

type Amounts = { readonly [resource: string]: string };
/** Amounts in the unit the scheduler counts in: thousandths for cpu, units for all else. */
type Totals = Map<string, number>;
type Defaults = ReadonlyMap<string, number>;

// A container that requests nothing is scored as if it asked for this much.
const CPU_MILLIS_UNASKED = 100;
const MEMORY_BYTES_UNASKED = 200 * 1024 * 1024;
const NOTHING: Defaults = new Map();

function computeRequests(spec: PodSpec): Requests {
  const totals = podTotals(spec, NOTHING);
  const nonZero = podTotals(spec, defaultsFor(spec, totals));
  const extended = new Map([...totals].filter(([name]) => name !== "cpu" && name !== "memory" && name !== "ephemeral-storage"));
  return {
    cpuMillis: totals.get("cpu") ?? 0,
    memoryBytes: totals.get("memory") ?? 0,
    ephemeralBytes: totals.get("ephemeral-storage") ?? 0,
    extended,
    nonZeroCpuMillis: nonZero.get("cpu") ?? 0,
    nonZeroMemoryBytes: nonZero.get("memory") ?? 0,
  };
}

/** With requests for the pod as a whole, what they name is not guessed per container. */
function defaultsFor(spec: PodSpec, totals: Totals): Defaults {
  const hasPodLevel = Object.keys(spec.resources?.requests ?? {}).some(isPodLevel);
  const defaults = new Map([
    ["cpu", CPU_MILLIS_UNASKED],
    ["memory", MEMORY_BYTES_UNASKED],
  ]);
  for (const name of hasPodLevel ? totals.keys() : []) defaults.delete(name);
  return defaults;
}

function podTotals(spec: PodSpec, defaults: Defaults): Totals {
  const totals: Totals = new Map();
  for (const { resources } of spec.containers) add(totals, amountsOf(resources?.requests, defaults));
  const peak: Totals = new Map();
  const sidecars: Totals = new Map();
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const amounts = amountsOf(resources?.requests, defaults);
    if (restartPolicy === "Always") {
      add(totals, amounts);
      add(sidecars, amounts);
      raise(peak, sidecars);
    } else {
      // While it runs, the sidecars started before it run too.
      add(amounts, sidecars);
      raise(peak, amounts);
    }
  }
  raise(totals, peak);
  for (const [name, value] of amountsOf(spec.resources?.requests, NOTHING)) if (isPodLevel(name)) totals.set(name, value);
  add(totals, amountsOf(spec.overhead, NOTHING));
  return totals;
}

function isPodLevel(name: string): boolean {
  return name === "cpu" || name === "memory" || name.startsWith("hugepages-");
}

function amountsOf(amounts: Amounts | undefined, defaults: Defaults): Totals {
  const totals: Totals = new Map(defaults);
  for (const [name, amount] of Object.entries(amounts ?? {})) totals.set(name, name === "cpu" ? cpuMillis(amount) : quantityValue(amount));
  return totals;
}

function add(totals: Totals, amounts: Defaults): void {
  for (const [name, value] of amounts) totals.set(name, (totals.get(name) ?? 0) + value);
}

function raise(totals: Totals, amounts: Defaults): void {
  for (const [name, value] of amounts) totals.set(name, Math.max(totals.get(name) ?? 0, value));
}
