/**
 * The open dialog: a question with its consequences, a number to type, or a list to read.
 */
import type { ReactNode } from "react";
import { Dialog } from "./components/dialog.tsx";
import { StaticTable } from "./components/ink-table.tsx";
import { promptLine } from "./components/prompt-line.ts";
import { ROOMY_ROWS } from "./layout.ts";
import type { DialogState } from "./state.ts";
import { cellWidth, fitCells, sanitize } from "./terminal/cells.ts";
import type { Size } from "./terminal/compose.ts";
import type { Palette } from "./terminal/style.ts";
import { wrapWords } from "./text/wrap.ts";
import { useAppState, useCluster } from "./use-cluster.ts";

/** Borders, buttons and the blank lines around them. */
const CHROME_ROWS = 4;
const CHROME_COLUMNS = 4;
/** ink-table prints a line below every row, and two more for its heading. */
const TABLE_ROW_LINES = 2;
const TABLE_CHROME_ROWS = 3;
const WIDTH_MAX = 110;
const FRAME_MARGIN = 3;
const INPUT_WIDTH = 12;
const TITLES = { object: "OBJECT", owner: "OWNER", consequence: "CONSEQUENCE" } as const;
/** Between the cells of a row stand three cells of lines and blanks, at the ends two each. */
const CELL_CHROME = 3;

/** Shows the dialog of the state, if there is one. */
export function SessionDialog({ area }: { readonly area: Size }): ReactNode {
  const { palette } = useCluster().theme;
  const dialog = useAppState((state) => state.dialog);
  if (dialog === undefined) return undefined;
  // Where views have frames a dialog stays off them.
  const room = area.height < ROOMY_ROWS ? area.width : area.width - 2 * FRAME_MARGIN;
  const inside = Math.min(WIDTH_MAX, room) - CHROME_COLUMNS;
  const lines = dialogLines(dialog, { width: inside, height: Math.max(1, area.height - CHROME_ROWS - 2) }, palette);
  const rowsMax = Math.max(1, Math.floor((area.height - CHROME_ROWS - lines.length - TABLE_CHROME_ROWS) / TABLE_ROW_LINES));
  const rows = consequenceRows(dialog, inside).slice(0, rowsMax);
  const tableWidth = rows.length === 0 ? 0 : widthOf(rows);
  const buttons = dialog.buttons.map(({ label }) => label);
  const width = Math.min(
    room,
    Math.max(tableWidth, cellWidth(dialog.title), buttons.join("      ").length, ...lines.map(cellWidth)) + CHROME_COLUMNS,
  );
  const shared = { title: dialog.title, lines, buttons, focused: dialog.focused, area, width, palette };
  if (rows.length === 0) return <Dialog {...shared} />;
  return (
    <Dialog {...shared} childrenHeight={rows.length * TABLE_ROW_LINES + TABLE_CHROME_ROWS}>
      <StaticTable columns={Object.values(TITLES)} rows={rows} />
    </Dialog>
  );
}

function dialogLines(dialog: DialogState, { width, height }: Size, palette: Palette): readonly string[] {
  const wrapped = dialog.lines.flatMap((line) => wrapWords(sanitize(line), width));
  const top = Math.max(0, Math.min(dialog.top, wrapped.length - height));
  const shown = wrapped.slice(top, top + height);
  const more = wrapped.length > top + height ? [`… ${wrapped.length - top - height} more lines: down`] : [];
  const lines = more.length === 0 ? shown : [...shown.slice(0, -1), ...more];
  if (dialog.input === undefined) return lines;
  return [...lines, "", promptLine({ prefix: "> ", text: dialog.input, width: INPUT_WIDTH, palette })];
}

type Row = { readonly [T in (typeof TITLES)[keyof typeof TITLES]]: string };

/** The rows, their names cut so that the table fits. */
function consequenceRows({ consequences }: DialogState, width: number): readonly Row[] {
  const longest = Math.max(0, ...consequences.map(({ consequence }) => consequence.length), TITLES.consequence.length);
  const room = Math.max(16, width - longest - CELL_CHROME * 3 - 1);
  const nameWidth = Math.ceil(room / 2);
  const cut = (text: string, most: number) => (cellWidth(text) > most ? fitCells(text, most, { cut: "middle" }) : text);
  return consequences.map(({ object, owner, consequence }) => ({
    OBJECT: cut(object, nameWidth),
    OWNER: cut(owner, room - nameWidth),
    CONSEQUENCE: consequence,
  }));
}

function widthOf(rows: readonly Row[]): number {
  const titles = Object.values(TITLES);
  return titles.reduce((sum, title) => sum + Math.max(title.length, ...rows.map((row) => cellWidth(row[title]))) + CELL_CHROME, 1);
}
