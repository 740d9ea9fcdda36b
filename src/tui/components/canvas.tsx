/**
 * A place for a surface: an empty box that Ink lays out and the Screen fills.
 *
 * Where there is no Screen (tests, `renderToString`) the same lines are printed by Ink, so that tests see real rows.
 * Absent on purpose: any React commit when a surface changes on a Screen.
 */
import { Box, type BoxProps, type DOMElement, Text, useStdout } from "ink";
import { type ReactNode, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from "react";
import type { Size } from "../terminal/compose.ts";
import { rectangleOf } from "../terminal/rectangle.ts";
import { type Screen, type Surface, screenOf } from "../terminal/screen.ts";

/** A box's own properties, but for its children, and the surface that fills it. */
export type CanvasProps = Omit<BoxProps, "children"> & { readonly surface: Surface };

/** Shows a surface in the content (inside border and padding) of a box. */
export function Canvas({ surface, ...box }: CanvasProps): ReactNode {
  const screen = screenOf(useStdout().stdout);
  return screen === undefined ? <PrintedCanvas surface={surface} box={box} /> : <LaidCanvas screen={screen} surface={surface} box={box} />;
}

type Placed = { readonly surface: Surface; readonly box: Omit<BoxProps, "children"> };

function LaidCanvas({ screen, surface, box }: Placed & { readonly screen: Screen }): ReactNode {
  const element = useRef<DOMElement>(null);
  useLayoutEffect(() => (element.current === null ? undefined : screen.mount(element.current, surface)), [screen, surface]);
  return <Box ref={element} {...box} />;
}

function PrintedCanvas({ surface, box }: Placed): ReactNode {
  const element = useRef<DOMElement>(null);
  const measured = useMemo(createMeasuredSize, []);
  useSyncExternalStore(surface.subscribe, surface.version, surface.version);
  const size = useSyncExternalStore(measured.subscribe, measured.current, measured.current);
  // After every commit, for any of them may have moved the box; a size that is still the same changes nothing.
  useLayoutEffect(() => {
    const placement = element.current === null ? undefined : rectangleOf(element.current, "content");
    if (placement !== undefined) measured.set(placement.rectangle);
  });
  return (
    <Box ref={element} {...box}>
      {size.width > 0 && size.height > 0 ? <PrintedLines lines={surface.paint(size)} size={size} /> : undefined}
    </Box>
  );
}

/** Out of the flow, so that the lines never influence the layout that they follow from. */
function PrintedLines({ lines, size }: { readonly lines: readonly string[]; readonly size: Size }): ReactNode {
  return (
    <Box position="absolute" width={size.width} height={size.height}>
      <Text wrap="truncate">{lines.join("\n")}</Text>
    </Box>
  );
}

/** A size that is known only after the first layout. */
function createMeasuredSize() {
  let size: Size = { width: 0, height: 0 };
  const listeners = new Set<() => void>();
  return {
    current: (): Size => size,
    subscribe: (changed: () => void) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    set: ({ width, height }: Size): void => {
      if (width === size.width && height === size.height) return;
      size = { width, height };
      for (const changed of [...listeners]) changed();
    },
  };
}
