/**
 * Faults that last, and which objects they trouble.
 */
import type { KubeObject } from "../api/kind.ts";
import { isSpent } from "../faults/engine/effects.ts";
import { activeFaults } from "../faults/engine/strike.ts";
import type { ActiveFault, TargetKind } from "../faults/fault.ts";
import { faultNamed } from "../faults/index.ts";
import { ReaderWorld } from "../reconcile/world.ts";
import type { Store } from "../store/store.ts";
import type { StateReader } from "../store/tables.ts";
import { placesOf } from "./related.ts";

/** A fault that is not over. */
export interface StandingFault {
  readonly id: string;
  /** `node worker-1 loses its power`. */
  readonly text: string;
  readonly sinceMs: number;
}

/** What troubles everything when it is hit. */
const EVERYWHERE: ReadonlySet<TargetKind> = new Set(["cluster", "member"]);

/** The standing faults at an object, its node, the node's zone, the registries of its images, or the whole cluster. */
export function standingFaultsAt(
  { store, tables }: { readonly store: Store; readonly tables: StateReader },
  kind: string,
  key: string,
): readonly StandingFault[] {
  const after = store.get(kind, key) as KubeObject | undefined;
  const places = placesOf({ kind, objectKey: key, key: "", before: undefined, after }, store);
  const scene = { store: new ReaderWorld(store).open(0, store.revision), state: tables };
  return activeFaults(tables)
    .filter((active) => !isSpent(active, scene))
    .filter(({ fault, aim }) => EVERYWHERE.has(faultNamed(fault).target) || aim.target === "" || places.has(aim.target))
    .map((active) => ({ id: active.id, text: faultText(active), sinceMs: active.sinceMs }));
}

/** What happened when the fault began, in words. */
export function faultText({ fault, aim }: ActiveFault): string {
  return faultNamed(fault).says(aim);
}
