/**
 * CSIDriver: what the cluster must know about a CSI driver, whose name is the object's.
 * @see kubernetes staging/src/k8s.io/api/storage/v1/types.go
 */
import { ageColumn, nameColumn } from "../columns.ts";
import { defineKind } from "../kind.ts";
import { typeAndMeta } from "../meta.ts";
import { bool, type Infer, int64, list, oneOf, optional, part, struct, text } from "../schema.ts";
import { atomic } from "../shapes/list-rules.ts";
import { patched } from "../shapes/sharing.ts";
import { validateCsiDriver, validateCsiDriverUpdate } from "./csi-driver/validate.ts";

const tokenRequest = struct("TokenRequest", () => ({
  audience: text("Who the token is for; empty means the API server."),
  expirationSeconds: optional(int64("How long the token is good.")),
}));
export type CsiTokenRequest = Infer<typeof tokenRequest>;

const csiDriverSpec = struct("CSIDriverSpec", () => ({
  attachRequired: bool("Whether volumes must be attached to a node before they are mounted; yes unless said otherwise."),
  fsGroupPolicy: oneOf(
    ["File", "None", "ReadWriteOnceWithFSType"],
    "Whether the kubelet may change who owns the volume's files; ReadWriteOnceWithFSType unless said otherwise.",
  ),
  nodeAllocatableUpdatePeriodSeconds: optional(int64("How often the kubelet asks the driver how many volumes the node can use.")),
  podInfoOnMount: bool("Whether the driver is told for which pod it mounts; no unless said otherwise."),
  requiresRepublish: bool("Whether the driver is asked to mount again from time to time; no unless said otherwise."),
  seLinuxMount: optional(bool("Whether the driver can mount with a SELinux context.")),
  storageCapacity: bool("Whether the scheduler looks at the capacity that the driver reports; no unless said otherwise."),
  tokenRequests: optional(list(tokenRequest, "Tokens of the pod's account that the driver is handed.", atomic)),
  volumeLifecycleModes: list(
    oneOf(["Persistent", "Ephemeral"], "A mode.", "v1.VolumeLifecycleMode"),
    "Whether volumes are objects of their own or live with a pod; Persistent unless said otherwise.",
    { listType: "set" },
  ),
}));
export type CsiDriverSpec = Infer<typeof csiDriverSpec>;

const csiDriver = struct("CSIDriver", () => ({
  ...typeAndMeta(),
  spec: part(csiDriverSpec, "What the driver can and needs."),
}));
export type CsiDriver = Infer<typeof csiDriver>;

export const csiDriverKind = defineKind({
  kind: "CSIDriver",
  group: "storage.k8s.io",
  version: "v1",
  plural: "csidrivers",
  shortNames: [],
  categories: [],
  namespaced: false,
  history: "full",
  schema: csiDriver,
  columns: [
    nameColumn,
    { name: "ATTACHREQUIRED", cell: ({ spec }) => String(spec.attachRequired), type: "boolean" },
    { name: "PODINFOONMOUNT", cell: ({ spec }) => String(spec.podInfoOnMount), type: "boolean" },
    { name: "STORAGECAPACITY", cell: ({ spec }) => String(spec.storageCapacity), type: "boolean" },
    { name: "TOKENREQUESTS", cell: ({ spec }) => spec.tokenRequests?.map(({ audience }) => audience).join(",") ?? "<unset>" },
    { name: "REQUIRESREPUBLISH", cell: ({ spec }) => String(spec.requiresRepublish), type: "boolean" },
    { name: "MODES", cell: ({ spec }) => spec.volumeLifecycleModes.join(",") || "<none>" },
    ageColumn,
  ],
  health: () => ({ state: "ok", why: "" }),
  defaults: withDriverDefaults,
  validate: validateCsiDriver,
  validateUpdate: validateCsiDriverUpdate,
});

function withDriverDefaults(object: CsiDriver): CsiDriver {
  const { spec = {} }: { readonly spec?: Partial<CsiDriverSpec> } = object;
  const filledSpec: Partial<CsiDriverSpec> = patched(spec, {
    attachRequired: spec.attachRequired ?? true,
    podInfoOnMount: spec.podInfoOnMount ?? false,
    storageCapacity: spec.storageCapacity ?? false,
    fsGroupPolicy: spec.fsGroupPolicy ?? "ReadWriteOnceWithFSType",
    ...((spec.volumeLifecycleModes ?? []).length > 0 ? {} : { volumeLifecycleModes: ["Persistent"] }),
    requiresRepublish: spec.requiresRepublish ?? false,
    seLinuxMount: spec.seLinuxMount ?? false,
  });
  return filledSpec === spec ? object : { ...object, spec: filledSpec as CsiDriverSpec };
}
