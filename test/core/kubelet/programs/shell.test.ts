import { describe, expect, test } from "vitest";
import { aScript, imageOf, timed } from "../../../support/a-run.ts";
import { EPOCH_MS } from "../../../support/builders.ts";

const { program } = imageOf("busybox:1.37");
const DAY_MS = 86_400_000;

/** `3 1005`: exit code and milliseconds until the end; `runs on` when there is none. */
function endOf(script: string): string {
  const exit = program.exit(aScript(script));
  return exit === undefined ? "runs on" : `${exit.exitCode} ${exit.atMs - EPOCH_MS}`;
}

function linesOf(script: string, fromMs = 0, toMs = 60_000): readonly string[] {
  return timed(program.logs(aScript(script), EPOCH_MS + fromMs, EPOCH_MS + toMs));
}

describe("scripts", () => {
  test.each<[script: string, end: string, lines: readonly string[]]>([
    ["echo preparing; sleep 2; echo prepared", "0 2001", ["0 preparing", "2001 prepared"]],
    ["echo a b  c 'd  e' \"f  g\"", "0 0", ["0 a b c d  e f  g"]],
    ["echo $HOSTNAME $? $#", "0 0", ["0 web-0 0 0"]],
    ["exit 3", "3 0", []],
    ["sleep 1; exit", "0 1001", []],
    ["false; exit", "1 0", []],
    ["false && echo no || echo yes", "0 0", ["0 yes"]],
    ["true && echo yes || echo no", "0 0", ["0 yes"]],
    ["! true; echo $?", "0 0", ["0 1"]],
    ["for i in 1 2 3; do echo $i; sleep 1; done", "0 3003", ["0 1", "1001 2", "2002 3"]],
    ["for i in $(seq 1 5); do echo -n $i; done; echo", "0 1", ["1 12345"]],
    ["for i in a b c d; do [ $i = b ] && continue; [ $i = d ] && break; echo $i; done", "0 0", ["0 a", "0 c"]],
    ["i=0; while [ $i -lt 3 ]; do i=$((i + 1)); echo $i; done", "0 3", ["0 1", "1 2", "2 3"]],
    ["i=3; until [ $i -eq 0 ]; do i=$((i-1)); sleep 1; done; echo $i", "0 3003", ["3003 0"]],
    ["if [ -f /tmp/x ]; then echo yes; elif true; then echo other; else echo no; fi", "0 0", ["0 other"]],
    ["touch /tmp/x; if test -f /tmp/x; then echo yes; fi; rm /tmp/x; test -f /tmp/x; echo $?", "0 2", ["1 yes", "2 1"]],
    ["case $HOSTNAME in web-*) echo web;; *) echo other;; esac", "0 0", ["0 web"]],
    ["f() { echo $1 $#; return 4; }; f a b; echo $?", "0 0", ["0 a 2", "0 4"]],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the braces are the shell's.
    ["x=${y:-def}; echo ${#x} ${x%f} ${x#d} ${z:+set}end", "0 0", ["0 3 de ef end"]],
    ["echo $(( (1 + 2) * 3 - 7 / 2 )) $((5 > 3 ? 1 : 2)) $((7 % 4))", "0 0", ["0 6 1 3"]],
    ["echo a > /dev/null; echo b >&2; echo c > /dev/stdout; echo d 2>/dev/null", "0 0", ["0 b", "0 c", "0 d"]],
    ["echo one > /tmp/f; echo two >> /tmp/f; cat /tmp/f; wc -l < /tmp/f", "0 1", ["1 one", "1 two", "1 2"]],
    ["echo hello | tr a-z A-Z", "0 1", ["1 HELLO"]],
    ["printf '%s-%03d\\n' a 7 b 42", "0 0", ["0 a-007", "0 b-042"]],
    ["cat <<EOF\nhi $HOSTNAME\nEOF\necho end", "0 1", ["1 hi web-0", "1 end"]],
    ["date -u +%Y-%m-%dT%H:%M:%S; sleep 61; date", "0 61002", ["1 2026-01-01T00:00:00", "61002 Thu Jan  1 00:01:01 UTC 2026"]],
    ["foo; echo $?", "0 1", ["1 sh: foo: not found", "1 127"]],
    ["foo", "127 0", ["0 sh: foo: not found"]],
    ["cat /nope", "1 0", ["0 cat: can't open '/nope': No such file or directory"]],
    ["set -e; false; echo no", "1 0", []],
    ["set -e; false || true; if false; then :; fi; echo yes", "0 0", ["0 yes"]],
    ["(exit 4); echo $?", "0 0", ["0 4"]],
    ["(sleep 5; echo behind) & echo front; wait; echo all", "0 5001", ["0 front", "5001 behind", "5001 all"]],
    ["sleep 100 & sleep 1; kill $!; wait; echo done", "0 1001", ["1001 done"]],
    ["timeout 2 sleep 10; echo $?", "0 2001", ["2001 143"]],
    ["timeout 3 sh -c 'while true; do sleep 0.9; echo x; done'; echo $?", "0 3001", ["903 x", "1804 x", "2705 x", "3001 143"]],
    ["timeout 3 sh -c 'while true; do sleep 0.1; done'; timeout 1 wget -q x; echo $?", "0 3011", ["3011 0"]],
    ["trap 'echo bye' EXIT; echo hi; exit 2", "2 0", ["0 hi", "0 bye"]],
    ["eval 'echo a'; sh -c 'echo $0 $1' x y", "0 0", ["0 a", "0 x y"]],
    ["exec sleep 5; echo never", "0 5000", []],
    ["echo hi; )", "2 0", ['0 sh: syntax error: unexpected ")"']],
    ["echo 'open", "2 0", ["0 sh: syntax error: unterminated quoted string"]],
    ["echo $((1/0))", "2 0", ["0 sh: divide by zero"]],
    ["sed s/a/b/", "1 0", ["0 sed: not emulated by kubarium"]],
    ["sleep infinity", "runs on", []],
    ["tail -f /dev/null", "runs on", []],
    ["while true; do :; done", "runs on", []],
  ])("%s", (script, end, lines) => {
    expect({ end: endOf(script), lines: linesOf(script, 0, 100_000) }).toEqual({ end, lines });
  });

  test("what is written to the termination log is the message of the exit", () => {
    expect(program.exit(aScript("echo broken > /dev/termination-log; exit 1"))).toEqual({
      atMs: EPOCH_MS,
      exitCode: 1,
      message: "broken\n",
    });
  });

  test("a script from a mounted file runs", () => {
    const run = aScript("", {
      container: { command: ["sh", "/scripts/run.sh", "now"] },
      files: { "/scripts/run.sh": "echo from a file: $1" },
    });
    expect(timed(program.logs(run, EPOCH_MS, EPOCH_MS + 1_000))).toEqual(["0 from a file: now"]);
  });

  test.each([
    ['until [ "$(cat /etc/mode)" = red ]; do sleep 1; done; exit 3', "3 40081"],
    ["until grep -q red /etc/mode; do sleep 1; done; exit 3", "3 40081"],
    ["while true; do mode=$(cat /etc/mode); if [ $mode = red ]; then exit 4; fi; sleep 2; done", "4 40041"],
    ["while [ ! -f /etc/late ]; do sleep 10; done", "0 40004"],
  ])("a script waits for a mounted file to change: %s", (script, end) => {
    const changeMs = EPOCH_MS + 40_000;
    const [before, after] = [new Map([["/etc/mode", "blue"]]), new Map(["mode", "late"].map((name) => [`/etc/${name}`, "red"]))];
    const files = {
      at: (atMs: number) => (atMs < changeMs ? before : after),
      changesMs: (atMs: number) => (atMs < changeMs ? changeMs : Number.POSITIVE_INFINITY),
    };
    const exit = program.exit({ ...aScript(script), files });
    expect(`${exit?.exitCode} ${(exit?.atMs ?? 0) - EPOCH_MS}`).toBe(end);
  });

  test("a shell without a terminal and without a script is done at once, with a terminal it waits", () => {
    expect(program.exit(aScript("", { container: { command: [] } }))).toMatchObject({ exitCode: 0 });
    expect(program.exit(aScript("", { container: { command: [], tty: true, stdin: true } }))).toBeUndefined();
  });
});

