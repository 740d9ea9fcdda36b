/**
 * The columns that Deployments, ReplicaSets and their like share when wide.
 * @see kubernetes pkg/printers/internalversion/printers.go layoutContainerCells
 */
import type { Column, KubeObject } from "../kind.ts";
import type { LabelSelector } from "../meta.ts";
import { labelSelectorText } from "../selector.ts";
import type { PodTemplateSpec } from "./pod-spec.ts";

interface Templated extends KubeObject {
  readonly spec: { readonly selector: LabelSelector; readonly template: PodTemplateSpec };
}

/** CONTAINERS, IMAGES and SELECTOR. */
export const templateColumns: readonly Column<Templated>[] = [
  { name: "CONTAINERS", cell: ({ spec }) => spec.template.spec.containers.map(({ name }) => name).join(","), wide: true, rank: 7 },
  { name: "IMAGES", cell: ({ spec }) => spec.template.spec.containers.map(({ image }) => image ?? "").join(","), wide: true },
  { name: "SELECTOR", cell: ({ spec }) => labelSelectorText(spec.selector), wide: true, rank: 8 },
];
