/**
 * The columns that Deployments, ReplicaSets and their like share when wide.
 * @see kubernetes pkg/printers/internalversion/printers.go layoutContainerCells
 */
import type { Column, KubeObject } from "../kind.ts";
import type { LabelSelector } from "../meta.ts";
import { labelSelectorText } from "../selector.ts";
import type { PodTemplateSpec } from "./pod-spec.ts";

interface Templated extends KubeObject {
  readonly spec: { readonly selector?: LabelSelector | undefined; readonly template: PodTemplateSpec };
}

/** CONTAINERS and IMAGES of the template that `templateOf` finds. */
export function containerColumns<T extends KubeObject>(templateOf: (object: T) => PodTemplateSpec | undefined): readonly Column<T>[] {
  const containersOf = (object: T) => templateOf(object)?.spec.containers ?? [];
  return [
    {
      name: "CONTAINERS",
      cell: (object) =>
        containersOf(object)
          .map(({ name }) => name)
          .join(","),
      wide: true,
      rank: 7,
    },
    {
      name: "IMAGES",
      cell: (object) =>
        containersOf(object)
          .map(({ image }) => image ?? "")
          .join(","),
      wide: true,
    },
  ];
}

/** CONTAINERS, IMAGES and SELECTOR. */
export const templateColumns: readonly Column<Templated>[] = [
  ...containerColumns<Templated>(({ spec }) => spec.template),
  { name: "SELECTOR", cell: ({ spec }) => labelSelectorText(spec.selector), wide: true, rank: 8 },
];
