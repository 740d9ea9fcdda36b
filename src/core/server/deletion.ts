/**
 * What a delete does: grace first, then finalizers, then the end.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/registry/rest/delete.go
 */
import { parseTime, rfc3339 } from "../api/duration.ts";
import { conflict } from "../api/errors.ts";
import type { KubeObject } from "../api/kind.ts";
import type { AnyKind } from "../api/registry.ts";

/** DeleteOptions of the API, as far as they are served. */
export interface DeleteOptions {
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly graceSeconds?: number | undefined;
  readonly propagation?: "Background" | "Foreground" | "Orphan" | undefined;
}

const FOREGROUND = "foregroundDeletion";
const ORPHAN = "orphan";

/** `remove` it now, `wait` because nothing changes, or store this. */
export function decideDeletion(kind: AnyKind, object: KubeObject, options: DeleteOptions, nowMs: number): "remove" | "wait" | KubeObject {
  checkPreconditions(kind, object, options);
  const finalizers = finalizersFor(object.metadata.finalizers ?? [], propagationOf(kind, object, options));
  const held = finalizers.length > 0 || (kind.strategy?.isHeld?.(object) ?? false);
  const grace = graceOf(kind, object, options);
  if (grace === 0 && !held) return "remove";
  const marked = markDeleting(kind, object, grace, nowMs);
  const kept = finalizers.length === 0 ? marked : { ...marked, metadata: { ...marked.metadata, finalizers } };
  const prepared: KubeObject = kind.strategy?.prepareDelete?.(kept) ?? kept;
  return prepared === object ? "wait" : prepared;
}

function checkPreconditions(kind: AnyKind, object: KubeObject, { uid, resourceVersion }: DeleteOptions): void {
  const { name, uid: actualUid = "", resourceVersion: actualVersion = "" } = object.metadata;
  if (uid !== undefined && uid !== actualUid) {
    throw conflict(
      kind,
      name,
      `the UID in the precondition (${uid}) does not match the UID in record (${actualUid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion !== undefined && resourceVersion !== actualVersion) {
    throw conflict(
      kind,
      name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${actualVersion}). The object might have been modified`,
    );
  }
}

/** What was asked for; else what an earlier delete began; else the kind's own way. */
function propagationOf(kind: AnyKind, { metadata }: KubeObject, { propagation }: DeleteOptions): DeleteOptions["propagation"] {
  if (propagation !== undefined || kind.strategy?.orphansByDefault !== true) return propagation;
  const isDecided = metadata.finalizers?.some((finalizer) => finalizer === FOREGROUND || finalizer === ORPHAN) ?? false;
  return isDecided ? undefined : "Orphan";
}

function finalizersFor(present: readonly string[], propagation: DeleteOptions["propagation"]): readonly string[] {
  if (propagation === undefined) return present;
  const others = present.filter((finalizer) => finalizer !== FOREGROUND && finalizer !== ORPHAN);
  if (propagation === "Foreground") return [...others, FOREGROUND];
  return propagation === "Orphan" ? [...others, ORPHAN] : others;
}

/** Seconds of grace: the kind's rule, and never below one second unless it is none at all. */
function graceOf(kind: AnyKind, object: KubeObject, { graceSeconds }: DeleteOptions): number {
  const wanted = kind.strategy?.graceSeconds?.(object, graceSeconds) ?? 0;
  return wanted < 0 ? 1 : wanted;
}

/** A later delete only ever shortens the grace. */
function markDeleting(kind: AnyKind, object: KubeObject, grace: number, nowMs: number): KubeObject {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, generation } = object.metadata;
  if (deletionTimestamp === undefined) {
    const bumped = kind.hasGeneration ? { generation: (generation ?? 0) + 1 } : {};
    return {
      ...object,
      metadata: { ...object.metadata, ...bumped, deletionTimestamp: rfc3339(nowMs + grace * 1_000), deletionGracePeriodSeconds: grace },
    };
  }
  if (grace >= deletionGracePeriodSeconds) return object;
  const startedMs = parseTime(deletionTimestamp) - deletionGracePeriodSeconds * 1_000;
  const endMs = startedMs + grace * 1_000;
  const passed = grace > 0 && endMs < nowMs;
  const metadata = {
    ...object.metadata,
    deletionTimestamp: rfc3339(passed ? nowMs : endMs),
    deletionGracePeriodSeconds: passed ? 1 : grace,
  };
  return { ...object, metadata };
}
