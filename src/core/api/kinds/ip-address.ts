/**
 * IPAddress: an address of the cluster that is taken, and who has it; the name is the address.
 *
 * Services are given their addresses first, and such an object tells of each after that.
 * @see kubernetes staging/src/k8s.io/api/networking/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { type Infer, optional, part, struct, text } from "../schema.ts";
import { filled } from "../shapes/sharing.ts";
import { describeIpAddress } from "./ip-address/describe.ts";
import { validateIpAddress, validateIpAddressUpdate } from "./ip-address/validate.ts";

const parentReference = struct("ParentReference", () => ({
  group: optional(text("API group of the owner; empty means the core group.")),
  name: text("Name of the owner."),
  namespace: optional(text("Namespace of the owner.")),
  resource: text("Resource of the owner, such as services."),
}));

const ipAddressSpec = struct("IPAddressSpec", () => ({
  parentRef: optional(part(parentReference, "Who has the address; never changes.")),
}));

const ipAddress = struct("IPAddress", () => ({
  ...typeAndMeta(),
  spec: part(ipAddressSpec, "Who has the address."),
}));
export type IpAddress = Infer<typeof ipAddress>;

export const ipAddressKind = defineKind({
  kind: "IPAddress",
  group: "networking.k8s.io",
  version: "v1",
  plural: "ipaddresses",
  shortNames: ["ip"],
  categories: [],
  namespaced: false,
  history: "full",
  // An address may hold colons; what else it must be is for `validate` to say.
  nameRule: "path",
  schema: ipAddress,
  indexes: {
    service: ({ spec: { parentRef } }) =>
      parentRef?.resource === "services" ? `${parentRef.namespace ?? ""}/${parentRef.name}` : undefined,
  },
  columns: [nameColumn, { name: "PARENTREF", cell: parentText }, { ...ageColumn, tuiOnly: true }],
  health: () => ({ state: "ok", why: "" }),
  defaults: (object) => filled(object, { spec: {} }),
  validate: validateIpAddress,
  validateUpdate: validateIpAddressUpdate,
  describe: describeIpAddress,
});

function parentText({ spec: { parentRef } }: IpAddress): string {
  if (parentRef === undefined) return "<none>";
  const group = parentRef.group ? `.${parentRef.group}` : "";
  const namespace = parentRef.namespace ? `/${parentRef.namespace}` : "";
  return `${`${parentRef.resource}${group}`.toLowerCase()}${namespace}/${parentRef.name}`;
}
