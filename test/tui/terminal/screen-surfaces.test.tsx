import fc from "fast-check";
import { Box, type DOMElement, Text } from "ink";
import type { ReactNode } from "react";
import { afterEach, describe, expect, test } from "vitest";
import { Canvas } from "../../../src/tui/components/canvas.tsx";
import { Overlay } from "../../../src/tui/components/overlay.tsx";
import { sliceCells } from "../../../src/tui/terminal/cells.ts";
import { rectangleOf } from "../../../src/tui/terminal/rectangle.ts";
import type { Surface } from "../../../src/tui/terminal/screen.ts";
import { Emulator } from "./fake-terminal.ts";
import { aSurface, elementOf, layouts } from "./random-layout.tsx";
import { anApp, inkAlone, unmountAll } from "./screen-harness.tsx";

afterEach(unmountAll);

describe("surfaces", () => {
  const box = (children: ReactNode) => (
    <Box width={40} height={10} flexDirection="column">
      <Text>header</Text>
      {children}
    </Box>
  );

  test("a change causes a frame but no React commit", () => {
    const surface = aSurface(1);
    const { timing, frames, commits, lastRows } = anApp(box(<Canvas surface={surface} flexGrow={1} />));
    const before = commits();
    surface.change();
    timing.pass(100);
    expect(frames).toHaveLength(2);
    expect(lastRows()[0]).toBe("header");
    expect(lastRows()[1]).toMatch(/^2\.0/);
    expect(commits()).toBe(before);
  });

  test("is asked for lines only when it or its rectangle changed", () => {
    const surface = aSurface(1);
    const { app, timing, terminal } = anApp(box(<Canvas surface={surface} flexGrow={1} />));
    const before = surface.paints;
    app.rerender(
      box(
        <>
          <Canvas surface={surface} flexGrow={1} />
          <Text> </Text>
        </>,
      ),
    );
    timing.pass(100);
    expect(surface.paints).toBe(before + 1);
    terminal.resize(40, 9);
    timing.pass(100);
    expect(surface.paints).toBe(before + 1);
  });

  test("is gone when its canvas is gone, and no longer listened to", () => {
    const surface = aSurface(1);
    const { app, timing, frames, lastRows } = anApp(box(<Canvas surface={surface} flexGrow={1} />));
    app.rerender(box(<Text>nothing</Text>));
    timing.pass(100);
    expect(lastRows().slice(0, 3)).toEqual(["header", "nothing", ""]);
    const before = frames.length;
    surface.change();
    timing.pass(100);
    expect(frames).toHaveLength(before);
  });

  test("gives way to another in the same place", () => {
    const { app, timing, lastRows } = anApp(box(<Canvas surface={aSurface(1)} flexGrow={1} />));
    app.rerender(box(<Canvas surface={aSurface(50)} flexGrow={1} />));
    timing.pass(100);
    expect(lastRows()[1]).toMatch(/^50\.0/);
  });

  test("is not asked while it is hidden", () => {
    const surface = aSurface(1);
    const { lastRows } = anApp(box(<Canvas surface={surface} flexGrow={1} display="none" />));
    expect(surface.paints).toBe(0);
    expect(lastRows()[1]).toBe("");
  });

  test("an element that was taken out of the tree is never read again", () => {
    const elements: DOMElement[] = [];
    const surface = aSurface(1);
    const keep = (node: DOMElement | null) => {
      if (node !== null) elements.push(node);
    };
    const { app, screen, timing } = anApp(box(<Box ref={keep} flexGrow={1} />));
    for (const element of elements) screen.mount(element, surface);
    timing.pass(100);
    const before = surface.paints;
    expect(before).toBe(1);
    expect(elements.map((element) => rectangleOf(element, "box")?.rectangle)).toEqual([{ x: 0, y: 1, width: 40, height: 9 }]);
    app.rerender(box(undefined));
    expect(elements.map((element) => rectangleOf(element, "box"))).toEqual([undefined]);
    surface.change();
    timing.pass(100);
    expect(surface.paints).toBe(before);
  });

  test("an overlay lies above them, with nothing shining through, until it is gone", () => {
    const surface = aSurface(1);
    const screenOf = (isOpen: boolean) => (
      <Box width={20} height={5}>
        <Canvas surface={surface} flexGrow={1} />
        {isOpen && (
          <Box position="absolute" width={20} height={5} justifyContent="center" alignItems="center">
            <Overlay width={8} height={3} borderStyle="single">
              <Text>hi</Text>
            </Overlay>
          </Box>
        )}
      </Box>
    );
    const { app, timing, lastRows } = anApp(screenOf(true), { columns: 20, rows: 5 });
    const middle = () => lastRows().map((row) => sliceCells(row, 6, 14));
    const open = middle();
    expect(open.slice(1, 4)).toEqual(["┌──────┐", "│hi    │", "└──────┘"]);
    surface.change();
    timing.pass(100);
    expect(middle().slice(1, 4)).toEqual(open.slice(1, 4));
    expect(middle()[0]).not.toBe(open[0]);
    app.rerender(screenOf(false));
    timing.pass(100);
    expect(middle().join("")).not.toContain("hi");
  });
});

