/**
 * A dialog in the middle of the screen: title, body, a row of buttons.
 *
 * Absent on purpose: state and keys. Which button has the focus, and what it does, is the application's.
 */
import { Box, Text } from "ink";
import type { ReactNode } from "react";
import { cellWidth, fitCells } from "../terminal/cells.ts";
import type { Size } from "../terminal/compose.ts";
import type { Palette } from "../terminal/style.ts";
import { boxBottom, boxRow, boxTop } from "./box-title.ts";
import { Overlay } from "./overlay.tsx";

/** What a dialog shows. */
export interface DialogProps {
  readonly title: string;
  /** Body lines; those wider than the dialog are cut. */
  readonly lines?: readonly string[];
  /** Shown below the lines, for whatever is no line of text. */
  readonly children?: ReactNode;
  /** Lines that the children take at most; a screenful unless told. */
  readonly childrenHeight?: number;
  readonly buttons?: readonly string[];
  /** The index of the focused button. */
  readonly focused?: number;
  /** The area in whose middle the dialog lies: the terminal. */
  readonly area: Size;
  /** Cells across, borders included; as wide as the lines need unless told, and never wider than the area. */
  readonly width?: number;
  readonly palette: Palette;
}

/** A dialog above everything else. */
export function Dialog(props: DialogProps): ReactNode {
  const { title, lines = [], children, buttons = [], focused, area, palette } = props;
  const childrenHeight = props.childrenHeight ?? (children === undefined ? 0 : area.height);
  const row = buttonRow(buttons, focused, palette);
  const needed = Math.max(cellWidth(title) + 2, cellWidth(row), ...lines.map(cellWidth)) + 4;
  const width = Math.max(2, Math.min(props.width ?? needed, area.width));
  const style = { width, border: palette.border };
  const inside = (line: string): string => boxRow(` ${fitCells(line, Math.max(0, width - 4))} `, style);
  const top = [boxTop({ ...style, title: palette.title(` ${title} `) }), ...lines.map(inside)];
  const bottom = [
    ...(row === "" ? [] : [inside(""), inside(fitCells(row, Math.max(0, width - 4), { align: "centre" }))]),
    boxBottom(style),
  ];
  return (
    <Box position="absolute" width={area.width} height={area.height} justifyContent="center" alignItems="center">
      <Overlay width={width} linesMax={top.length + childrenHeight + bottom.length} flexShrink={0} flexDirection="column">
        <Text wrap="truncate">{top.join("\n")}</Text>
        {children === undefined ? undefined : (
          <Sides width={width} height={childrenHeight} palette={palette}>
            {children}
          </Sides>
        )}
        <Text wrap="truncate">{bottom.join("\n")}</Text>
      </Overlay>
    </Box>
  );
}

/** Buttons in one line, the focused one reversed. */
export function buttonRow(buttons: readonly string[], focused: number | undefined, palette: Palette): string {
  return buttons.map((button, index) => (index === focused ? palette.selected(`  ${button}  `) : `  ${button}  `)).join(" ");
}

/** Children between the same side borders that the lines have. */
function Sides({
  width,
  height,
  palette,
  children,
}: Size & {
  readonly palette: Palette;
  readonly children: ReactNode;
}): ReactNode {
  const side = Array.from({ length: height }, () => palette.border("│")).join("\n");
  return (
    <Box width={width} overflow="hidden">
      <Box position="absolute" width={width} justifyContent="space-between">
        <Text>{side}</Text>
        <Text>{side}</Text>
      </Box>
      <Box flexDirection="column" marginX={2} width={Math.max(0, width - 4)}>
        {children}
      </Box>
    </Box>
  );
}
