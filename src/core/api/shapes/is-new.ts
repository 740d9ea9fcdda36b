/**
 * Tells an object that is being created from one that is being changed, for validation that differs.
 */
import type { ObjectMeta } from "../meta.ts";

/** Only what has been stored has a version. */
export function isNew({ metadata }: { readonly metadata: ObjectMeta }): boolean {
  return metadata.resourceVersion === undefined || metadata.resourceVersion === "";
}
