/**
 * ServiceCIDR: ranges from which services get their addresses.
 *
 * The cluster starts with one called kubernetes; addresses are given from its range, further ones are stored only.
 * @see kubernetes staging/src/k8s.io/api/networking/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { condition, typeAndMeta } from "../meta.ts";
import { type Infer, list, optional, part, struct, text } from "../schema.ts";
import { atomic, mergedBy } from "../shapes/list-rules.ts";
import { filled } from "../shapes/sharing.ts";
import { describeServiceCidr } from "./service-cidr/describe.ts";
import { validateServiceCidr, validateServiceCidrUpdate } from "./service-cidr/validate.ts";

const serviceCidrSpec = struct("ServiceCIDRSpec", () => ({
  cidrs: optional(list(text("A range in CIDR notation."), "The ranges, one per address family.", atomic)),
}));

const serviceCidrStatus = struct("ServiceCIDRStatus", () => ({
  conditions: optional(list(condition, "What is known about the ranges; Ready is True once services may use them.", mergedBy("type"))),
}));

const serviceCidr = struct("ServiceCIDR", () => ({
  ...typeAndMeta(),
  spec: part(serviceCidrSpec, "The ranges."),
  status: part(serviceCidrStatus, "What became of them."),
}));
export type ServiceCidr = Infer<typeof serviceCidr>;

export const serviceCidrKind = defineKind({
  kind: "ServiceCIDR",
  group: "networking.k8s.io",
  version: "v1",
  plural: "servicecidrs",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  hasStatus: true,
  schema: serviceCidr,
  columns: [nameColumn, { name: "CIDRS", cell: ({ spec }) => (spec.cidrs ?? []).join(",") }, ageColumn],
  health: () => ({ state: "ok", why: "" }),
  defaults: (object) => filled(object, { spec: {}, status: {} }),
  validate: validateServiceCidr,
  validateUpdate: validateServiceCidrUpdate,
  describe: describeServiceCidr,
});
