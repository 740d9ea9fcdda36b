/**
 * Troubles: what is wrong with the world under the API, as rows of state tables.
 *
 * Faults write them, agents read them. A row's key is `<thing>/<faultId>`, so that several faults may trouble one thing
 * and each can be healed alone: amounts add up, of either-or the first one counts.
 */
import type { StateReader, TableSpec } from "../store/tables.ts";

/** Somebody who should look at once when a trouble comes or goes. */
export interface Wake {
  readonly agent: string;
  readonly key: string;
}

const NONE: readonly (readonly [string, never])[] = [];

/** The rows that trouble `thing`, with their keys; asking costs next to nothing while nothing is wrong anywhere. */
export function troublesOf<Row>(state: StateReader, table: TableSpec<Row>, thing: string): Iterable<readonly [string, Row]> {
  return state.size(table) === 0 ? NONE : state.rows(table, `${thing}/`);
}

/** Whether anything troubles `thing` by a row of `table`. */
export function isTroubled(state: StateReader, table: TableSpec<unknown>, thing: string): boolean {
  for (const _row of troublesOf(state, table, thing)) return true;
  return false;
}