describe("loops that go on for ever", () => {
  test.each<[script: string, fromMs: number, toMs: number, lines: readonly string[]]>([
    ["while true; do echo tick; sleep 10; done", 0, 25_000, ["0 tick", "10001 tick", "20002 tick"]],
    ["while true; do echo tick; sleep 10; done", 1_000 * 10_001, 1_000 * 10_001 + 1, ["10001000 tick"]],
    ["i=0; while :; do echo $i; i=$((i+1)); sleep 1; done", 1_001_000_000, 1_001_002_000, ["1001000000 1000000", "1001001001 1000001"]],
    ["while sleep 59; do now=$(date +%H:%M); echo $now; done", DAY_MS, DAY_MS + 60_000, ["86437930 00:00"]],
    ["while true; do for i in 1 2; do echo $i; done; sleep 9; done", 9_001_000, 9_001_001, ["9001000 1", "9001000 2"]],
  ])("%s prints from %d to %d", (script, fromMs, toMs, lines) => {
    expect(endOf(script)).toBe("runs on");
    expect(linesOf(script, fromMs, toMs)).toEqual(lines);
  });

  test("far ahead they print what they would have printed, had they been followed", () => {
    const body = 'echo "$n $(date +%s)"; n=$((n+2)); sleep 3';
    const followed = linesOf(`n=0; for k in $(seq 1 200); do ${body}; done`, 500_000, 560_000).map((line) => line.replace(/^\d+ /, ""));
    const known = linesOf(`n=0; while true; do ${body}; done`, 500_000, 560_000).map((line) => line.replace(/^\d+ /, ""));
    expect(known.length).toBeGreaterThan(15);
    expect(known.map((line) => line.split(" ")[0])).toEqual(followed.map((line) => line.split(" ")[0]));
  });

  test("a counter that decides something is followed, not guessed", () => {
    expect(endOf("i=0; while true; do i=$((i+1)); if [ $i -gt 50 ]; then exit 1; fi; sleep 1; done")).toBe("1 50050");
    expect(linesOf("i=0; while :; do i=$(( (i+1) % 3 )); echo $i; sleep 1; done", 0, 5_000)).toEqual([
      "0 1",
      "1001 2",
      "2002 0",
      "3003 1",
      "4004 2",
    ]);
    expect(endOf("n=0; while true; do n=$((n+1)); m=$((n/30)); [ $m -eq 2 ] && break; sleep 1; done")).toBe("0 59059");
  });

  test("a script that is too long to follow says so, and goes on as it did", () => {
    const script = "i=0; while :; do i=$((i+1)); [ $((i % 1000)) -eq 0 ] && echo tick $i; sleep 1; done";
    const lines = linesOf(script, 0, 10_000_000);
    expect(lines.filter((line) => line.includes("kubarium: this script does more than 20000 commands"))).toHaveLength(1);
    expect(lines.at(-1)).toBe(`${9_000 * 1_001 - 1_001} tick 9000`);
  });

  test("a loop that does not wait takes all the CPU it gets, one that waits takes next to none", () => {
    expect(program.usage(aScript("while :; do :; done"), EPOCH_MS + 1_000).cpuMillis).toBe(1_000);
    expect(program.usage(aScript("while :; do sleep 1; done"), EPOCH_MS + 5_000).cpuMillis).toBe(1);
  });
});
