/**
 * Screens and Ink apps on fake terminals, for the tests of the Screen.
 */
import { EventEmitter } from "node:events";
import { type Instance, render } from "ink";
import type { ReactNode } from "react";
import { type Frame, inkOptions, Screen, type ScreenOptions } from "../../../src/tui/terminal/screen.ts";
import { FakeTerminal, FakeTiming } from "./fake-terminal.ts";

const instances: Instance[] = [];

/** Takes down what a test has rendered; call it after each. */
export function unmountAll(): void {
  for (const instance of instances.splice(0)) instance.unmount();
}

export function aScreen({ columns = 40, rows = 10, ...options }: ScreenOptions & { columns?: number; rows?: number } = {}) {
  const terminal = new FakeTerminal(columns, rows);
  const timing = new FakeTiming();
  const frames: Frame[] = [];
  const screen = new Screen(terminal, { timing, onFrame: (frame) => frames.push(frame), ...options });
  return { terminal, timing, screen, frames, lastRows: () => frames.at(-1)?.rows ?? [] };
}

/** Ink on a Screen that has entered and painted its first frame. */
export function anApp(element: ReactNode, options: Parameters<typeof aScreen>[0] = {}) {
  const setup = aScreen(options);
  let commits = 0;
  const app = render(element, {
    ...inkOptions(setup.screen),
    onRender: () => {
      commits += 1;
      setup.screen.announceFrame();
    },
  });
  instances.push(app);
  setup.screen.enter();
  setup.timing.pass(1_000);
  return { ...setup, app, commits: () => commits };
}

/** What Ink alone paints: its stdout is no Screen. */
export function inkAlone(element: ReactNode, columns: number): string {
  let frame = "";
  const stdout = Object.assign(new EventEmitter(), {
    columns,
    write: (text: string) => {
      frame = text;
      return true;
    },
  });
  const app = render(element, { stdout: stdout as unknown as NodeJS.WriteStream, debug: true, patchConsole: false, exitOnCtrlC: false });
  const painted = frame;
  app.unmount();
  return painted;
}

export function frameOf(screen: Screen, text: string): void {
  screen.announceFrame();
  screen.write(text);
}
