/**
 * The order of a merged list: the patch decides among its items, the server among those only it has, and the two are interleaved.
 * @see kubernetes staging/src/k8s.io/apimachinery/pkg/util/strategicpatch/patch.go (normalizeElementOrder)
 */
import { isRecord } from "../field-walk.ts";
import { badType, noMergeKey, PATCH } from "./directives.ts";

/** What identifies an item: the value under the merge key, or the item itself in a set of scalars. */
export function identityOf(item: unknown, mergeKey: string | undefined): unknown {
  if (mergeKey === undefined) return item;
  if (!isRecord(item)) throw badType("map", item);
  if (!Object.hasOwn(item, mergeKey)) throw noMergeKey(item, mergeKey);
  return item[mergeKey];
}

/** The merged items, those named in `patchOrder` in its order and the others in the order of `serverOrder`. */
export function ordered(
  merged: readonly unknown[],
  orders: { readonly patchOrder: readonly unknown[]; readonly serverOrder: readonly unknown[] },
  mergeKey: string | undefined,
): readonly unknown[] {
  const inPatch = indexes(orders.patchOrder, mergeKey);
  const onServer = indexes(orders.serverOrder, mergeKey);
  const fromPatch = sorted(
    merged.filter((item) => inPatch.has(identityOf(item, mergeKey))),
    inPatch,
    mergeKey,
  );
  const serverOnly = sorted(
    merged.filter((item) => !inPatch.has(identityOf(item, mergeKey))),
    onServer,
    mergeKey,
  );
  const interleaved: unknown[] = [];
  let left = 0;
  for (const item of fromPatch) {
    const place = onServer.get(identityOf(item, mergeKey));
    // A server's item goes before the patch's next one only when the server had both, in that order.
    for (; place !== undefined && left < serverOnly.length; left += 1) {
      const other = onServer.get(identityOf(serverOnly[left], mergeKey));
      if (other === undefined || other > place) break;
      interleaved.push(serverOnly[left]);
    }
    interleaved.push(item);
  }
  return [...interleaved, ...serverOnly.slice(left)];
}

/** The items sorted by their place in `order`; those marked for deletion last. */
export function sorted(items: readonly unknown[], order: ReadonlyMap<unknown, number>, mergeKey: string | undefined): unknown[] {
  const isDeletion = (item: unknown) => isRecord(item) && item[PATCH] === "delete";
  const place = (item: unknown) => order.get(identityOf(item, mergeKey)) ?? order.size;
  const staying = items.filter((item) => !isDeletion(item)).sort((a, b) => place(a) - place(b));
  return [...staying, ...items.filter(isDeletion)];
}

/** Where each item stands in a list. */
export function indexes(list: readonly unknown[], mergeKey: string | undefined): ReadonlyMap<unknown, number> {
  const places = new Map<unknown, number>();
  for (const [index, item] of list.entries()) {
    const identity = identityOf(item, mergeKey);
    if (!places.has(identity)) places.set(identity, index);
  }
  return places;
}
