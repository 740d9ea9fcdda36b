/**
 * The part of `kubectl describe node` that tells which pods are on the node and what they ask of it.
 *
 * Amounts are added the way kubectl does, as quantities: a sum keeps the spelling of its first summand.
 * Absent on purpose: amounts of a resize under way, which kubectl reads from the container statuses.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeNodeResource and pkg/util/resource/resource.go
 */
import { compareKeys } from "../../../sim/tree.ts";
import type { Description } from "../../describe.ts";
import { ageText } from "../../duration.ts";
import type { KubeObject, Related } from "../../kind.ts";
import { addQuantities, canonicalQuantity, compareQuantities, cpuMillis, quantityValue } from "../../quantity.ts";
import type { PodSpec } from "../../shapes/pod-spec.ts";
import type { Node } from "./fields.ts";

type Amounts = { readonly [resource: string]: string };
type Side = "requests" | "limits";

/** A Pod as far as this description needs it; kinds do not import each other. */
interface PlacedPod extends KubeObject {
  readonly spec: PodSpec;
  readonly status: { readonly phase?: string };
}

const isPod = (object: KubeObject): object is PlacedPod => object.kind === "Pod";

/** Writes `Non-terminated Pods:` and `Allocated resources:`. */
export function describeAllocation({ line }: Description, node: Node, related: Related): void {
  const { capacity = {}, allocatable = {} } = node.status;
  const offered = Object.keys(allocatable).length > 0 ? allocatable : capacity;
  const pods = [...related.list("Pod", { node: node.metadata.name })]
    .filter(isPod)
    .filter(({ status }) => status.phase !== "Succeeded" && status.phase !== "Failed");
  line(0, "Non-terminated Pods:", `(${pods.length} in total)`);
  line(1, "Namespace", "Name", "", "CPU Requests", "CPU Limits", "Memory Requests", "Memory Limits", "Age");
  line(1, "---------", "----", "", "------------", "----------", "---------------", "-------------", "---");
  for (const { metadata, spec } of pods) {
    const [requests, limits] = [podAmounts(spec, "requests"), podAmounts(spec, "limits")];
    const cells = ["cpu", "memory"].flatMap((resource) => [share(requests, offered, resource), share(limits, offered, resource)]);
    line(1, metadata.namespace ?? "", metadata.name, "", ...cells, ageText(metadata.creationTimestamp, related.nowMs));
  }
  line(0, "Allocated resources:");
  line(0, "  (Total limits may be over 100 percent, i.e., overcommitted.)");
  line(1, "Resource", "Requests", "Limits");
  line(1, "--------", "--------", "------");
  const requests = pods.map(({ spec }) => podAmounts(spec, "requests")).reduce(addAmounts, {});
  const limits = pods.map(({ spec }) => podAmounts(spec, "limits")).reduce(addAmounts, {});
  const others = Object.keys(offered).sort(compareKeys);
  const isHuge = (resource: string) => resource.startsWith("hugepages-");
  for (const resource of ["cpu", "memory", "ephemeral-storage", ...others.filter(isHuge)]) {
    line(1, resource, share(requests, offered, resource), share(limits, offered, resource));
  }
  for (const resource of others.filter((name) => !isHuge(name) && !PLAIN_RESOURCES.has(name))) {
    line(1, resource, amountText(requests, resource), amountText(limits, resource));
  }
}

const PLAIN_RESOURCES: ReadonlySet<string> = new Set(["cpu", "memory", "ephemeral-storage", "pods"]);

function amountText(amounts: Amounts, resource: string): string {
  return canonicalQuantity(amounts[resource] ?? "0");
}

/** `100m (2%)`: the percentage of what is offered, cut to a whole number. */
function share(amounts: Amounts, offered: Amounts, resource: string): string {
  const read = resource === "cpu" ? cpuMillis : quantityValue;
  const whole = read(offered[resource]);
  const percent = whole === 0 ? 0 : Math.trunc((read(amounts[resource]) / whole) * 100);
  return `${amountText(amounts, resource)} (${percent}%)`;
}

/** What a pod asks for: its containers together, or its most demanding init container beside the sidecars started before it. */
function podAmounts(spec: PodSpec, side: Side): Amounts {
  let total = spec.containers.map(({ resources }) => resources[side] ?? {}).reduce<Amounts>(addAmounts, {});
  let sidecars: Amounts = {};
  let start: Amounts = {};
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const own = resources[side] ?? {};
    if (restartPolicy === "Always") {
      total = addAmounts(total, own);
      sidecars = addAmounts(sidecars, own);
      start = largerAmounts(start, sidecars);
    } else {
      start = largerAmounts(start, addAmounts(own, sidecars));
    }
  }
  return withOverhead(largerAmounts(total, start), spec.overhead ?? {}, side);
}

/** The pod's own cost counts against limits only where there is one. */
function withOverhead(amounts: Amounts, overhead: Amounts, side: Side): Amounts {
  if (side === "requests") return addAmounts(amounts, overhead);
  const limited = Object.entries(overhead).filter(([resource]) => compareQuantities(amounts[resource] ?? "0", "0") !== 0);
  return addAmounts(amounts, Object.fromEntries(limited));
}

function addAmounts(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, addQuantities);
}

function largerAmounts(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, (left, right) => (compareQuantities(left, right) < 0 ? right : left));
}

function combine(a: Amounts, b: Amounts, merge: (left: string, right: string) => string): Amounts {
  const result: { [resource: string]: string } = { ...a };
  for (const [resource, amount] of Object.entries(b)) {
    const known = result[resource];
    result[resource] = known === undefined ? amount : merge(known, amount);
  }
  return result;
}
