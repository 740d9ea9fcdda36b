/**
 * How storage is kept from going while it is used: it has a finalizer, which is taken away when nobody uses it any more.
 * @see kubernetes pkg/controller/volume/protectionutil/utils.go
 */
import type { KubeObject } from "../api/kind.ts";

/** What of an object has to be written so that it is protected while it is there, and let go when it is free. */
export function protectedObject<T extends KubeObject>(object: T, finalizer: string, isUsed: () => boolean): T | undefined {
  const { finalizers = [], deletionTimestamp } = object.metadata;
  const isProtected = finalizers.includes(finalizer);
  if (deletionTimestamp === undefined) return isProtected ? undefined : withFinalizers(object, [...finalizers, finalizer]);
  if (!isProtected || isUsed()) return undefined;
  return withFinalizers(
    object,
    finalizers.filter((name) => name !== finalizer),
  );
}

function withFinalizers<T extends KubeObject>(object: T, finalizers: readonly string[]): T {
  return { ...object, metadata: { ...object.metadata, finalizers } };
}
