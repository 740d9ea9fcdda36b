/**
 * A write that changes nothing but the times of its managers changes nothing.
 * @see kubernetes staging/src/k8s.io/apiserver/pkg/endpoints/handlers/fieldmanager/equality.go
 */
import type { KubeObject } from "../kind.ts";
import { sameJson } from "../patch/json-value.ts";
import type { ManagedFields, ManagedFieldsEntry } from "./entries.ts";

/** `next`, or `previous` when they differ in nothing but those times. */
export function keepTimestamps(next: KubeObject, previous: KubeObject): KubeObject {
  const [after, before] = [next.metadata.managedFields, previous.metadata.managedFields];
  if (after === undefined || before === undefined || !differInTimeOnly(after, before)) return next;
  return sameJson(plain(next), plain(previous)) ? previous : next;
}

function differInTimeOnly(after: ManagedFields, before: ManagedFields): boolean {
  if (after === before || after.length !== before.length) return false;
  return after.every((entry, index) => {
    const other = before[index];
    return other !== undefined && sameJson(timeless(entry), timeless(other));
  });
}

function timeless({ time: _time, ...entry }: ManagedFieldsEntry): object {
  return entry;
}

function plain(object: KubeObject): unknown {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  return withoutHoles({ ...object, metadata });
}

/** Fields that are undefined are not there. */
function withoutHoles(value: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => [name, name === "metadata" ? withoutHoles(part as Readonly<Record<string, unknown>>) : part]),
  );
}
