/**
 * Nothing that anybody types into a container breaks the world, whatever it is.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { applets } from "../../../src/core/kubelet/programs/shell/applets.ts";
import { builtins } from "../../../src/core/kubelet/programs/shell/builtins.ts";
import { Shop } from "./shop.ts";

const shop = new Shop();
shop.pod("box", [{ image: "busybox:1.37", command: ["sleep", "infinity"], volumeMounts: [{ name: "v", mountPath: "/v" }] }], {
  volumes: [{ name: "v", emptyDir: {} }],
});

const BRACES = ["{x:-y}", "{x##*}"].map((inside) => `$${inside}`);
const WORDS = [
  ...[
    "|",
    "||",
    "&&",
    "&",
    ";",
    ";;",
    "\n",
    ">",
    ">>",
    "<",
    "2>&1",
    "<<E",
    "E",
    "(",
    ")",
    "{",
    "}",
    "$(",
    "`",
    "$((",
    "))",
    "${",
    "'",
    '"',
    "\\",
  ],
  ...[
    "if",
    "then",
    "else",
    "fi",
    "while",
    "until",
    "do",
    "done",
    "for",
    "in",
    "case",
    "esac",
    "f()",
    "f",
    "x=1",
    "x=$x$x",
    "$x",
    BRACES[0],
    BRACES[1],
  ],
  ...[
    "-n",
    "-r",
    "-f",
    "-c",
    "-e",
    "-l",
    "-1",
    "0",
    "1",
    "2",
    "999999999999",
    "/",
    ".",
    "..",
    "/tmp/a",
    "/v/__proto__",
    "/nope/x",
    "/etc/*",
    "[z-a]",
    "*",
  ],
  ...["s/a/b/g", "{print $1}", "%5d%s\\n", "a", "b", "constructor", "http://web", "localhost", "+%s", "$?", "$$", "$RANDOM", "!"],
];
const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...Object.keys(applets), ...Object.keys(builtins)) },
  { weight: 5, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 6 }) },
);
const script = fc.array(word, { maxLength: 14 }).map((words) => words.join(" "));

test("scripts of any words", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(script, (text) => {
      const visitor = shop.exec("box", ["sh", "-c", text]).wait(300);
      visitor.session.close();
      visitor.wait(1);
    }),
    { numRuns: 120, seed: 11 },
  );
});

test("anything typed at a terminal, in any pieces", { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(script, fc.constantFrom("\r", "\x03", "\x04", "\x1b[A", "\x7f", "\x15")), { maxLength: 6 }), (pieces) => {
      const visitor = shop.exec("box", ["sh"], { stdin: true, tty: true });
      for (const piece of pieces) visitor.type(piece).type("\r").wait(50);
      visitor.session.close();
      visitor.wait(1);
    }),
    { numRuns: 40, seed: 12 },
  );
});

test.each([
  ["f() { f; }; f; echo no", 139],
  ["echo 'sh /tmp/r' > /tmp/r; sh /tmp/r; echo $?", 0],
  [`${"(".repeat(500)}echo${")".repeat(500)}`, 2],
  [`${"if ".repeat(3_000)}true`, 2],
  [`echo ${"$(echo ".repeat(300)}x${")".repeat(300)}`, 2],
  [`echo $((${"(".repeat(2_000)}1${")".repeat(2_000)}))`, 2],
  [`echo ${"${x:-".repeat(500)}y${"}".repeat(500)}`, 2],
  ["x=0123456789; while true; do x=$x$x; done", 2],
  ["sleep 99999999999999999999; date", undefined],
  ["printf '%999999999d' 1 | wc -c", 0],
])("`%s` ends, or goes on, but breaks nothing", (text, exit) => {
  const visitor = shop.exec("box", ["sh", "-c", text]).wait(5_000);
  expect(visitor.exit).toBe(exit);
  visitor.session.close();
});
