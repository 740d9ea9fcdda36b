import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { Lifecycle } from "../../../src/tui/terminal/lifecycle.ts";
import { Screen } from "../../../src/tui/terminal/screen.ts";
import { Emulator, FakeTerminal, FakeTiming } from "./fake-terminal.ts";

class FakeHost extends EventEmitter {
  readonly pid = 42;
  readonly log: string[];

  constructor(log: string[]) {
    super();
    this.log = log;
  }

  kill(pid: number, signal: string): void {
    this.log.push(`kill ${pid} ${signal}`);
  }

  exit(code: number): void {
    this.log.push(`exit ${code}`);
    this.emit("exit", code);
  }
}

function aSession({ isTTY = true } = {}) {
  const log: string[] = [];
  const terminal = new FakeTerminal();
  const timing = new FakeTiming();
  const screen = new Screen(terminal, { timing });
  const input = {
    isTTY,
    setRawMode: (isRaw: boolean) => log.push(isRaw ? "raw" : "cooked"),
    resume: () => log.push("resume"),
    pause: () => log.push("pause"),
  };
  const host = new FakeHost(log);
  const lifecycle = new Lifecycle({ screen, input, host, report: (error) => log.push(`report ${String(error)}`) });
  return { log, terminal, timing, screen, host, lifecycle };
}

const RESTORED = /\x1b\[\?2004l\x1b\[0m\x1b\[\?7h\x1b\[\?25h\x1b\[\?1049l$/;

describe("taking the terminal", () => {
  test("turns on raw mode, the alternate screen and bracketed paste", () => {
    const { log, terminal, lifecycle } = aSession();
    lifecycle.start();
    expect(log).toEqual(["raw", "resume"]);
    expect(terminal.take()).toBe("\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J\x1b[H\x1b[?2004h\x1b[?1004h");
  });

  test("leaves the mode of an input alone that is no terminal", () => {
    const { log, lifecycle } = aSession({ isTTY: false });
    lifecycle.start();
    lifecycle.stop();
    expect(log).toEqual(["resume", "pause"]);
  });
});

describe("giving it back", () => {
  test.each([
    ["SIGINT", ["cooked", "pause", "exit 130"]],
    ["SIGTERM", ["cooked", "pause", "exit 143"]],
    ["SIGHUP", ["cooked", "pause", "exit 129"]],
    ["exit", ["cooked", "pause"]],
  ])("happens on %s", (event, steps) => {
    const { log, terminal, host, lifecycle } = aSession();
    lifecycle.start();
    log.length = 0;
    host.emit(event);
    expect(log).toEqual(steps);
    expect(terminal.take()).toMatch(RESTORED);
  });

  test.each(["uncaughtException", "unhandledRejection"])("happens on %s, before the error is reported", (event) => {
    const { log, terminal, host, lifecycle } = aSession();
    lifecycle.start();
    log.length = 0;
    host.emit(event, new Error("boom"));
    expect(log).toEqual(["cooked", "pause", "report Error: boom", "exit 1"]);
    expect(terminal.take()).toMatch(RESTORED);
  });

  test("happens once, and leaves no listener behind", () => {
    const { terminal, host, lifecycle } = aSession();
    lifecycle.start();
    terminal.take();
    lifecycle.stop();
    lifecycle.stop();
    expect(terminal.writes).toHaveLength(1);
    expect(terminal.listenerCount).toBe(0);
    expect(host.eventNames()).toEqual([]);
  });

  test("brings the screen of before back, with its cursor", async () => {
    const { terminal, lifecycle } = aSession();
    const emulator = new Emulator(40, 10);
    await emulator.write("$ kubarium\r\n");
    lifecycle.start();
    await emulator.write(terminal.take());
    expect(emulator.screen).toBe("alternate");
    lifecycle.stop();
    await emulator.write(terminal.take());
    expect(emulator.screen).toBe("normal");
    expect(emulator.lines()[0]).toBe("$ kubarium");
  });

  test("does not trip over a terminal that has gone away", () => {
    const { terminal, timing, screen, host } = aSession();
    const input = {
      isTTY: true,
      setRawMode: () => {
        throw new Error("EIO");
      },
      resume: () => undefined,
      pause: () => undefined,
    };
    const lifecycle = new Lifecycle({ screen, input, host, report: () => undefined });
    lifecycle.start();
    host.emit("SIGHUP");
    timing.turn();
    expect(terminal.take()).toMatch(RESTORED);
    expect(host.log).toEqual(["exit 129"]);
  });
});

describe("ctrl-z", () => {
  test("stops the whole job with the terminal given back, and SIGCONT paints everything anew", () => {
    const { log, terminal, timing, screen, host, lifecycle } = aSession();
    lifecycle.start();
    screen.announceFrame();
    screen.write("hello");
    timing.turn();
    terminal.take();
    log.length = 0;
    lifecycle.suspend();
    expect(terminal.take()).toMatch(RESTORED);
    expect(log).toEqual(["cooked", "kill 0 SIGTSTP"]);
    screen.announceFrame();
    screen.write("later");
    timing.pass(1_000);
    expect(terminal.take()).toBe("");
    host.emit("SIGCONT");
    timing.pass(1_000);
    expect(log.slice(2)).toEqual(["cooked", "raw", "kill 42 SIGWINCH"]);
    const bytes = terminal.take();
    expect(bytes.startsWith("\x1b[?1049h")).toBe(true);
    expect(bytes).toContain("\x1b[1;1Hlater");
  });

  test("means nothing before the start and after the end", () => {
    const { log, terminal, host, lifecycle } = aSession();
    lifecycle.suspend();
    host.emit("SIGCONT");
    lifecycle.start();
    lifecycle.stop();
    log.length = 0;
    terminal.take();
    lifecycle.suspend();
    host.emit("SIGCONT");
    expect(log).toEqual([]);
    expect(terminal.take()).toBe("");
  });
});

describe("lending the terminal", () => {
  test("gives it back for as long as the other one runs", () => {
    const { log, terminal, lifecycle } = aSession();
    lifecycle.start();
    terminal.take();
    log.length = 0;
    const answer = lifecycle.lend(() => {
      expect(terminal.take()).toMatch(RESTORED);
      log.push("editor");
      return 7;
    });
    expect(answer).toBe(7);
    expect(log).toEqual(["cooked", "pause", "editor", "resume", "cooked", "raw", "kill 42 SIGWINCH"]);
    expect(terminal.take()).toContain("\x1b[?1049h");
  });

  test("takes it again when the other one fails", () => {
    const { terminal, lifecycle } = aSession();
    lifecycle.start();
    terminal.take();
    expect(() =>
      lifecycle.lend(() => {
        throw new Error("no editor");
      }),
    ).toThrow("no editor");
    expect(terminal.take()).toContain("\x1b[?1049h");
  });
});
