/**
 * The text of `kubectl describe statefulset`.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go describeStatefulSet
 */
import { describePodTemplate } from "../../describe/pod-template.ts";
import { rfc1123 } from "../../describe/times.ts";
import { createDescription, type Description } from "../../describe.ts";
import type { Related } from "../../kind.ts";
import { canonicalQuantity } from "../../quantity.ts";
import { selectorOf, selectorText } from "../../selector.ts";
import { podPhaseCounts } from "../../shapes/replicated-describe.ts";
import type { StatefulSet, StatefulSetSpec } from "../stateful-set.ts";

const OLD_CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";

/** Describes a StatefulSet, its template and its claims. */
export function describeStatefulSet(object: StatefulSet, related: Related): string {
  const { metadata, spec, status } = object;
  const description = createDescription();
  const { line } = description;
  line(0, "Name:", metadata.name);
  line(0, "Namespace:", metadata.namespace ?? "");
  line(0, "CreationTimestamp:", rfc1123(metadata.creationTimestamp));
  line(0, "Selector:", selectorText(selectorOf(spec.selector)));
  description.labelsBlock("Labels:", metadata.labels);
  description.annotationsBlock("Annotations:", metadata.annotations);
  line(0, "Replicas:", `${spec.replicas} desired | ${status.replicas} total`);
  line(0, "Update Strategy:", spec.updateStrategy.type);
  const { partition, maxUnavailable } = spec.updateStrategy.rollingUpdate ?? {};
  if (partition !== undefined) {
    line(1, "Partition:", partition);
    if (maxUnavailable !== undefined) line(1, "MaxUnavailable:", maxUnavailable);
  }
  line(0, "Pods Status:", podPhaseCounts(object, related));
  describePodTemplate(description, spec.template);
  describeClaims(description, spec.volumeClaimTemplates ?? []);
  return description.text();
}

function describeClaims(description: Description, claims: NonNullable<StatefulSetSpec["volumeClaimTemplates"]>): void {
  const { line } = description;
  if (claims.length === 0) {
    line(0, "Volume Claims:", "<none>");
    return;
  }
  line(0, "Volume Claims:");
  for (const { metadata, spec } of claims) {
    line(1, "Name:", metadata.name);
    line(1, "StorageClass:", metadata.annotations?.[OLD_CLASS_ANNOTATION] ?? spec.storageClassName ?? "");
    description.labelsBlock("  Labels:", metadata.labels);
    // kubectl prints these annotations the way it prints labels.
    description.labelsBlock("  Annotations:", metadata.annotations);
    const size = spec.resources?.requests?.storage;
    line(1, "Capacity:", size === undefined ? "<default>" : canonicalQuantity(size));
    line(1, "Access Modes:", `[${(spec.accessModes ?? []).join(" ")}]`);
  }
}
