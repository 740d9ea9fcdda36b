/**
 * What is different between two instants of a cluster: the keys of a kind whose objects are not the same; pure.
 */
import type { Cluster, ObjectKey } from "../../core/index.ts";

/** Keys that only one of the stores has, or that stand for another object there; both tables are walked side by side. */
export function changedKeys(before: Pick<Cluster, "store">, after: Pick<Cluster, "store">, kind: string): readonly ObjectKey[] {
  const changed: ObjectKey[] = [];
  const [old, next] = [before.store.table(kind).entries(), after.store.table(kind).entries()];
  let [was, is] = [old.next(), next.next()];
  while (was.done !== true || is.done !== true) {
    const [oldKey, oldObject] = was.done === true ? [undefined, undefined] : was.value;
    const [key, object] = is.done === true ? [undefined, undefined] : is.value;
    const isGone = oldKey !== undefined && (key === undefined || oldKey < key);
    const isNew = key !== undefined && (oldKey === undefined || key < oldKey);
    if (isGone) changed.push(oldKey);
    else if (key !== undefined && (isNew || object !== oldObject)) changed.push(key);
    if (!isNew) was = old.next();
    if (!isGone) is = next.next();
  }
  return changed;
}
