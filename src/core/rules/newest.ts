/**
 * Which of several default classes counts: the newest, and of equally old ones the first by name.
 */
import type { KubeObject } from "../api/kind.ts";
import { compareKeys } from "../sim/tree.ts";

/** The newest of the objects; undefined of none. */
export function newestOf<T extends KubeObject>(objects: readonly T[]): T | undefined {
  const sorted = objects.toSorted(
    (a, b) =>
      compareKeys(b.metadata.creationTimestamp ?? "", a.metadata.creationTimestamp ?? "") || compareKeys(a.metadata.name, b.metadata.name),
  );
  return sorted[0];
}