describe("laws", () => {
  const size = { width: 36, height: 12 };
  const seeds = fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20));

  test("a composed frame is the frame that Ink alone paints", async () => {
    await fc.assert(
      fc.asyncProperty(layouts, seeds, async (layout, [one, two, three]) => {
        const surfaces: Surface[] = [aSurface(one), aSurface(two), aSurface(three)];
        const element = (
          <Box width={size.width} height={size.height}>
            {elementOf(layout, surfaces, size)}
          </Box>
        );
        const { terminal, screen } = anApp(element, { columns: size.width, rows: size.height });
        const [composed, alone] = [new Emulator(size.width, size.height), new Emulator(size.width, size.height)];
        await composed.write(terminal.take());
        await alone.write(`\x1b[?7l${inkAlone(element, size.width).replaceAll("\n", "\r\n")}`);
        expect(composed.lines().map((line) => line.trimEnd())).toEqual(alone.lines().map((line) => line.trimEnd()));
        expect(composed.cells()).toEqual(alone.cells());
        screen.leave();
        unmountAll();
      }),
      { numRuns: 150 },
    );
  }, 30_000);

  test.each([
    ["a canvas that its parent cuts", <Canvas key="c" surface={aSurface(3)} width={30} height={20} flexShrink={0} />],
    [
      "a canvas that begins before its parent",
      <Canvas key="c" surface={aSurface(4)} width={20} height={5} flexShrink={0} marginLeft={-3} marginTop={-1} />,
    ],
    [
      "a canvas behind a margin",
      <Canvas key="c" surface={aSurface(5)} width={10} height={3} marginLeft={2} marginTop={1} borderStyle="round" paddingX={1} />,
    ],
  ])("%s is cut as Ink cuts it", async (_name, canvas) => {
    const element = (
      <Box width={36} height={12} padding={1}>
        <Box width={15} height={6} overflow="hidden">
          {canvas}
        </Box>
        <Text>right</Text>
      </Box>
    );
    const { lastRows } = anApp(element, { columns: 36, rows: 12 });
    const [composed, alone] = [new Emulator(36, 12), new Emulator(36, 12)];
    await composed.write(lastRows().join("\r\n"));
    await alone.write(inkAlone(element, 36).replaceAll("\n", "\r\n"));
    expect(composed.cells()).toEqual(alone.cells());
  });

  type Step =
    | { readonly kind: "change"; readonly index: number }
    | { readonly kind: "text" | "dialog" | "slow" | "drain" | "suspend" | "stray" }
    | { readonly kind: "resize"; readonly columns: number; readonly rows: number }
    | { readonly kind: "pass"; readonly ms: number };
  const steps: fc.Arbitrary<Step> = fc.oneof(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("change" as const), index: fc.nat(2) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("text", "dialog", "slow", "drain", "suspend", "stray") }) },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant("resize" as const),
        columns: fc.integer({ min: 1, max: 50 }),
        rows: fc.integer({ min: 1, max: 14 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.nat(40) }) },
  );

  test("rows written by difference show what a full repaint shows, whatever happened before", async () => {
    await fc.assert(
      fc.asyncProperty(layouts, fc.array(steps, { maxLength: 30 }), async (layout, story) => {
        const surfaces = [aSurface(1), aSurface(2), aSurface(3)];
        let text = 0;
        let hasDialog = false;
        const current = (columns: number, rows: number) => (
          <Box width={columns} height={rows} flexDirection="column">
            <Text wrap="truncate">title {text}</Text>
            {elementOf(layout, surfaces, { width: columns, height: rows - 1 })}
            {hasDialog && (
              <Box position="absolute" width={columns} height={rows} justifyContent="center" alignItems="center">
                <Overlay width={12} height={3} borderStyle="single">
                  <Text>ok {text}</Text>
                </Overlay>
              </Box>
            )}
          </Box>
        );
        const { app, terminal, timing, screen, lastRows } = anApp(current(36, 12), { columns: 36, rows: 12 });
        const emulator = new Emulator(36, 12);
        const show = () => app.rerender(current(screen.columns, screen.rows));
        screen.on("resize", show);
        for (const step of story) {
          if (step.kind === "change") surfaces[step.index]?.change();
          else if (step.kind === "text") text += 1;
          else if (step.kind === "dialog") hasDialog = !hasDialog;
          else if (step.kind === "slow") terminal.isSlow = true;
          else if (step.kind === "drain") terminal.drain();
          else if (step.kind === "stray") screen.write("\x1b[2Jstray");
          else if (step.kind === "pass") timing.pass(step.ms);
          else if (step.kind === "resize") {
            await emulator.write(terminal.take());
            emulator.resize(step.columns, step.rows);
            terminal.resize(step.columns, step.rows);
          } else {
            screen.suspend();
            screen.enter();
          }
          if (step.kind === "text" || step.kind === "dialog") show();
          await emulator.write(terminal.take());
        }
        terminal.drain();
        timing.pass(1_000);
        await emulator.write(terminal.take());
        const whole = new Emulator(screen.columns, screen.rows);
        await whole.write(`\x1b[?7l${lastRows().join("\r\n")}`);
        expect(emulator.cells()).toEqual(whole.cells());
        screen.suspend();
        screen.enter();
        timing.pass(1_000);
        const repainted = new Emulator(screen.columns, screen.rows);
        await repainted.write(terminal.take());
        expect(emulator.cells()).toEqual(repainted.cells());
        screen.leave();
        unmountAll();
      }),
      { numRuns: 120 },
    );
  }, 30_000);
});
