/**
 * Draws a terminal's cells as SVG: text in runs of one look, lines and blocks as shapes, so that no font leaves gaps.
 */
import type { Cell, Tui } from "./tui.ts";

const WIDTH = 8.4;
const HEIGHT = 18;
const BASELINE = 13.5;
const PADDING = 10;
const INK = "#d8dee4";
const PAPER = "#14181d";
/** The sixteen colours, as a dark terminal has them. */
const COLOURS = [
  "#20262d",
  "#e5534b",
  "#57ab5a",
  "#c69026",
  "#539bf5",
  "#b083f0",
  "#39c5cf",
  "#b8c0c8",
  "#636e7b",
  "#ff7b72",
  "#6bc46d",
  "#eac55f",
  "#6cb6ff",
  "#dcbdfb",
  "#56d4dd",
  "#ffffff",
];
/** Which halves of a cell a line character crosses: up, right, down, left. */
const LINES: Readonly<Record<string, string>> = {
  "─": "rl",
  "│": "ud",
  "┌": "rd",
  "┐": "dl",
  "└": "ur",
  "┘": "ul",
  "├": "urd",
  "┤": "udl",
  "┬": "rdl",
  "┴": "url",
  "┼": "urdl",
};

interface Run {
  readonly x: number;
  text: string;
  readonly fill: string;
  readonly isBold: boolean;
}

/** The screen as an SVG document. */
export function drawScreen(tui: Tui, title: string): string {
  const rows = tui.rows().length;
  const columns = tui.columns;
  const shapes: string[] = [];
  for (let y = 0; y < rows; y++)
    shapes.push(
      ...drawRow(
        Array.from({ length: columns }, (_, x) => tui.cell(x, y)),
        y,
      ),
    );
  const width = Math.ceil(columns * WIDTH + 2 * PADDING);
  const height = rows * HEIGHT + 2 * PADDING;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}.b{font-weight:bold}</style>
<rect width="100%" height="100%" rx="6" fill="${PAPER}"/>
<g transform="translate(${PADDING} ${PADDING})">
${shapes.join("\n")}
</g>
</svg>
`;
}

function drawRow(cells: readonly Cell[], y: number): readonly string[] {
  return [...papers(cells, y), ...lines(cells, y), ...texts(cells, y)];
}

/** Backgrounds that are not the terminal's own, in runs. */
function papers(cells: readonly Cell[], y: number): readonly string[] {
  const found: string[] = [];
  for (let from = 0; from < cells.length; ) {
    const fill = paperOf(cells[from]);
    let to = from + 1;
    while (to < cells.length && paperOf(cells[to]) === fill) to++;
    if (fill !== PAPER) found.push(`<rect x="${at(from)}" y="${y * HEIGHT}" width="${at(to - from)}" height="${HEIGHT}" fill="${fill}"/>`);
    from = to;
  }
  return found;
}

/** Box-drawing characters as one path per colour. */
function lines(cells: readonly Cell[], y: number): readonly string[] {
  const paths = new Map<string, string>();
  cells.forEach((cell, x) => {
    const halves = LINES[cell.text];
    if (halves === undefined) return;
    const [left, top] = [x * WIDTH, y * HEIGHT];
    const middle = `M${round(left + WIDTH / 2)} ${top + HEIGHT / 2}`;
    const ends: Readonly<Record<string, string>> = {
      u: `V${top}`,
      d: `V${top + HEIGHT}`,
      l: `H${round(left)}`,
      r: `H${round(left + WIDTH)}`,
    };
    const path = [...halves].map((half) => `${middle}${ends[half]}`).join("");
    paths.set(inkOf(cell), (paths.get(inkOf(cell)) ?? "") + path);
  });
  return [...paths].map(([stroke, path]) => `<path d="${path}" stroke="${stroke}" fill="none"/>`);
}

/** Words in runs of one look; a run's length is given, so that any font keeps the columns. */
function texts(cells: readonly Cell[], y: number): readonly string[] {
  const runs: Run[] = [];
  cells.forEach((cell, x) => {
    const text = LINES[cell.text] === undefined ? cell.text : "";
    if (text === "" || text === " ") return;
    const last = runs.at(-1);
    const fill = inkOf(cell);
    const isAdjacent = last !== undefined && x - (last.x + [...last.text].length) <= 1 && last.fill === fill && last.isBold === cell.isBold;
    if (isAdjacent) last.text = last.text.padEnd(x - last.x) + text;
    else runs.push({ x, text, fill, isBold: cell.isBold });
  });
  return runs.map(({ x, text, fill, isBold }) => {
    const length = at([...text].length);
    return `<text x="${at(x)}" y="${y * HEIGHT + BASELINE}" fill="${fill}"${isBold ? ' class="b"' : ""} textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(text)}</text>`;
  });
}

function inkOf({ foreground, background, isReversed }: Cell): string {
  return isReversed ? colour(background, PAPER) : colour(foreground, INK);
}

function paperOf(cell: Cell | undefined): string {
  if (cell === undefined) return PAPER;
  return cell.isReversed ? colour(cell.foreground, INK) : colour(cell.background, PAPER);
}

function colour(index: number, own: string): string {
  return COLOURS[index] ?? own;
}

function at(cells: number): number {
  return round(cells * WIDTH);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
