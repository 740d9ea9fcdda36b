/**
 * Random screens for the property tests: boxes in boxes, none over another, with text and surfaces as leaves.
 */
import fc from "fast-check";
import { Box, Text } from "ink";
import type { ReactNode } from "react";
import { Canvas } from "../../../src/tui/components/canvas.tsx";
import { sliceCells } from "../../../src/tui/terminal/cells.ts";
import type { Surface } from "../../../src/tui/terminal/screen.ts";

/** A surface whose lines depend on its size and version, with colours and wide glyphs. */
export interface TestSurface extends Surface {
  change(): void;
  readonly paints: number;
}

const INK = ["生産", "\x1b[31mred\x1b[0m ", "\x1b[7m sel \x1b[0m", "abc", "│", "\x1b[1;42m한\x1b[0m", "e\u0301", "   "];

/** A test surface. */
export function aSurface(seed: number): TestSurface {
  let version = seed;
  let paints = 0;
  const listeners = new Set<() => void>();
  return {
    paint: ({ width, height }) => {
      paints += 1;
      return Array.from({ length: height }, (_, y) => {
        const pieces = Array.from({ length: width }, (_, x) => INK[(version * 7 + y * 3 + x * (1 + (version % 3))) % INK.length] ?? "");
        return sliceCells(`${version}.${y}${pieces.join("")}`, 0, width);
      });
    },
    subscribe: (changed) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    version: () => version,
    change: () => {
      version += 1;
      for (const changed of [...listeners]) changed();
    },
    get paints() {
      return paints;
    },
  };
}

/** What a random screen is made of. */
export type Layout =
  | { readonly kind: "text"; readonly words: string }
  | { readonly kind: "surface"; readonly index: number; readonly border: boolean; readonly padding: number }
  | {
      readonly kind: "split";
      readonly direction: "row" | "column";
      readonly first: number;
      readonly border: boolean;
      readonly grows: boolean;
      readonly children: readonly [Layout, Layout];
    };

/** Random layouts; leaves refer to three surfaces by index, each of which may be shown several times. */
export const layouts: fc.Arbitrary<Layout> = fc.letrec<{ layout: Layout }>((tie) => ({
  layout: fc.oneof(
    { maxDepth: 3, depthSize: "medium" },
    fc.record({ kind: fc.constant("text" as const), words: fc.stringMatching(/^[a-z ]{0,30}$/) }),
    fc.record({ kind: fc.constant("surface" as const), index: fc.nat(2), border: fc.boolean(), padding: fc.nat(1) }),
    fc.record({
      kind: fc.constant("split" as const),
      direction: fc.constantFrom("row", "column"),
      first: fc.nat(12),
      border: fc.boolean(),
      grows: fc.boolean(),
      children: fc.tuple(tie("layout"), tie("layout")),
    }),
  ),
})).layout;

interface Area {
  readonly width: number;
  readonly height: number;
}

/** A layout as Ink elements in an area; what does not fit any more is left out. */
export function elementOf(layout: Layout, surfaces: readonly Surface[], area: Area): ReactNode {
  const { width, height } = area;
  if (width < 1 || height < 1) return <Box width={width} height={height} />;
  if (layout.kind === "text") {
    return (
      <Box width={width} height={height} overflow="hidden">
        <Text wrap="truncate" color="green">
          {layout.words}
        </Text>
      </Box>
    );
  }
  if (layout.kind === "surface") {
    const surface = surfaces[layout.index];
    const isRoomy = width >= 5 && height >= 5;
    if (surface === undefined) return undefined;
    return (
      <Canvas
        surface={surface}
        width={width}
        height={height}
        borderStyle={layout.border && isRoomy ? "round" : undefined}
        padding={isRoomy ? layout.padding : 0}
      />
    );
  }
  const hasBorder = layout.border && width >= 4 && height >= 4;
  return <Split layout={layout} surfaces={surfaces} area={area} hasBorder={hasBorder} />;
}

interface SplitProps {
  readonly layout: Extract<Layout, { kind: "split" }>;
  readonly surfaces: readonly Surface[];
  readonly area: Area;
  readonly hasBorder: boolean;
}

function Split({ layout, surfaces, area, hasBorder }: SplitProps): ReactNode {
  const inner = hasBorder ? { width: area.width - 2, height: area.height - 2 } : area;
  const isRow = layout.direction === "row";
  const first = Math.min(layout.first, isRow ? inner.width : inner.height);
  const one = isRow ? { width: first, height: inner.height } : { width: inner.width, height: first };
  const two = isRow ? { width: inner.width - first, height: inner.height } : { width: inner.width, height: inner.height - first };
  const second = layout.children[1];
  const surface = second.kind === "surface" ? surfaces[second.index] : undefined;
  return (
    <Box width={area.width} height={area.height} flexDirection={layout.direction} borderStyle={hasBorder ? "single" : undefined}>
      {elementOf(layout.children[0], surfaces, one)}
      {layout.grows && surface !== undefined ? <Canvas surface={surface} flexGrow={1} /> : elementOf(second, surfaces, two)}
    </Box>
  );
}
