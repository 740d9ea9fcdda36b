/**
 * The text of `kubectl describe namespace`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeNamespace
 */
import { compareKeys } from "../../../sim/tree.ts";
import { rfc1123 } from "../../describe/times.ts";
import { createDescription, type Description } from "../../describe.ts";
import type { KubeObject, Related } from "../../kind.ts";
import { canonicalQuantity } from "../../quantity.ts";
import type { Namespace } from "../namespace.ts";

type Amounts = { readonly [resource: string]: string };

/** A ResourceQuota as far as a description needs it. */
interface DescribedQuota extends KubeObject {
  readonly spec?: { readonly scopes?: readonly string[] };
  readonly status?: { readonly hard?: Amounts; readonly used?: Amounts };
}

/** A LimitRange as far as a description needs it. */
interface DescribedLimitRange extends KubeObject {
  readonly spec?: { readonly limits?: readonly LimitItem[] };
}

interface LimitItem {
  readonly type: string;
  readonly min?: Amounts;
  readonly max?: Amounts;
  readonly default?: Amounts;
  readonly defaultRequest?: Amounts;
  readonly maxLimitRequestRatio?: Amounts;
}

const isQuota = (object: KubeObject): object is DescribedQuota => object.kind === "ResourceQuota";
const isLimitRange = (object: KubeObject): object is DescribedLimitRange => object.kind === "LimitRange";

/** Describes a namespace with its quotas and limits. */
export function describeNamespace({ metadata, status }: Namespace, related: Related): string {
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  line(0, "Status:", status.phase);
  const conditions = status.conditions ?? [];
  if (conditions.length > 0) {
    line(0, "Conditions:");
    line(1, "Type", "Status", "LastTransitionTime", "Reason", "Message");
    line(1, "----", "------", "------------------", "------", "-------");
    for (const { type, status: truth, lastTransitionTime, reason = "", message = "" } of conditions) {
      line(1, type, truth, rfc1123(lastTransitionTime), reason, message);
    }
  }
  const where = { namespace: metadata.name };
  line(0, "");
  describeQuotas(description, [...related.list("ResourceQuota", where)].filter(isQuota));
  line(0, "");
  describeLimitRanges(description, [...related.list("LimitRange", where)].filter(isLimitRange));
  return description.text();
}

const SCOPE_TEXTS: { readonly [scope: string]: string } = {
  Terminating:
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.",
  BestEffort: "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.",
};

function describeQuotas({ line }: Description, quotas: readonly DescribedQuota[]): void {
  if (quotas.length === 0) {
    line(0, "No resource quota.");
    return;
  }
  line(0, "Resource Quotas");
  for (const { metadata, spec, status } of quotas) {
    line(1, "Name:", metadata.name);
    const scopes = [...(spec?.scopes ?? [])].sort(compareKeys);
    if (scopes.length > 0) line(1, "Scopes:", scopes.join(", "));
    for (const scope of scopes) if (SCOPE_TEXTS[scope] !== undefined) line(1, `* ${SCOPE_TEXTS[scope]}`);
    line(1, "Resource", "Used", "Hard");
    line(1, "--------", "---", "---");
    for (const [resource, hard] of sortedAmounts(status?.hard)) {
      line(1, resource, canonicalQuantity(status?.used?.[resource] ?? "0"), canonicalQuantity(hard));
    }
  }
}

function describeLimitRanges({ line }: Description, limitRanges: readonly DescribedLimitRange[]): void {
  if (limitRanges.length === 0) {
    line(0, "No LimitRange resource.");
    return;
  }
  line(0, "Resource Limits");
  line(0, " Type", "Resource", "Min", "Max", "Default Request", "Default Limit", "Max Limit/Request Ratio");
  line(0, " ----", "--------", "---", "---", "---------------", "-------------", "-----------------------");
  for (const item of limitRanges.flatMap(({ spec }) => spec?.limits ?? [])) {
    const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
    const resources = new Set(columns.flatMap((amounts) => Object.keys(amounts ?? {})));
    for (const resource of [...resources].sort(compareKeys)) {
      const cells = columns.map((amounts) => (amounts?.[resource] === undefined ? "-" : canonicalQuantity(amounts[resource])));
      line(0, ` ${item.type}`, resource, ...cells);
    }
  }
}

function sortedAmounts(amounts: Amounts | undefined): (readonly [string, string])[] {
  return Object.entries(amounts ?? {}).sort(([a], [b]) => compareKeys(a, b));
}
