/**
 * CREATED AT: the column of kinds that upstream prints as it prints what it does not know.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/registry/rest/table.go
 */
import type { Column, KubeObject } from "../kind.ts";

export const createdAtColumn: Column<KubeObject> = {
  name: "CREATED AT",
  cell: ({ metadata }) => metadata.creationTimestamp ?? "",
  type: "date",
};
