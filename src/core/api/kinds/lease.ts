/**
 * Lease: who holds a lock or is alive, renewed by its holder; every kubelet keeps one in kube-node-lease.
 * @see kubernetes staging/src/k8s.io/api/coordination/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, int32, microTime, optional, part, struct, text } from "../schema.ts";

const leaseSpec = struct("LeaseSpec", () => ({
  acquireTime: optional(microTime("When the present holder took the lease.")),
  holderIdentity: optional(text("Who holds the lease.")),
  leaseDurationSeconds: optional(int32("How long after renewTime others must wait before they take the lease.")),
  leaseTransitions: optional(int32("How often the lease changed hands.")),
  preferredHolder: optional(text("Who should take the lease over next.")),
  renewTime: optional(microTime("When the holder last renewed the lease.")),
  strategy: optional(text("How a coordinated election picks the holder.")),
}));

const lease = struct("Lease", () => ({
  ...typeAndMeta(),
  spec: optional(part(leaseSpec, "Holder and times.")),
}));
export type Lease = Infer<typeof lease>;

export const leaseKind = defineKind({
  kind: "Lease",
  group: "coordination.k8s.io",
  version: "v1",
  plural: "leases",
  shortNames: [],
  categories: [],
  namespaced: true,
  history: "last",
  schema: lease,
  columns: [nameColumn, { name: "HOLDER", cell: (object) => object.spec?.holderIdentity ?? "" }, ageColumn],
  health: () => ({ state: "ok", why: "" }),
});
