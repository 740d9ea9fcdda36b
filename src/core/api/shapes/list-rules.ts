/**
 * The ways in which patches and server-side apply merge the lists of a pod, named once.
 * @see kubernetes staging/src/k8s.io/api/core/v1/types.go (patchStrategy, patchMergeKey, listType, listMapKey)
 */

/** Replaced whole. */
export const atomic = { listType: "atomic" } as const;

/** An object that server-side apply replaces whole. */
export const atomicMap = { mapType: "atomic" } as const;

/** Merged entry by entry under one key; server-side apply may need more keys to tell entries apart. */
export function mergedBy(mergeKey: string, listKeys: readonly string[] = [mergeKey]) {
  return { patch: "merge", mergeKey, listType: "map", listKeys } as const;
}

/** Merged by name; of an entry's members only those in the patch are kept, for they exclude each other. */
export const mergedByNameRetainingKeys = {
  patch: "merge,retainKeys",
  mergeKey: "name",
  listType: "map",
  listKeys: ["name"],
} as const;
