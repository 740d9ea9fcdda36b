/**
 * Whose the fields of an object are: the account that a write changes.
 */
import type { KubeObject } from "../api/kind.ts";
import { afterScale } from "../api/managed-fields/scale.ts";
import { updatedManagers } from "../api/managed-fields/update.ts";
import type { AnyKind } from "../api/registry.ts";
import type { Author } from "../store/log.ts";

/** Who keeps account of fields that it sets. */
export interface FieldManager {
  readonly name: string;
  /** The version in which the client speaks of the object. */
  readonly apiVersion: string;
}

/** A write, as far as ownership is concerned. */
export interface OwnedWrite {
  readonly next: KubeObject;
  /** Undefined for a create. */
  readonly previous: KubeObject | undefined;
  readonly time: string;
  readonly author: Author;
  readonly manager?: FieldManager | undefined;
  readonly subresource?: string | undefined;
  readonly isScale?: true;
}

/** The object with an account of whose its fields are, for those who keep one. */
export function accountedFor(kind: AnyKind, write: OwnedWrite): KubeObject {
  const { next, previous, time, subresource, isScale } = write;
  const manager = write.manager ?? managerOfAgent(write);
  if (manager === undefined) return next;
  const { name, apiVersion } = manager;
  if (isScale && previous !== undefined) return afterScale(kind, { previous, next, manager: name });
  return updatedManagers(kind, { previous, next, manager: name, time, apiVersion, subresource });
}

/** Who changes an object whose fields are accounted for, when it is a controller; nobody keeps account of statuses. */
function managerOfAgent({ next, previous, author, subresource }: OwnedWrite): FieldManager | undefined {
  if (previous?.metadata.managedFields === undefined || subresource !== undefined || author.agent === "user") return undefined;
  return { name: "kube-controller-manager", apiVersion: next.apiVersion };
}
