/**
 * The `Pod Template:` block of a workload.
 * @see kubernetes staging/src/k8s.io/kubectl/pkg/describe/describe.go DescribePodTemplate
 */
import { compareKeys } from "../../sim/tree.ts";
import { type Description, tolerationLines } from "../describe.ts";
import { labelSelectorText } from "../selector.ts";
import type { PodSpec } from "../shapes/pod-spec.ts";
import { describeContainers } from "./containers.ts";
import { describeVolumes } from "./volumes.ts";

type Labels = { readonly [key: string]: string };

/** A pod template as workloads carry it. */
export interface DescribedTemplate {
  readonly metadata?: { readonly labels?: Labels | undefined; readonly annotations?: Labels | undefined } | undefined;
  readonly spec: PodSpec;
}

/** Writes the block into the workload's own description, so that its columns go on. */
export function describePodTemplate(out: Description, { metadata, spec }: DescribedTemplate): void {
  out.line(0, "Pod Template:");
  out.labelsBlock("  Labels:", metadata?.labels);
  if (Object.keys(metadata?.annotations ?? {}).length > 0) out.annotationsBlock("  Annotations:", metadata?.annotations);
  if (spec.serviceAccountName) out.line(1, "Service Account:", spec.serviceAccountName);
  const initContainers = spec.initContainers ?? [];
  if (initContainers.length > 0) describeContainers(out, "Init Containers:", initContainers, { indent: "  " });
  describeContainers(out, "Containers:", spec.containers, { indent: "  " });
  describeVolumes(out, spec.volumes, "  ");
  describeSpread(out, spec, "  ");
  if (spec.priorityClassName) out.line(1, "Priority Class Name:", spec.priorityClassName);
  out.labelsBlock("  Node-Selectors:", spec.nodeSelector);
  out.block("  Tolerations:", tolerationLines(spec.tolerations));
}

/** Writes `Topology Spread Constraints:` when there are any; `indent` is upstream's two spaces inside a template. */
export function describeSpread(out: Description, spec: PodSpec, indent: "" | "  "): void {
  const constraints = [...(spec.topologySpreadConstraints ?? [])].sort((a, b) => compareKeys(a.topologyKey, b.topologyKey));
  if (constraints.length === 0) return;
  const lines = constraints.map(({ topologyKey, whenUnsatisfiable, maxSkew, labelSelector }) => {
    const selector = labelSelector === undefined ? "" : ` for selector ${labelSelectorText(labelSelector)}`;
    return `${topologyKey}:${whenUnsatisfiable} when max skew ${maxSkew} is exceeded${selector}`;
  });
  out.block(`${indent}Topology Spread Constraints:`, lines);
}
