/**
 * The one place that knows the package `ink-table`.
 *
 * It is CommonJS and requires Ink, which is ESM with top-level await and cannot be required; so Ink's namespace is laid where `require` looks first.
 * In the bundle there is no such place and no need: the bundler hands `ink-table` our Ink when it is built.
 * Absent on purpose: live tables. It measures by code units, prints two lines a row and knows neither cutting nor selection.
 */
import Module, { createRequire } from "node:module";
import * as ink from "ink";
import type { ComponentType, ReactNode } from "react";

/** What a cell may hold. */
export type StaticCell = string | number | boolean | null | undefined;

/** A small table that does not change. */
export interface StaticTableProps {
  readonly columns: readonly string[];
  /** At most six are shown. */
  readonly rows: readonly Readonly<Record<string, StaticCell>>[];
}

/** More rows than this belong on a surface. */
const ROWS_MAX = 6;

/** A table with lines around every cell, for dialogs. */
export function StaticTable({ columns, rows }: StaticTableProps): ReactNode {
  return <Table columns={columns} data={rows.slice(0, ROWS_MAX)} header={Heading} cell={Cell} skeleton={Cell} />;
}

function Heading({ children }: { readonly children?: ReactNode }): ReactNode {
  return <ink.Text bold>{children}</ink.Text>;
}

function Cell({ children }: { readonly children?: ReactNode }): ReactNode {
  return <ink.Text>{children}</ink.Text>;
}

type Part = ComponentType<{ readonly children?: ReactNode }>;
type TableComponent = ComponentType<{
  readonly columns: readonly string[];
  readonly data: StaticTableProps["rows"];
  readonly header: Part;
  readonly cell: Part;
  readonly skeleton: Part;
}>;

const Table = await loadTable();

async function loadTable(): Promise<TableComponent> {
  const forget = offerInkToRequire();
  try {
    const loaded: unknown = await import("ink-table");
    return innermostDefault(loaded) as TableComponent;
  } finally {
    forget();
  }
}

/** Node, Vite and esbuild put one or two layers of `default` around a CommonJS module's own `default`. */
function innermostDefault(loaded: unknown): unknown {
  let inner = loaded;
  while (typeof inner === "object" && inner !== null && "default" in inner) inner = inner.default;
  return inner;
}

/** Puts Ink into the cache of `require`; returns what takes it out again. */
function offerInkToRequire(): () => void {
  const require = createRequire(import.meta.url);
  const path = pathOfInk(require);
  if (path === undefined) return () => {};
  const before = require.cache[path];
  const offered = new Module(path);
  offered.filename = path;
  offered.loaded = true;
  offered.exports = ink;
  require.cache[path] = offered;
  return () => {
    if (before === undefined) delete require.cache[path];
    else require.cache[path] = before;
  };
}

/** Undefined in a bundle that stands alone: Ink is inside it and nowhere else. */
function pathOfInk(require: NodeJS.Require): string | undefined {
  try {
    return require.resolve("ink");
  } catch {
    return undefined;
  }
}
