/**
 * A small world for tests of a single reconcile: the objects given, at a given time.
 */
import type { KubeObject } from "../../src/core/api/kind.ts";
import { keyOf } from "../../src/core/api/kind.ts";
import { builtInKinds } from "../../src/core/api/kinds/index.ts";
import type { Turn } from "../../src/core/reconcile/agent.ts";
import { ReaderWorld } from "../../src/core/reconcile/world.ts";
import { draw } from "../../src/core/sim/draw.ts";
import { Store } from "../../src/core/store/store.ts";
import type { TableSpec } from "../../src/core/store/tables.ts";
import { Tables } from "../../src/core/store/tables.ts";

/** 2026-01-01T00:10:00Z, ten minutes after the cluster's default start. */
export const NOW_MS = 1_767_226_200_000;

/** A world that holds `objects`, stored as they are, at `nowMs`. */
export function worldAt(nowMs: number, ...objects: readonly KubeObject[]): ReaderWorld {
  const store = new Store(builtInKinds);
  for (const object of objects) store.put(object.kind, keyOf(object), object, nowMs, { agent: "test", key: "" });
  return new ReaderWorld(store).open(nowMs, store.revision);
}

/** A world that holds `objects` at `NOW_MS`. */
export function worldOf(...objects: readonly KubeObject[]): ReaderWorld {
  return worldAt(NOW_MS, ...objects);
}

/** A turn with empty state tables; give rows to start from. */
export function turnOf(
  options: Partial<Turn> & {
    readonly tables?: readonly TableSpec<unknown>[];
    readonly rows?: readonly (readonly [TableSpec<unknown>, string, unknown])[];
  } = {},
): Turn {
  const { tables = [], rows = [], ...rest } = options;
  const specs = new Map([...tables, ...rows.map(([table]) => table)].map((table) => [table.name, table]));
  const state = new Tables([...specs.values()]);
  for (const [table, key, row] of rows) state.put(table, key, row);
  return { failures: 0, state, draw: (purpose, n) => draw(1, purpose, n), ...rest };
}
