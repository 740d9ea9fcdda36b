/**
 * How a table looks: wide, faults only, its order.
 */
import type { Action, Target } from "../action.ts";
import type { Message } from "../update.ts";

function needsTable({ view }: Target): string | undefined {
  return view.pane === "resource-table" ? undefined : "This works in tables; Esc leads back to one.";
}

export const wideAction: Action = {
  id: "wide",
  keys: ["ctrl-w", "w"],
  title: "wide",
  on: "tables",
  group: "view",
  disabledReason: needsTable,
  effects: ({ view }) => [{ type: "changed-view", change: { wide: !view.wide } }],
};

export const faultsAction: Action = {
  id: "faults",
  keys: ["ctrl-z"],
  title: "faults only",
  group: "view",
  disabledReason: needsTable,
  effects: ({ view }) => [{ type: "changed-view", change: { faultsOnly: !view.faultsOnly } }],
};

/** Sorts by a column; again turns the order round. */
function sortAction(key: string, column: string): Action {
  return {
    id: `sort-${column.toLowerCase()}`,
    keys: [key],
    title: `sort by ${column.toLowerCase()}`,
    group: "view",
    disabledReason: (target) => needsTable(target) ?? noColumnReason(target, column),
    effects: ({ view }): readonly Message[] => {
      const reverse = view.sort?.column === column && !view.sort.reverse;
      return [{ type: "changed-view", change: { sort: { column, reverse }, top: 0 } }];
    },
  };
}

function noColumnReason({ kind }: Target, column: string): string | undefined {
  if (kind?.columns.some(({ name }) => name === column) === true) return undefined;
  return `This table has no column ${column} to sort by.`;
}

export const sortByNameAction = sortAction("N", "NAME");
export const sortByAgeAction = sortAction("A", "AGE");
export const sortByStatusAction = sortAction("S", "STATUS");
