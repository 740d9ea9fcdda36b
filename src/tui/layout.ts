/**
 * Where everything stands: rectangles for a size; pure.
 *
 * Below 30 rows the chrome shrinks to four lines (two of header, a title, one for crumbs and messages), so that 80×24 shows 18 rows and more.
 */
import type { Rectangle, Size } from "./terminal/compose.ts";

/** The parts of the screen; a part that is not shown is absent. */
export interface Layout {
  readonly compact: boolean;
  readonly info: Rectangle;
  readonly keys: Rectangle;
  readonly strip: Rectangle;
  readonly prompt: Rectangle | undefined;
  /** The box of the view with its title: bordered in roomy layouts. */
  readonly body: Rectangle;
  readonly hint: Rectangle | undefined;
  /** The bar of time. */
  readonly bar: Rectangle | undefined;
  readonly crumbs: Rectangle | undefined;
  readonly message: Rectangle;
}

/** What needs a place besides the view. */
export interface Wanted {
  readonly prompt: boolean;
  readonly hint: boolean;
  readonly bar: boolean;
  /** Lines that the message takes: 1 unless it is long. */
  readonly messageRows: number;
}

export const COLUMNS_MIN = 60;
export const ROWS_MIN = 12;
/** From this height on there is room for the tall header and boxes. */
export const ROOMY_ROWS = 30;
const HEADER_ROWS = 6;
const INFO_COLUMNS = 44;
const PROMPT_ROWS = 3;

/** Whether the terminal is too small to show anything but a sentence. */
export function isTooSmall({ width, height }: Size): boolean {
  return width < COLUMNS_MIN || height < ROWS_MIN;
}

/** The places for a terminal that is large enough. */
export function layoutFor(size: Size, wanted: Wanted): Layout {
  return size.height < ROOMY_ROWS ? compactLayout(size, wanted) : roomyLayout(size, wanted);
}

function compactLayout({ width, height }: Size, wanted: Wanted): Layout {
  const stripColumns = Math.floor(width / 2);
  const { messageRows } = wanted;
  const barRows = wanted.bar ? 1 : 0;
  return {
    compact: true,
    info: { x: 0, y: 0, width, height: 1 },
    keys: { x: 0, y: 1, width: width - stripColumns, height: 1 },
    strip: { x: width - stripColumns, y: 1, width: stripColumns, height: 1 },
    prompt: wanted.prompt ? { x: 0, y: height - 1, width, height: 1 } : undefined,
    body: { x: 0, y: 2, width, height: height - 2 - barRows - messageRows },
    hint: undefined,
    bar: wanted.bar ? { x: 0, y: height - messageRows - 1, width, height: 1 } : undefined,
    crumbs: undefined,
    message: { x: 0, y: height - messageRows, width, height: messageRows },
  };
}

function roomyLayout({ width, height }: Size, wanted: Wanted): Layout {
  const strip = Math.min(72, Math.max(28, Math.floor(width / 3)));
  const info = Math.min(INFO_COLUMNS, width - strip);
  const promptRows = wanted.prompt ? PROMPT_ROWS : 0;
  const hintRows = wanted.hint ? 1 : 0;
  const barRows = wanted.bar ? 1 : 0;
  const bodyY = HEADER_ROWS + promptRows;
  const messageY = height - wanted.messageRows;
  return {
    compact: false,
    info: { x: 0, y: 0, width: info, height: HEADER_ROWS },
    keys: { x: info, y: 0, width: Math.max(0, width - info - strip), height: HEADER_ROWS },
    strip: { x: width - strip, y: 0, width: strip, height: HEADER_ROWS },
    prompt: wanted.prompt ? { x: 0, y: HEADER_ROWS, width, height: PROMPT_ROWS } : undefined,
    body: { x: 0, y: bodyY, width, height: messageY - 1 - hintRows - barRows - bodyY },
    hint: wanted.hint ? { x: 0, y: messageY - 2 - barRows, width, height: 1 } : undefined,
    bar: wanted.bar ? { x: 0, y: messageY - 2, width, height: 1 } : undefined,
    crumbs: { x: 0, y: messageY - 1, width, height: 1 },
    message: { x: 0, y: messageY, width, height: wanted.messageRows },
  };
}

/** The inside of the view: below the title, inside the border if there is one. */
export function insideOf({ compact, body }: Pick<Layout, "compact" | "body">): Size {
  return compact
    ? { width: body.width, height: Math.max(0, body.height - 1) }
    : { width: Math.max(0, body.width - 2), height: Math.max(0, body.height - 2) };
}
