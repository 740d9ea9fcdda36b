/**
 * Shells at a terminal: prompts, editing, what Ctrl-C and Ctrl-D do, and the shell that is a container's first process.
 */
import { describe, expect, test } from "vitest";
import { Shop, type Visitor } from "./shop.ts";

const shop = new Shop();
shop.pod("box", [{ image: "busybox:1.37", command: ["sleep", "infinity"] }]);
shop.pod("web", [{ image: "nginx:1.29" }]);

const shell = (pod: string, command: string): Visitor => shop.exec(pod, [command], { stdin: true, tty: true }).wait(10);

describe("a shell at a terminal", () => {
  test.each([
    ["box", "sh", "/ # "],
    ["web", "bash", "root@web:/# "],
    ["web", "sh", "# "],
  ])("in %s, %s asks with %j", (pod, command, prompt) => {
    expect(shell(pod, command).out).toBe(prompt);
  });

  test("shows what is typed, runs it, remembers where it is and what it was told", () => {
    const visitor = shell("box", "sh");
    expect(visitor.hears("cd /tmp\r")).toBe("cd /tmp\r\n/tmp # ");
    expect(visitor.hears("x=5; echo $x\r")).toBe("x=5; echo $x\r\n5\r\n/tmp # ");
    expect(visitor.hears("false\r")).toBe("false\r\n/tmp # ");
    expect(visitor.hears("echo $? $((x + 1))\r")).toBe("echo $? $((x + 1))\r\n1 6\r\n/tmp # ");
    expect(visitor.hears("f() { echo f $1; }\r")).toBe("f() { echo f $1; }\r\n/tmp # ");
    expect(visitor.hears("f a; cd\r")).toBe("f a; cd\r\nf a\r\n~ # ");
    expect(visitor.hears("nope\r")).toBe("nope\r\nsh: nope: not found\r\n~ # ");
    visitor.hears("exit 4\r");
    expect(visitor.exit).toBe(4);
  });

  test("lets a line be edited and found again", () => {
    const visitor = shell("box", "sh");
    expect(visitor.hears("ecko\x7f\x7fho 1\r")).toBe("ecko\b \b\b \bho 1\r\n1\r\n/ # ");
    expect(visitor.hears("\x1b[A\r")).toBe("echo 1\r\n1\r\n/ # ");
    expect(visitor.hears("abc\x15echo 2\r")).toBe("abc\b \b\b \b\b \becho 2\r\n2\r\n/ # ");
  });

  test("asks for the rest of a command", () => {
    const visitor = shell("box", "sh");
    expect(visitor.hears("for i in 1 2; do\r")).toBe("for i in 1 2; do\r\n> ");
    expect(visitor.hears("echo $i; done\r")).toBe("echo $i; done\r\n1\r\n2\r\n/ # ");
    expect(visitor.hears("cat <<END\r")).toBe("cat <<END\r\n> ");
    expect(visitor.hears("text\rEND\r")).toBe("text\r\n> END\r\ntext\r\n/ # ");
  });

  test("gives up a command at Ctrl-C, and itself at Ctrl-D", () => {
    const visitor = shell("box", "sh");
    expect(visitor.hears("sleep 100; echo no\r", 5_000)).toBe("sleep 100; echo no\r\n");
    expect(visitor.hears("\x03")).toBe("^C\r\n/ # ");
    expect(visitor.hears("echo $?\r")).toBe("echo $?\r\n130\r\n/ # ");
    expect(visitor.hears("half\x03")).toBe("half^C\r\n/ # ");
    visitor.hears("\x04");
    expect(visitor.exit).toBe(130);
  });

  test("hands what is typed to the command that runs", () => {
    const visitor = shell("box", "sh");
    expect(visitor.hears("cat > /tmp/typed\r")).toBe("cat > /tmp/typed\r\n");
    expect(visitor.hears("one\rtwo\r")).toBe("one\r\ntwo\r\n");
    expect(visitor.hears("\x04")).toBe("/ # ");
    expect(visitor.hears("read a; echo got $a\r")).toBe("read a; echo got $a\r\n");
    expect(visitor.hears("it\r")).toBe("it\r\ngot it\r\n/ # ");
    expect(visitor.hears("cat /tmp/typed\r")).toBe("cat /tmp/typed\r\none\r\ntwo\r\n/ # ");
  });

  test("leaves commands in the background, which go on printing", () => {
    const visitor = shell("box", "sh");
    expect(visitor.hears("(sleep 2; echo late) &\r")).toBe("(sleep 2; echo late) &\r\n/ # ");
    expect(visitor.hears("echo soon\r", 3_000)).toBe("echo soon\r\nsoon\r\n/ # late\r\n");
  });

  test("knows the size of its terminal", () => {
    const visitor = shell("box", "sh");
    visitor.session.resize(40, 10);
    expect(visitor.hears("stty size\r")).toBe("stty size\r\n10 40\r\n/ # ");
    expect(visitor.hears("cd /etc; ls /usr\r")).toBe("cd /etc; ls /usr\r\nbin  sbin\r\n/etc # ");
  });
});

