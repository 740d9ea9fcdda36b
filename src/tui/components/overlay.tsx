/**
 * A box that lies above all surfaces, with nothing shining through.
 *
 * Surfaces cover whatever Ink painted below them; an overlay's cells are shown once more on top.
 */
import { Box, type BoxProps, type DOMElement, Text, useStdout } from "ink";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import type { Size } from "../terminal/compose.ts";
import { screenOf } from "../terminal/screen.ts";

/** A box's own properties; it hides what overflows it, and needs a width. */
export type OverlayProps = Omit<BoxProps, "width" | "overflow"> & {
  readonly width: number;
  /** Lines that it may have at most: so many blanks are painted behind it. */
  readonly linesMax?: number;
  readonly children?: ReactNode;
};

/** An opaque box above everything that was rendered before it. */
export function Overlay({ width, linesMax = LINES_MAX, children, ...box }: OverlayProps): ReactNode {
  const screen = screenOf(useStdout().stdout);
  const element = useRef<DOMElement>(null);
  useLayoutEffect(
    () => (screen === undefined || element.current === null ? undefined : screen.mount(element.current, "overlay")),
    [screen],
  );
  return (
    <Box ref={element} {...box} width={width} overflow="hidden">
      <Backdrop width={width} height={linesMax} />
      {children}
    </Box>
  );
}

/** More lines than any overlay has. */
const LINES_MAX = 100;

/** Ink lets a box shine through where nothing is printed; blanks are something printed. Out of the flow, and cut by the overlay. */
function Backdrop({ width, height }: Size): ReactNode {
  const blank = " ".repeat(Math.max(1, width));
  return (
    <Box position="absolute" flexShrink={0} width={width} height={height}>
      <Text wrap="truncate">{Array.from({ length: height }, () => blank).join("\n")}</Text>
    </Box>
  );
}
