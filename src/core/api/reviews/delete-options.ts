/**
 * DeleteOptions: how something is to be deleted; the body of a DELETE.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/apis/meta/v1/types.go
 */
import { bool, int64, list, optional, part, struct, text } from "../schema.ts";
import type { VirtualKind } from "./virtual-kind.ts";

const preconditions = struct("Preconditions", () => ({
  resourceVersion: optional(text("The version that the object must have.")),
  uid: optional(text("The UID that the object must have.")),
}));

export const deleteOptions = struct("DeleteOptions", () => ({
  apiVersion: optional(text("API version of the options.")),
  dryRun: optional(list(text("All."), "With All, everything is done but the deletion.", { listType: "atomic" })),
  gracePeriodSeconds: optional(int64("Seconds of grace; zero for none.")),
  ignoreStoreReadErrorWithClusterBreakingPotential: optional(bool("Deletes what the store cannot read any more.")),
  kind: optional(text("DeleteOptions.")),
  orphanDependents: optional(bool("Older word for propagationPolicy: true for Orphan.")),
  preconditions: optional(part(preconditions, "What must hold, or nothing is deleted.")),
  propagationPolicy: optional(text("What becomes of dependents: Orphan, Background or Foreground.")),
}));

export const deleteOptionsKind: VirtualKind = {
  kind: "DeleteOptions",
  group: "",
  version: "v1",
  plural: "",
  namespaced: false,
  verbs: [],
  schema: deleteOptions,
};
