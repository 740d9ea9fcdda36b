import { Box, renderToString, Text } from "ink";
import { cleanup, render } from "ink-testing-library";
import { afterEach, describe, expect, test } from "vitest";
import { Canvas } from "../../../src/tui/components/canvas.tsx";
import { Dialog } from "../../../src/tui/components/dialog.tsx";
import { StaticTable } from "../../../src/tui/components/ink-table.tsx";
import { fitCells } from "../../../src/tui/terminal/cells.ts";
import type { Surface } from "../../../src/tui/terminal/screen.ts";
import { createPalette } from "../../../src/tui/terminal/style.ts";

afterEach(cleanup);

const palette = createPalette({ depth: 0 });

function aCounter(): Surface & { count(): void } {
  let version = 1;
  const listeners = new Set<() => void>();
  return {
    paint: ({ width, height }) => Array.from({ length: height }, (_, y) => fitCells(`${version}:${y} ${width}x${height}`, width)),
    subscribe: (changed) => {
      listeners.add(changed);
      return () => void listeners.delete(changed);
    },
    version: () => version,
    count: () => {
      version += 1;
      for (const changed of [...listeners]) changed();
    },
  };
}

describe("a canvas without a screen", () => {
  test("prints the lines of its surface where the box lies", () => {
    const element = (
      <Box width={20} height={6} flexDirection="column">
        <Text>header</Text>
        <Canvas surface={aCounter()} flexGrow={1} borderStyle="single" paddingLeft={1} />
      </Box>
    );
    expect(renderToString(element, { columns: 20 }).split("\n")).toEqual([
      "header",
      "┌──────────────────┐",
      "│ 1:0 17x3         │",
      "│ 1:1 17x3         │",
      "│ 1:2 17x3         │",
      "└──────────────────┘",
    ]);
  });

  test("follows its surface", async () => {
    const surface = aCounter();
    const app = render(<Canvas surface={surface} width={8} height={2} />);
    expect(app.lastFrame()).toBe("1:0 8x2\n1:1 8x2");
    surface.count();
    await new Promise((resolve) => setImmediate(resolve));
    expect(app.lastFrame()).toBe("2:0 8x2\n2:1 8x2");
  });

  test("follows the size that its neighbours leave it", () => {
    const surface = aCounter();
    const screen = (rows: number) => (
      <Box height={4} width={10} flexDirection="column">
        <Box height={rows} flexShrink={0} />
        <Canvas surface={surface} flexGrow={1} />
      </Box>
    );
    const app = render(screen(1));
    expect(app.lastFrame()).toBe("\n1:0 10x3\n1:1 10x3\n1:2 10x3");
    app.rerender(screen(2));
    expect(app.lastFrame()).toBe("\n\n1:0 10x2\n1:1 10x2");
  });
});

describe("a dialog", () => {
  test("lies in the middle, over everything", () => {
    const element = (
      <Box width={32} height={9}>
        <Canvas
          surface={{ ...aCounter(), paint: ({ width, height }) => Array.from({ length: height }, () => "#".repeat(width)) }}
          flexGrow={1}
        />
        <Dialog
          title="Delete"
          lines={["Delete pod web-1?", ""]}
          buttons={["Cancel", "OK"]}
          focused={1}
          area={{ width: 32, height: 9 }}
          palette={palette}
        />
      </Box>
    );
    expect(renderToString(element, { columns: 32 }).split("\n")).toEqual([
      "################################",
      "################################",
      "######┌─────\x1b[1m Delete \x1b[22m──────┐#####",
      "######│ Delete pod web-1? │#####",
      "######│                   │#####",
      "######│                   │#####",
      "######│   Cancel   \x1b[7m  OK  \x1b[27m │#####",
      "######└───────────────────┘#####",
      "################################",
    ]);
  });

  test("takes children between its borders", () => {
    const element = (
      <Box width={30} height={10}>
        <Dialog title="Fits" area={{ width: 30, height: 10 }} width={24} palette={palette} lines={["First:"]}>
          <StaticTable columns={["NODE", "FITS"]} rows={[{ NODE: "n1", FITS: "no" }]} />
          <Text>and last</Text>
        </Dialog>
      </Box>
    );
    const text = renderToString(element, { columns: 30 }).replaceAll(/\x1b\[[0-9]*m/g, "");
    expect(text.split("\n").map((line) => line.slice(3))).toEqual([
      "",
      "┌──────── Fits ────────┐",
      "│ First:               │",
      "│ ┌──────┬──────┐      │",
      "│ │ NODE │ FITS │      │",
      "│ ├──────┼──────┤      │",
      "│ │ n1   │ no   │      │",
      "│ └──────┴──────┘      │",
      "│ and last             │",
      "└──────────────────────┘",
    ]);
  });

  test("is cut to a small terminal", () => {
    const area = { width: 10, height: 4 };
    const element = (
      <Box {...area}>
        <Dialog title="A long title" lines={["A long line"]} area={area} palette={palette} />
      </Box>
    );
    const text = renderToString(element, { columns: 10 }).replaceAll(/\x1b\[[0-9]*m/g, "");
    expect(text.split("\n")).toEqual(["", "┌ A long…┐", "│ A lon… │", "└────────┘"]);
  });
});
