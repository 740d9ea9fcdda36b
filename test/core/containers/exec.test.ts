/**
 * Commands in containers: what they print and when, how they end, and what is said when they cannot begin.
 */
import { describe, expect, test } from "vitest";
import { Shop } from "./shop.ts";

const shop = new Shop();
shop.pod("box", [{ image: "busybox:1.37", command: ["sleep", "infinity"] }]);
shop.pod("web", [{ image: "nginx:1.29" }]);

describe("a command", () => {
  test.each([
    ["echo hi", "hi\n", "", 0],
    ["echo oops >&2; exit 3", "", "oops\n", 3],
    ["x=5; echo $((x * 2)) | cat", "10\n", "", 0],
    ["cd /etc && pwd; cd /nope", "/etc\n", "sh: cd: can't cd to /nope: No such file or directory\n", 1],
    ["cat /etc/hostname", "box\n", "", 0],
    ["for i in 1 2 3; do echo $i; done | tail -n 1", "3\n", "", 0],
    ["nope", "", "sh: nope: not found\n", 127],
    ["whoami; hostname", "root\nbox\n", "", 0],
    ["echo a > /tmp/x; cat /tmp/x; rm /tmp/x; cat /tmp/x", "a\n", "cat: can't open '/tmp/x': No such file or directory\n", 1],
  ])("`%s` prints and ends as in a real container", (script, out, err, exit) => {
    expect(shop.sh("box", script)).toEqual({ out, err, exit });
  });

  test("takes its time: what it prints appears at its instant", () => {
    const visitor = shop.exec("box", ["sh", "-c", "echo a; sleep 5; echo b"]).wait(1_000);
    expect([visitor.out, visitor.exit]).toEqual(["a\n", undefined]);
    visitor.wait(3_900);
    expect(visitor.out).toBe("a\n");
    visitor.wait(200);
    expect([visitor.out, visitor.exit]).toEqual(["a\nb\n", 0]);
  });

  test("that never ends prints for ever, and goes when its client goes", () => {
    const visitor = shop.exec("box", ["sh", "-c", "while true; do echo tick; sleep 10; done"]).wait(25_000);
    expect(visitor.out).toBe("tick\ntick\ntick\n");
    visitor.session.close();
    visitor.wait(60_000);
    expect(visitor.out).toBe("tick\ntick\ntick\n");
  });

  test("gets its input, and its end", () => {
    const visitor = shop.exec("box", ["cat"], { stdin: true }).type("one\n").wait(10);
    expect(visitor.out).toBe("one\n");
    visitor.type("two").wait(10);
    expect([visitor.out, visitor.exit]).toEqual(["one\ntwo", undefined]);
    visitor.session.closeInput();
    expect(visitor.end()).toEqual({ out: "one\ntwo", err: "", exit: 0 });
  });
});

test.each([
  [["nope"], 'exec: "nope": executable file not found in $PATH'],
  [["/nope/x"], 'exec: "/nope/x": stat /nope/x: no such file or directory'],
  [["/etc/hostname"], 'exec: "/etc/hostname": permission denied'],
])("the runtime says why %j cannot be started", (command, why) => {
  const visitor = shop.exec("box", command);
  expect(visitor.end()).toMatchObject({ out: "", err: "" });
  const { reason, code, message } = JSON.parse(visitor.status ?? "{}");
  expect({ reason, code, message: message.replace(/"[0-9a-f]{64}"/, "ID") }).toEqual({
    reason: "InternalError",
    code: 500,
    message: `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec ID: OCI runtime exec failed: exec failed: unable to start container process: ${why}: unknown`,
  });
});