test("a shell that gets a script reads it line by line, without a word of its own", () => {
  const visitor = shop.exec("box", ["sh"], { stdin: true }).type("echo a\nif true; then\n").wait(10);
  expect(visitor.out).toBe("a\n");
  visitor.type("echo b; fi\nread x\nvalue\necho $x\nexit 3\necho no\n");
  expect(visitor.end()).toEqual({ out: "a\nb\nvalue\n", err: "", exit: 3 });
  expect(shop.exec("box", ["sh"]).end()).toEqual({ out: "", err: "", exit: 0 });
});

describe("the shell that is a container's first process", () => {
  test("listens to whoever attaches, and ends its container", () => {
    shop.pod("run", [{ image: "busybox:1.37", stdin: true, stdinOnce: true, tty: true }], { restartPolicy: "Never" });
    const visitor = shop.attach("run").wait(10);
    expect(visitor.out).toBe("/ # ");
    expect(visitor.hears("echo hi\r")).toBe("echo hi\r\nhi\r\n/ # ");
    visitor.hears("exit 7\r");
    expect(visitor.status).toBe('{"metadata":{},"status":"Success"}');
    shop.cluster.runUntilSettled();
    expect(shop.get("run").status).toMatchObject({
      phase: "Failed",
      containerStatuses: [{ state: { terminated: { exitCode: 7, reason: "Error" } } }],
    });
  });

  test("ends with its client's input when that was meant for one client", () => {
    shop.pod("once", [{ image: "busybox:1.37", stdin: true, stdinOnce: true }], { restartPolicy: "Never" });
    const visitor = shop.attach("once", { tty: false }).type("echo from stdin\n").wait(10);
    expect(visitor.out).toBe("from stdin\n");
    visitor.session.closeInput();
    shop.cluster.runUntilSettled();
    expect(shop.get("once").status.phase).toBe("Succeeded");
  });
});

test("whoever attaches to a process that listens to nobody hears what it says from then on", () => {
  shop.pod("talk", [{ image: "busybox:1.37", command: ["sh", "-c", "while true; do echo tick; sleep 10; done"] }]);
  const visitor = shop.attach("talk", { stdin: false, tty: false }).wait(25_000);
  expect(visitor.out).toMatch(/^(tick\n){2,3}$/);
  shop.cluster.submit({ do: "delete", by: "test", kind: "Pod", key: "default/talk", options: {} });
  expect(visitor.end().exit).toBe(0);
});

test("a shell in a shell is left as it was entered", () => {
  const visitor = shell("web", "sh");
  expect(visitor.hears("a=1; export b=2; cd /etc\r")).toBe("a=1; export b=2; cd /etc\r\n# ");
  expect(visitor.hears("bash\r")).toBe("bash\r\nroot@web:/etc# ");
  expect(visitor.hears("echo [$a] [$b]; cd /tmp\r")).toBe("echo [$a] [$b]; cd /tmp\r\n[] [2]\r\nroot@web:/tmp# ");
  expect(visitor.hears("exit 5\r")).toBe("exit 5\r\nexit\r\n# ");
  expect(visitor.hears("echo $? $a $PWD\r")).toBe("echo $? $a $PWD\r\n5 1 /etc\r\n# ");
  expect(visitor.hears("bash\r\x04")).toBe("bash\r\nroot@web:/etc# exit\r\n# ");
  visitor.hears("\x04");
  expect(visitor.exit).toBe(0);
});
