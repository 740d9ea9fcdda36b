import { EventEmitter } from "node:events";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyInput, type KeyPress } from "../../../src/tui/terminal/key-input.ts";

const FAMILY = "👩‍👩‍👧";

/** A keyboard whose timer goes off only when told. */
function aKeyboard() {
  const presses: KeyPress[] = [];
  let waiting: { readonly ms: number; readonly run: () => void } | undefined;
  const input = new KeyInput({
    after: (ms, run) => {
      const timer = { ms, run };
      waiting = timer;
      return () => {
        if (waiting === timer) waiting = undefined;
      };
    },
  });
  input.onKey((press) => presses.push(press));
  return {
    input,
    presses,
    waitMs: () => waiting?.ms,
    elapse: () => waiting?.run(),
    names: () => presses.map(({ key }) => key),
  };
}

function keysOf(...chunks: readonly (string | Uint8Array)[]): readonly KeyPress[] {
  const keyboard = aKeyboard();
  for (const chunk of chunks) keyboard.input.feed(chunk);
  keyboard.input.flush();
  return keyboard.presses;
}

describe("keys", () => {
  test.each([
    ["j", ["j"]],
    ["G", ["G"]],
    ["jj", ["j", "j"]],
    [" ", ["space"]],
    ["\r", ["enter"]],
    ["\n", ["enter"]],
    ["\t", ["tab"]],
    ["\x7f", ["backspace"]],
    ["\b", ["backspace"]],
    ["\x06", ["ctrl-f"]],
    ["\x03\x1a", ["ctrl-c", "ctrl-z"]],
    ["\x00", ["ctrl-space"]],
    ["\x1c", ["ctrl-\\"]],
    ["\x1d\x1f", ["ctrl-]", "ctrl-_"]],
    ["\x1b", ["esc"]],
    ["\x1b\x1b", ["esc", "esc"]],
    ["\x1b[A\x1b[B\x1b[C\x1b[D", ["up", "down", "right", "left"]],
    ["\x1bOA\x1bOH\x1bOF", ["up", "home", "end"]],
    ["\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~", ["home", "end", "home", "end", "home", "end"]],
    ["\x1b[2~\x1b[3~\x1b[5~\x1b[6~", ["insert", "delete", "pageup", "pagedown"]],
    ["\x1bOP\x1bOQ\x1bOR\x1bOS", ["f1", "f2", "f3", "f4"]],
    ["\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[24~", ["f1", "f5", "f6", "f10", "f12"]],
    ["\x1b[[A\x1b[[E", ["f1", "f5"]],
    ["\x1b[Z", ["shift-tab"]],
    ["\x1b[1;5A", ["ctrl-up"]],
    ["\x1b[1;2B", ["shift-down"]],
    ["\x1b[1;3C", ["alt-right"]],
    ["\x1b[1;8D", ["ctrl-alt-shift-left"]],
    ["\x1b[3;5~", ["ctrl-delete"]],
    ["\x1b[1;5P", ["ctrl-f1"]],
    ["\x1bO5A", ["ctrl-up"]],
    ["\x1bx\x1bX", ["alt-x", "alt-X"]],
    ["\x1b\r", ["alt-enter"]],
    ["\x1b\x7f", ["alt-backspace"]],
    ["\x1b\x06", ["ctrl-alt-f"]],
    ["\x1b[", ["alt-["]],
    ["\x1bO", ["alt-O"]],
    ["\x1b]", ["alt-]"]],
    ["\x1bPq", ["alt-P", "q"]],
    ["\x1b\x1b[A", ["esc", "up"]],
    ["\x1bOj\x1bOq\x1bOM", ["*", "1", "enter"]],
    ["\x1b[I\x1b[O", ["focus-in", "focus-out"]],
    ["é", ["é"]],
    ["生産", ["生", "産"]],
    [`${FAMILY}x`, [FAMILY, "x"]],
    ["🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]],
    ["\x1b[97;5u", ["ctrl-a"]],
    ["\x1b[97;1:3u", []],
    ["\x1b[97;2u", ["A"]],
    ["\x1b[27u", ["esc"]],
    ["\x1b[13;5u", ["ctrl-enter"]],
    ["\x1b[27;5;13~", ["ctrl-enter"]],
    ["\x1b[57414u", []],
  ])("%j is %j", (bytes, names) => {
    expect(keysOf(bytes).map(({ key }) => key)).toEqual(names);
  });

  test.each([
    ["an unknown CSI", "\x1b[12;34;56xj"],
    ["a private CSI", "\x1b[?2026;2$yj"],
    ["a cursor report", "\x1b[12;40Rj"],
    ["device attributes", "\x1b[?62;22cj"],
    ["an answer that ends with BEL", "\x1b]11;rgb:0000/0000/0000\x07j"],
    ["an answer that ends with ST", "\x1b]11;rgb:0000/0000/0000\x1b\\j"],
    ["a DCS answer", "\x1bP1$r0m\x1b\\j"],
    ["a stray end of a paste", "\x1b[201~j"],
    ["bytes that are no UTF-8", new Uint8Array([0xff, 0xfe, 0xc3, 0x6a])],
    ["a C1 control", "\x9bj"],
    ["a mouse that moves", "\x1b[<35;10;5Mj"],
    ["a released button", "\x1b[<0;10;5mj"],
    ["a mouse report without a place", "\x1b[<0;Mj"],
  ])("%s is swallowed", (_name, bytes) => {
    expect(keysOf(bytes).map(({ key }) => key)).toEqual(["j"]);
  });

  test("a sequence that is broken off gives way to the key that broke it", () => {
    expect(keysOf("\x1b[12\rj").map(({ key }) => key)).toEqual(["enter", "j"]);
    expect(keysOf("\x1b[1\x1b[A").map(({ key }) => key)).toEqual(["up"]);
  });

  test("a printable key carries what it types, another one does not", () => {
    expect(keysOf("a \r")).toEqual([{ key: "a", text: "a" }, { key: "space", text: " " }, { key: "enter" }]);
  });

  test("the mouse says where it was, counted from zero", () => {
    expect(keysOf("\x1b[<64;11;6M\x1b[<65;11;6M\x1b[<0;1;1M\x1b[<16;2;3M")).toEqual([
      { key: "wheel-up", column: 10, row: 5 },
      { key: "wheel-down", column: 10, row: 5 },
      { key: "click", column: 0, row: 0 },
      { key: "ctrl-click", column: 1, row: 2 },
    ]);
  });

  test("a paste is one key, whatever is in it", () => {
    expect(keysOf("\x1b[200~:q\r\nrm \x1b[31m生\x1b[201~j")).toEqual([
      { key: "paste", text: ":q\nrm \x1b[31m生" },
      { key: "j", text: "j" },
    ]);
  });
});

describe("time", () => {
  test("a lone Esc is Esc after 30 ms, not before", () => {
    const keyboard = aKeyboard();
    keyboard.input.feed("\x1b");
    expect(keyboard.names()).toEqual([]);
    expect(keyboard.waitMs()).toBe(30);
    keyboard.elapse();
    expect(keyboard.names()).toEqual(["esc"]);
  });

  test("a sequence that comes in two reads is one key", () => {
    const keyboard = aKeyboard();
    keyboard.input.feed("\x1b");
    keyboard.input.feed("[B");
    expect(keyboard.names()).toEqual(["down"]);
    expect(keyboard.waitMs()).toBeUndefined();
  });

  test("a Latin letter never waits", () => {
    const keyboard = aKeyboard();
    keyboard.input.feed("é");
    expect(keyboard.names()).toEqual(["é"]);
    expect(keyboard.waitMs()).toBeUndefined();
  });

  test("a grapheme that may go on waits for the rest", () => {
    const keyboard = aKeyboard();
    for (const codePoint of FAMILY) keyboard.input.feed(codePoint);
    expect(keyboard.names()).toEqual([]);
    keyboard.elapse();
    expect(keyboard.names()).toEqual([FAMILY]);
  });

  test("a paste without an end does not kill the keyboard", () => {
    const keyboard = aKeyboard();
    keyboard.input.feed("\x1b[200~abc");
    expect(keyboard.waitMs()).toBe(1000);
    keyboard.elapse();
    keyboard.input.feed("j");
    expect(keyboard.presses).toEqual([
      { key: "paste", text: "abc" },
      { key: "j", text: "j" },
    ]);
  });

  test("the rest of a sequence that was cut off for good is dropped", () => {
    const keyboard = aKeyboard();
    keyboard.input.feed("\x1b[1;5");
    expect(keyboard.waitMs()).toBe(1000);
    keyboard.elapse();
    keyboard.input.feed("j");
    expect(keyboard.names()).toEqual(["j"]);
  });
});

describe("a source", () => {
  test("is read until it is let go", () => {
    const keyboard = aKeyboard();
    const source = new EventEmitter();
    const detach = keyboard.input.attach(source);
    source.emit("data", Buffer.from("j"));
    source.emit("data", "k");
    detach();
    source.emit("data", "l");
    expect(keyboard.names()).toEqual(["j", "k"]);
    expect(source.listenerCount("data")).toBe(0);
  });
});

describe("any bytes in any pieces", () => {
  const fragment = fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.string({ unit: "grapheme", maxLength: 4 }).map((text) => Buffer.from(text)),
    fc
      .constantFrom(
        "\x1b",
        "\x1b[",
        "\x1bO",
        "\x1b]1",
        "\x1bP1",
        "\x1b\\",
        "\x07",
        "200~",
        "\x1b[200~",
        "\x1b[201~",
        "<0;1;2M",
        "1;5A",
        "[[A",
        FAMILY,
      )
      .map((text) => Buffer.from(text)),
  );
  const stream = fc.array(fragment, { maxLength: 20 }).map((fragments) => Buffer.concat(fragments));

  test("give the same keys as in one piece", () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(40), { maxLength: 20 }), (bytes, lengths) => {
        const chunks: Uint8Array[] = [];
        let at = 0;
        for (const length of lengths) {
          chunks.push(bytes.subarray(at, at + length));
          at += length;
        }
        chunks.push(bytes.subarray(at));
        expect(keysOf(...chunks)).toEqual(keysOf(bytes));
        expect(keysOf(...[...bytes].map((byte) => new Uint8Array([byte])))).toEqual(keysOf(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  test("leave a keyboard that works, whenever the timer goes off", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(stream, fc.boolean())), (reads) => {
        const keyboard = aKeyboard();
        for (const [bytes, elapses] of reads) {
          keyboard.input.feed(bytes);
          if (elapses) keyboard.elapse();
        }
        keyboard.elapse();
        expect(keyboard.waitMs()).toBeUndefined();
        // Bytes that were cut inside a character are still waited for; the next key ends that.
        keyboard.input.feed("q");
        expect(keyboard.names().at(-1)).toBe("q");
        for (const { key } of keyboard.presses) expect(key).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });
});
